"""A Stream → Server-Sent Events on the wire, one message of ASGI for each event.

Each event's picture is painted when the event is due, so the first is on the wire before the last
exists. Starlette's StreamingResponse is not used: it costs more than the events do.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from starlette.types import Receive, Send

from mockserver.engine.exchange import Event, Exchange, Stream
from mockserver.engine.journal import Delivery
from mockserver.web.encode import json_bytes
from mockserver.web.pictures import Pictures
from mockserver.web.reply import reply_headers

KEEP_ALIVE = b": keep-alive\n\n"
STREAM_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
]


async def event_bytes(event: Event, pictures: Pictures) -> bytes:
    """One event as the provider frames it: an `event:` line, a `data:` line, a blank line."""
    data = await json_bytes(event.tree, pictures)
    return b"event: " + event.name.encode() + b"\ndata: " + data + b"\n\n"


async def chunks(stream: Stream, pictures: Pictures) -> AsyncIterator[bytes]:
    """The bytes of a stream, each when it is due."""
    for event in stream.events:
        async for comment in _wait(stream):
            yield comment
        yield await event_bytes(event, pictures)
    if stream.terminator is not None:
        yield b"data: " + stream.terminator.encode() + b"\n\n"


async def _wait(stream: Stream) -> AsyncIterator[bytes]:
    """Waits for the next event; a long silence is broken by comments."""
    left = stream.spacing
    while stream.keep_alive is not None and left > stream.keep_alive:
        await asyncio.sleep(stream.keep_alive)
        left -= stream.keep_alive
        yield KEEP_ALIVE
    if left > 0:
        await asyncio.sleep(left)


async def send_stream(
    exchange: Exchange, stream: Stream, pictures: Pictures, receive: Receive, send: Send
) -> Delivery:
    """Sends an exchange's stream until its end or until the client goes away; tells which, and how many bytes left."""
    headers = [*reply_headers(exchange), *STREAM_HEADERS]
    await send({"type": "http.response.start", "status": exchange.reply.status, "headers": headers})
    sender = asyncio.ensure_future(_send_all(stream, pictures, send))
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait({sender, gone}, return_when=asyncio.FIRST_COMPLETED)
        if sender.done():
            return Delivery("sent", sender.result())
        return Delivery("client_gone", 0)
    finally:
        await _end(sender)
        await _end(gone)


async def _send_all(stream: Stream, pictures: Pictures, send: Send) -> int:
    sent = 0
    async for chunk in chunks(stream, pictures):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        sent += len(chunk)
        # the loop writes to the socket between two events, not after the last
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})
    return sent


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _end(task: asyncio.Future[Any]) -> None:
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
