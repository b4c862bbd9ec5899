"""Pages that stand between a client and a provider answer with: HTML of a gateway, XML of a file store."""

from __future__ import annotations

from mockserver.engine.exchange import Reply, Text

_TITLES = {502: "502 Bad Gateway", 504: "504 Gateway Time-out"}
_DENIED = b"""<?xml version="1.0" encoding="utf-8"?>
<Error><Code>AuthenticationFailed</Code><Message>Signature not valid in the specified time frame.</Message></Error>
"""
_NO_PICTURE = b"""<!DOCTYPE html>
<html><head><title>Sign in</title></head><body><p>Please sign in to see this file.</p></body></html>
"""


def gateway_page(status: int) -> Reply:
    """What a reverse proxy answers in place of what stands behind it."""
    title = _TITLES[status]
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
    )
    return Reply(status, {}, Text(page.encode(), "text/html"))


def denied_page() -> Reply:
    """What a file store answers to an address whose signature it does not take."""
    return Reply(403, {}, Text(_DENIED, "application/xml"))


def page_for_picture() -> Reply:
    """A page where a picture was asked for."""
    return Reply(200, {}, Text(_NO_PICTURE, "text/html; charset=utf-8"))
