"""Who may call control paths: clients on this machine, or whoever has the token, if one is set."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from ipaddress import ip_address

from mockserver.settings import Settings
from mockserver.web.address import CONTROL
from mockserver.web.mock_error import MockError


def require_access(
    settings: Settings, headers: Mapping[str, str], client: tuple[str, int] | None, path: str
) -> None:
    """Raises MockError where the caller may not use a control path; `/health` is open to all."""
    if not path.startswith(CONTROL):
        return
    if settings.control_token is not None:
        if not _has_token(settings.control_token, headers):
            raise MockError(
                403,
                "control paths need the control token",
                "send Authorization: Bearer TOKEN or Mock-Control-Token: TOKEN",
            )
    elif not is_near(client, headers, settings.proxy_headers):
        raise MockError(
            403,
            "control paths answer only to clients on the same machine",
            "start the server with --control-token to allow others",
        )


def _has_token(token: str, headers: Mapping[str, str]) -> bool:
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    sent = [headers.get("mock-control-token", ""), bearer if scheme.lower() == "bearer" else ""]
    return any(hmac.compare_digest(token.encode(), one.strip().encode()) for one in sent)


def is_near(
    client: tuple[str, int] | None, headers: Mapping[str, str], believes_proxies: bool
) -> bool:
    """Whether a client is on this machine. One without an address never came through a socket."""
    forwarded = headers.get("x-forwarded-for", "") if believes_proxies else ""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    return _is_loopback(client[0] if client else None) and all(map(_is_loopback, hops))


def _is_loopback(host: str | None) -> bool:
    try:
        address = ip_address(host or "127.0.0.1")
    except ValueError:
        # In-process clients call themselves what they like; a socket's peer is always an address.
        return host in ("testclient", "localhost")
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or (mapped is not None and mapped.is_loopback)
