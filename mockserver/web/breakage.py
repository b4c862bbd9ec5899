"""Sends a reply on which faults act: slowly, in pieces, under wrong headers, or only in part.

The engine has decided what is broken; here it is performed, on the socket where ASGI cannot do it.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace

from mockserver.engine.exchange import Exchange, Stream
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.registry import argument, number
from mockserver.engine.journal import Delivery
from mockserver.web.connection import Connection
from mockserver.web.framing import Framing
from mockserver.web.pictures import Pictures
from mockserver.web.reply import Headers, reply_headers, reply_message
from mockserver.web.sse import STREAM_HEADERS, chunks

Acting = Mapping[str, Fault]

_RESETS = frozenset({"reset", "billed_then_reset"})
_CUTS = frozenset({"cut_body", "cut_chunked", "billed_then_cut", "sse_cut"})
_TICK = 0.05
"""Seconds between two pieces of a trickle."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply about to be sent: its head, and the bytes of its body as they become due."""

    status: int
    headers: Headers
    pieces: AsyncIterator[bytes]


async def send_with_faults(
    exchange: Exchange, pictures: Pictures, connection: Connection
) -> Delivery:
    """Sends the reply of an exchange as its faults want it; tells what became of it."""
    acting = {fault.name: fault for fault in exchange.faults}
    if not _RESETS.isdisjoint(acting):
        await connection.reset()
        return Delivery("reset", 0)
    is_cut = not _CUTS.isdisjoint(acting)
    sent = await connection.while_there(_send(exchange, acting, pictures, connection))
    if sent is None:
        return Delivery("client_gone", 0)
    if is_cut:
        await connection.close()
        return Delivery("cut", sent)
    return Delivery("sent", sent)


async def _send(
    exchange: Exchange, acting: Acting, pictures: Pictures, connection: Connection
) -> int:
    """Sends head and body, and the end of the body where it is not cut off; tells how many bytes of it."""
    await asyncio.sleep(_delay(exchange, acting))
    outgoing = await _outgoing(exchange, acting, pictures)
    start = {"status": outgoing.status, "headers": outgoing.headers}
    await connection.send({"type": "http.response.start", **start})
    sent = 0
    async for piece in outgoing.pieces:
        if piece:
            await connection.send({"type": "http.response.body", "body": piece, "more_body": True})
            sent += len(piece)
            await asyncio.sleep(0)
    if _CUTS.isdisjoint(acting):
        await connection.send({"type": "http.response.body", "body": b""})
    return sent


def _delay(exchange: Exchange, acting: Acting) -> float:
    slow = [acting[name] for name in ("slow_first_byte",) if name in acting]
    if exchange.operation == "pictures.fetch" and "url_slow" in acting:
        slow.append(acting["url_slow"])
    return sum(number(fault, "seconds") for fault in slow)


async def _outgoing(exchange: Exchange, acting: Acting, pictures: Pictures) -> Outgoing:
    body = exchange.reply.body
    if isinstance(body, Stream):
        headers = [*reply_headers(exchange), *STREAM_HEADERS]
        pieces = _blocks(body, acting, pictures)
        outgoing = Outgoing(exchange.reply.status, headers, pieces)
    else:
        one = await reply_message(exchange, pictures)
        outgoing = Outgoing(one.status, one.headers, _single(one.body))
    for name, change in _WHOLE_BODIES.items():
        if name in acting:
            outgoing = change(outgoing, acting[name], await _joined(outgoing.pieces))
    if "gzip_lie" in acting:
        outgoing = _headed(outgoing, (b"content-encoding", b"gzip"))
    if "wrong_content_type" in acting:
        value = str(argument(acting["wrong_content_type"], "value"))
        outgoing = _headed(outgoing, (b"content-type", value.encode("latin-1")))
    return replace(outgoing, pieces=_paced(outgoing.pieces, acting))


async def _blocks(stream: Stream, acting: Acting, pictures: Pictures) -> AsyncIterator[bytes]:
    framing = Framing(acting.values(), len(stream.events))
    async for block in chunks(stream, pictures):
        yield framing.framed(block)


async def _single(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _joined(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def _headed(outgoing: Outgoing, *headers: tuple[bytes, bytes]) -> Outgoing:
    """The reply with these headers in place of those of the same name."""
    names = {name for name, _ in headers}
    others = [pair for pair in outgoing.headers if pair[0] not in names]
    return replace(outgoing, headers=[*others, *headers])


def _with_body(outgoing: Outgoing, body: bytes, length: int | None) -> Outgoing:
    """The reply with another body; `length` is what `content-length` says, None for a chunked body."""
    others = [pair for pair in outgoing.headers if pair[0] != b"content-length"]
    if length is not None:
        others.append((b"content-length", b"%d" % length))
    return replace(outgoing, headers=others, pieces=_single(body))


def _cut_at(fault: Fault, body: bytes) -> int:
    """Where a body ends early: where the fault says, else in its middle, and before its end in any case."""
    at = argument(fault, "at")
    return min(len(body) // 2 if at is None else int(at), max(0, len(body) - 1))


def _cut_body(outgoing: Outgoing, fault: Fault, body: bytes) -> Outgoing:
    return _with_body(outgoing, body[: _cut_at(fault, body)], len(body))


def _cut_chunked(outgoing: Outgoing, fault: Fault, body: bytes) -> Outgoing:
    return _with_body(outgoing, body[: _cut_at(fault, body)], None)


def _gzip_cut(outgoing: Outgoing, _: Fault, body: bytes) -> Outgoing:
    packed = gzip.compress(body, 1, mtime=0)
    half = packed[: len(packed) // 2]
    return _headed(_with_body(outgoing, half, len(half)), (b"content-encoding", b"gzip"))


def _empty_body(outgoing: Outgoing, _: Fault, __: bytes) -> Outgoing:
    return _with_body(outgoing, b"", 0)


_WHOLE_BODIES: dict[str, Callable[[Outgoing, Fault, bytes], Outgoing]] = {
    "cut_body": _cut_body,
    "billed_then_cut": _cut_body,
    "cut_chunked": _cut_chunked,
    "gzip_cut": _gzip_cut,
    "empty_body": _empty_body,
}


async def _paced(pieces: AsyncIterator[bytes], acting: Acting) -> AsyncIterator[bytes]:
    """The pieces as slow and as small as the faults want them."""
    if "stall" in acting:
        pieces = _stalled(pieces, number(acting["stall"], "seconds"))
    if "sse_split" in acting:
        pieces = _split(pieces, int(number(acting["sse_split"], "bytes")), 0)
    if "trickle" in acting:
        speed = int(number(acting["trickle"], "bytes_per_second"))
        size = max(1, int(speed * _TICK))
        pieces = _split(pieces, size, size / speed)
    async for piece in pieces:
        yield piece


async def _stalled(pieces: AsyncIterator[bytes], seconds: float) -> AsyncIterator[bytes]:
    silent = False
    async for piece in pieces:
        if silent:
            yield piece
            continue
        silent = True
        yield piece[: len(piece) // 2]
        await asyncio.sleep(seconds)
        yield piece[len(piece) // 2 :]


async def _split(pieces: AsyncIterator[bytes], size: int, pause: float) -> AsyncIterator[bytes]:
    async for piece in pieces:
        for start in range(0, len(piece), size):
            yield piece[start : start + size]
            await asyncio.sleep(pause)
