"""Requests to the application without a socket, also such as no HTTP library would send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from mockserver.engine.exchange import Exchange
from mockserver.web.app import MockApp

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it stands on the wire; the body arrives in pieces of `piece` bytes."""

    method: str
    target: bytes
    headers: Headers = ()
    body: bytes = b""
    piece: int = 1 << 20


@dataclass(frozen=True, slots=True)
class Got:
    """A reply: status, headers in lower case, all bytes of the body, and its Exchange."""

    status: int
    headers: dict[str, str]
    body: bytes
    exchange: Exchange | None

    def json(self) -> Any:
        """The body as JSON, which must be strict."""
        return json.loads(self.body.decode(), parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise AssertionError(f"{name} in a reply")


class Driver:
    """Plays a server for one application, request after request, in a loop of its own."""

    def __init__(self, app: MockApp) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()

    def send(self, sent: Sent) -> Got:
        """One request to the application, and its whole reply."""
        return self._loop.run_until_complete(asyncio.wait_for(self._send(sent), 20))

    def reset(self) -> None:
        """Forgets what happened so far, so that no example depends on another."""
        self.app.worlds.get("default").reset()

    def close(self) -> None:
        """Ends the loop and its threads."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _send(self, sent: Sent) -> Got:
        messages: list[MutableMapping[str, Any]] = []
        arriving = _arriving(sent)
        never = self._loop.create_future()

        async def receive() -> MutableMapping[str, Any]:
            message = next(arriving, None)
            return await never if message is None else message

        async def send(message: MutableMapping[str, Any]) -> None:
            messages.append(message)

        await self.app(_scope(sent), receive, send)
        never.cancel()
        start, *rest = messages
        assert start["type"] == "http.response.start"
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]
        }
        body = b"".join(message["body"] for message in rest)
        number = headers.get("mock-exchange")
        journal = self.app.worlds.get("default").journal
        return Got(start["status"], headers, body, journal.get(int(number)) if number else None)


def _arriving(sent: Sent) -> Iterator[MutableMapping[str, Any]]:
    pieces = [sent.body[at : at + sent.piece] for at in range(0, len(sent.body), sent.piece)] or [
        b""
    ]
    for place, piece in enumerate(pieces, 1):
        yield {"type": "http.request", "body": piece, "more_body": place < len(pieces)}


def _scope(sent: Sent) -> dict[str, Any]:
    raw, _, query = sent.target.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": unquote(raw.decode("latin-1")),
        "raw_path": raw,
        "query_string": query,
        "root_path": "",
        "headers": [
            (name.lower(), value) for name, value in (*sent.headers, (b"host", b"127.0.0.1:4010"))
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 4010),
    }


@contextmanager
def driving(app: MockApp) -> Iterator[Driver]:
    """A Driver that is closed at the end."""
    driver = Driver(app)
    try:
        yield driver
    finally:
        driver.close()
