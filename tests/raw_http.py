"""HTTP as bytes on a socket: for requests that no HTTP library would send."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: its status, its headers in lower case, and the bytes of its body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Line:
    """One connection to a server."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._reader = connection.makefile("rb")

    def send(self, data: bytes) -> None:
        """Puts bytes on the wire."""
        self._connection.sendall(data)

    def answer(self, bodiless: bool = False) -> Answer:
        """The next reply; `bodiless` for replies to HEAD."""
        status = int(self._reader.readline().split()[1])
        headers: dict[str, str] = {}
        while line := self._reader.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        length = 0 if bodiless else int(headers.get("content-length", "0"))
        return Answer(status, headers, self._reader.read(length))

    def ended(self) -> bool:
        """Whether the server closed the connection; waits for a byte or the end."""
        return self._reader.read(1) == b""

    def close(self) -> None:
        """Hangs up."""
        self._reader.close()
        self._connection.close()


@contextmanager
def line(url: str) -> Iterator[Line]:
    """A connection to the server at this URL."""
    parts = urlsplit(url)
    found = Line(socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20))
    try:
        yield found
    finally:
        found.close()


def exchange(url: str, data: bytes) -> Answer:
    """One request as bytes, and its reply, on a connection of its own."""
    with line(url) as connection:
        connection.send(data)
        return connection.answer(bodiless=data.startswith(b"HEAD "))


def request(
    method: str, target: str, body: bytes = b"", key: str | None = "sk-test", **headers: str
) -> bytes:
    """A request with the headers that every client sends; `content_type="…"` stands for its header."""
    sent = {"host": "mock.test:80", "content-length": str(len(body))}
    if key is not None:
        sent["authorization"] = f"Bearer {key}"
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def json_request(target: str, document: Any, **headers: str) -> bytes:
    """A POST with a JSON body."""
    return request(
        "POST", target, json.dumps(document).encode(), content_type="application/json", **headers
    )
