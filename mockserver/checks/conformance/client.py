"""HTTP for a suite that must always come to an end: one request, one reply or the reason why there is none.

The standard library's client, one kept connection for each host, no redirects followed, a deadline over the whole
reply and a cap on its size. Never raises for what a server does.
"""

from __future__ import annotations

import http.client
import select
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

_PIECE = 1 << 16
_MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Got:
    """A reply, header names in lower case; or status 0 and the `problem` for which there is none."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    problem: str = ""

    def is_of(self, content_type: str) -> bool:
        """Whether the body is said to be of this type."""
        said = self.headers.get("content-type", "")
        return said.partition(";")[0].strip().lower() == content_type


class Transport(Protocol):
    """Sends a request to an address and gives what came back."""

    def send(
        self, method: str, address: str, headers: Mapping[str, str], content: bytes
    ) -> Got: ...


class HttpTransport:
    """A Transport over sockets. `seconds` is the most that one reply may take, from connecting to its last byte.

    Nothing is sent twice: who pays for an answer asks once.
    """

    def __init__(self, seconds: float, most_bytes: int = _MOST_BYTES) -> None:
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._kept: dict[tuple[str, str], http.client.HTTPConnection] = {}

    def send(self, method: str, address: str, headers: Mapping[str, str], content: bytes) -> Got:
        """One request and its reply."""
        try:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                return Got(0, problem=f"{address[:80]} is no address of HTTP")
            return self._sent(parts, method, headers, content)
        except (ValueError, UnicodeError) as error:
            return Got(0, problem=f"{address[:80]} cannot be asked: {error}")

    def close(self) -> None:
        """Closes the kept connections."""
        for connection in self._kept.values():
            connection.close()
        self._kept.clear()

    def _sent(
        self, parts: SplitResult, method: str, headers: Mapping[str, str], content: bytes
    ) -> Got:
        connection = self._connection(parts)
        watch = _Watch(connection, self._seconds)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body = content if content or method == "POST" else None
        try:
            with watch:
                connection.request(method, target, body, dict(headers))
                got = self._read(connection.getresponse())
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return Got(0, problem=_told(TimeoutError() if watch.over else error, self._seconds))
        if connection.sock is not None:
            self._kept[parts.scheme, parts.netloc] = connection
        return got

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        """The kept connection of a host, unless the server has closed it, else another one."""
        kept = self._kept.pop((parts.scheme, parts.netloc), None)
        if kept is not None and kept.sock is not None:
            if not select.select([kept.sock], [], [], 0)[0]:
                return kept
            kept.close()
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        return kind(parts.hostname or "", parts.port, timeout=self._seconds)

    def _read(self, reply: http.client.HTTPResponse) -> Got:
        pieces: list[bytes] = []
        size = 0
        while piece := reply.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > self._most_bytes:
                raise http.client.HTTPException(f"it has more than {self._most_bytes} bytes")
        if reply.length:
            raise http.client.IncompleteRead(b"", reply.length)
        headers = {name.lower(): value for name, value in reply.getheaders()}
        reply.close()
        return Got(reply.status, headers, b"".join(pieces))


class _Watch:
    """Ends a connection when its time is over, however slowly the server goes on sending."""

    def __init__(self, connection: http.client.HTTPConnection, seconds: float) -> None:
        self._connection = connection
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self.over = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self.over = True
        with suppress(OSError):
            if self._connection.sock is not None:
                self._connection.sock.shutdown(socket.SHUT_RDWR)


def _told(error: Exception, seconds: float) -> str:
    """Why there is no reply, as a phrase."""
    if isinstance(error, TimeoutError):
        return f"no whole reply within {seconds:g} seconds"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(error, socket.gaierror):
        return "the host is not known"
    if isinstance(error, http.client.RemoteDisconnected):
        return "the connection was closed without a reply"
    if isinstance(error, http.client.IncompleteRead):
        return "the reply ended before its announced length"
    if isinstance(error, http.client.HTTPException):
        return f"the reply is not HTTP: {str(error) or type(error).__name__}"[:160]
    return f"the connection failed: {error or type(error).__name__}"[:160]
