"""An Exchange → the messages of ASGI: status, headers, and the body in one piece.

Everything is made before anything is sent, so that a defect of ours can still be answered as one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mockserver.engine.exchange import Exchange, Json, Picture, Reply, Text
from mockserver.engine.faults.fault import shown_faults
from mockserver.web.encode import json_bytes
from mockserver.web.mock_error import VERSION_HEADER, header_value
from mockserver.web.pictures import Pictures

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

TRANSPORT = "imgmock.transport"
"""Where a scope's extensions hold the connection itself, where there is one."""

OPEN_TO_BROWSERS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"*"),
]
_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


@dataclass(frozen=True, slots=True)
class Message:
    """A finished HTTP reply."""

    status: int
    headers: Headers
    body: bytes


async def reply_message(exchange: Exchange, pictures: Pictures) -> Message:
    """The reply of an exchange, its pictures painted."""
    reply = exchange.reply
    content_type, body = await _body(reply, pictures)
    headers = reply_headers(exchange)
    if content_type and not any(name == b"content-type" for name, _ in headers):
        headers.append((b"content-type", content_type))
    if isinstance(reply.body, Picture) and reply.body.disposition:
        headers.append((b"content-disposition", header_value(reply.body.disposition)))
    return message(reply.status, headers, body, exchange.request.method)


def reply_headers(exchange: Exchange) -> Headers:
    """The provider's headers and ours, without those that speak of the body."""
    return [
        *OPEN_TO_BROWSERS,
        VERSION_HEADER,
        (b"mock-exchange", b"%d" % exchange.id),
        (b"mock-basis", exchange.basis.encode()),
        (b"mock-findings", b"%d" % len(exchange.findings)),
        *_fault_header(exchange),
        *[_header(name, text) for name, text in exchange.reply.headers.items()],
    ]


def _fault_header(exchange: Exchange) -> Headers:
    """An emulated failure keeps the provider's body; this header tells that it was asked for."""
    if not exchange.faults:
        return []
    return [(b"mock-fault", header_value(shown_faults(exchange.faults)))]


async def _body(reply: Reply, pictures: Pictures) -> tuple[bytes, bytes]:
    body = reply.body
    if isinstance(body, Json):
        return b"application/json", await json_bytes(body.tree, pictures)
    if isinstance(body, Picture):
        return body.spec.content_type.encode(), await pictures.file(body.spec, body.inputs)
    if isinstance(body, Text):
        return header_value(body.content_type), body.data
    return b"", b""


def message(status: int, headers: Headers, body: bytes, method: str) -> Message:
    """A reply with its length; HEAD gets no body, and 204 and 304 have none."""
    if status in (204, 304):
        return Message(status, headers, b"")
    whole = [*headers, (b"content-length", b"%d" % len(body))]
    return Message(status, whole, b"" if method == "HEAD" else body)


async def send_message(one: Message, send: Send) -> None:
    """Hands a reply to the server."""
    await send({"type": "http.response.start", "status": one.status, "headers": one.headers})
    await send({"type": "http.response.body", "body": one.body})


def preflight(headers: Mapping[str, str]) -> Message:
    """The answer to OPTIONS: any method and the headers that the browser asks for."""
    asked = headers.get("access-control-request-headers", "*")
    answered: Headers = [
        *OPEN_TO_BROWSERS,
        VERSION_HEADER,
        (b"allow", _METHODS),
        (b"access-control-allow-methods", _METHODS),
        (b"access-control-allow-headers", header_value(asked)),
        (b"access-control-max-age", b"600"),
    ]
    if headers.get("access-control-request-private-network") == "true":
        answered.append((b"access-control-allow-private-network", b"true"))
    return Message(204, answered, b"")


# Most of a provider's headers say the same in every reply.
@lru_cache(maxsize=1024)
def _header(name: str, text: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), header_value(text)
