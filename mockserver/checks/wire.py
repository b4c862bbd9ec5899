"""A plain HTTP/1.1 client over a socket, which shows what came byte by byte and how the connection ended.

HTTP libraries hide just that. For checks of faults only: one request, one connection.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

_LINES = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: all bytes, whether the connection was `closed` or `reset`, and its slowness in seconds.

    `first_byte` is the wait for the first byte, `longest_pause` the longest silence after it.
    """

    raw: bytes
    ending: str
    first_byte: float
    longest_pause: float
    seconds: float

    @property
    def status(self) -> int:
        """The status, 0 where no reply came."""
        return int(self.raw[9:12]) if self.raw.startswith(b"HTTP/1.1 ") else 0

    @property
    def headers(self) -> dict[str, str]:
        """The headers, names in lower case."""
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1")
        pairs = (line.partition(":") for line in head.split("\r\n")[1:])
        return {name.lower(): value.strip() for name, _, value in pairs}

    @property
    def sent(self) -> bytes:
        """All bytes after the head, as they were sent."""
        return self.raw.partition(b"\r\n\r\n")[2]

    @property
    def is_chunked(self) -> bool:
        """Whether the body is sent in chunks."""
        return self.headers.get("transfer-encoding") == "chunked"

    @property
    def body(self) -> bytes:
        """The body, put together from its chunks as far as they came."""
        return _dechunked(self.sent)[0] if self.is_chunked else self.sent

    @property
    def is_whole(self) -> bool:
        """Whether as much body came as was promised."""
        if self.is_chunked:
            return _dechunked(self.sent)[1]
        return len(self.sent) == int(self.headers.get("content-length", "-1"))


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask."""

    host: str
    port: int

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Sends one request and reads until the server ends the connection, ten seconds at most."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Content-Length: {len(body)}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        with socket.create_connection((self.host, self.port), timeout=10) as connection:
            connection.sendall(head + body)
            return _read(connection)


def _read(connection: socket.socket) -> Answer:
    begun = last = time.monotonic()
    first_byte = longest = 0.0
    pieces: list[bytes] = []
    ending = "closed"
    while True:
        try:
            piece = connection.recv(1 << 16)
        except ConnectionResetError:
            ending = "reset"
            break
        now = time.monotonic()
        if not piece:
            break
        if pieces:
            longest = max(longest, now - last)
        else:
            first_byte = now - begun
        last = now
        pieces.append(piece)
    return Answer(b"".join(pieces), ending, first_byte, longest, time.monotonic() - begun)


def _dechunked(sent: bytes) -> tuple[bytes, bool]:
    """The body of what was sent in chunks, and whether the last chunk came."""
    body = b""
    while True:
        size, found, rest = sent.partition(b"\r\n")
        if not found:
            return body, False
        length = int(size, 16)
        if length == 0:
            return body, rest.startswith(b"\r\n")
        body += rest[:length]
        if len(rest) < length + 2:
            return body, False
        sent = rest[length + 2 :]


def events(body: bytes) -> list[tuple[str, str]]:
    """The events of a stream, name and data, as the HTML standard reads them: one without its blank line is none."""
    text = body.decode("utf-8").removeprefix("\ufeff")
    found: list[tuple[str, str]] = []
    name = ""
    data: list[str] = []
    for line in _LINES.split(text)[:-1]:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line and data:
            found.append((name, "\n".join(data)))
        if not line:
            name, data = "", []
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
    return found
