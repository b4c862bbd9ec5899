"""Faults of a hosted picture's address: what its fetch comes to, and how the reply gives it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mockserver.engine.exchange import Picture, Rejected, Reply
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.gateway import denied_page, page_for_picture
from mockserver.engine.faults.picture import other_format
from mockserver.engine.faults.registry import number

if TYPE_CHECKING:
    from mockserver.engine.call import Call

_HOP = "hop"


def fetched(call: Call, fault: Fault, times: int) -> bool:
    """Lets a fault act on the fetch of a picture; `times` is how often the address was fetched before.

    Tells whether it acted. Raises Rejected where the provider refuses the fetch.
    """
    if fault.name == "url_expired":
        raise Rejected("expired", value="the address has expired")
    if fault.name == "url_not_ready":
        if times >= number(fault, "times"):
            return False
        raise Rejected("not_found", value="the picture is not there yet")
    if fault.name == "url_redirect":
        return _redirected(call, int(number(fault, "hops")))
    if fault.name == "url_relative":
        return False
    assert call.reply is not None  # noqa: S101 - the picture was found before
    call.reply = _replies(call.reply, fault)
    return True


def _replies(reply: Reply, fault: Fault) -> Reply:
    if fault.name == "url_forbidden":
        return denied_page()
    if fault.name == "url_html":
        return page_for_picture()
    if fault.name == "mislabelled" and isinstance(reply.body, Picture):
        spec = reply.body.spec
        headers = {**reply.headers, "Content-Type": spec.content_type}
        return replace(reply, headers=headers, body=replace(reply.body, spec=other_format(spec)))
    return reply


def _redirected(call: Call, hops: int) -> bool:
    """Every hop is an address of its own, so that a client which caches them still arrives."""
    text = call.request.query.get(_HOP, "0")
    hop = int(text) if text.isdecimal() and len(text) <= 3 else 0
    if hop >= hops:
        return False
    place = f"{call.request.origin}{call.request.path}?{_HOP}={hop + 1}"
    call.reply = Reply(302, {"Location": place}, None)
    return True


def relative(tree: Any, origin: str) -> Any:
    """The tree with every address of this server cut down to its path."""
    if isinstance(tree, dict):
        return {key: relative(inner, origin) for key, inner in tree.items()}
    if isinstance(tree, list):
        return [relative(inner, origin) for inner in tree]
    if isinstance(tree, str) and tree.startswith(origin):
        return urlsplit(tree).path
    return tree
