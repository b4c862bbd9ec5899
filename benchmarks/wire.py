"""HTTP/1.1 over a raw socket: the least a client can do, so that the server is measured."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

COUNTER = b"@@@@@@@@"
"""Stands in a request for eight digits that make each one new."""


def request(path: str, body: dict[str, Any] | None = None) -> bytes:
    """The bytes of a GET, or of a POST with a JSON body."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [
        f"{'GET' if body is None else 'POST'} {path} HTTP/1.1",
        "host: 127.0.0.1",
        "authorization: Bearer sk-benchmark",
        "content-type: application/json",
        f"content-length: {len(content)}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def numbered(template: bytes, number: int) -> bytes:
    """The request with its counter set."""
    return template.replace(COUNTER, b"%08d" % number)


class Connection:
    """One keep-alive connection, used in turn."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes) -> bytes:
        """The body of the reply. Raises ValueError where the status is not 200."""
        self._socket.sendall(data)
        received = bytearray()
        while b"\r\n\r\n" not in received:
            received += self._some()
        head, _, rest = bytes(received).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(f"{head[:200]!r} {rest[:300]!r}")
        missing = body_length(head) - len(rest)
        pieces = [rest]
        while missing > 0:
            pieces.append(self._some())
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def stream(self, data: bytes) -> bytes:
        """All events of a reply in chunks. Raises ValueError where the status is not 200."""
        self._socket.sendall(data)
        received = self._some()
        while not received.endswith(b"\r\n0\r\n\r\n"):
            received += self._some()
        if not received.startswith(b"HTTP/1.1 200"):
            raise ValueError(f"{received[:300]!r}")
        return received

    def seconds(self, data: bytes) -> float:
        """How long one exchange takes."""
        began = time.perf_counter()
        self.send(data)
        return time.perf_counter() - began

    def close(self) -> None:
        """Ends the connection."""
        self._socket.close()

    def _some(self) -> bytes:
        data = self._socket.recv(1 << 18)
        if not data:
            raise ValueError("the server closed the connection")
        return data


def body_length(head: bytes) -> int:
    """The `content-length` of a reply's head."""
    after = head.lower().partition(b"content-length:")[2]
    return int(after.partition(b"\r\n")[0])
