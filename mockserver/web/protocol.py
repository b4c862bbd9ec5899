"""The one place that reaches into uvicorn's HTTP protocol.

Puts the transport of a connection into the scope, because some faults need more than ASGI offers;
sends the head of a reply together with its body; and answers what is no HTTP as a mock error.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.web.mock_error import MockError, mock_error_body, mock_error_headers
from mockserver.web.reply import TRANSPORT

_HEAD = b"HTTP/1.1 "
_MOST_JOINED = 64 * 1024


class Joining:
    """A transport that keeps the head of a reply until its body is written, or the loop turns.

    Two writes are two system calls here and two wake-ups there, which for a small reply takes
    longer than making it. Everything else is the transport's own.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self._call_soon = asyncio.get_running_loop().call_soon

    def write(self, data: bytes) -> None:
        """Sends the bytes, after or together with a head that waits."""
        if self._head:
            head, self._head = self._head, b""
            if len(data) <= _MOST_JOINED:
                data = head + data
            else:  # copying would cost more than a second write
                self._transport.write(head)
        elif data.startswith(_HEAD):
            self._head = data
            self._call_soon(self.flush)
            return
        self._transport.write(data)

    def flush(self) -> None:
        """Sends a head that waits."""
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)

    def close(self) -> None:
        """Closes the connection when everything is sent."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Closes the connection at once."""
        self.flush()
        self._transport.abort()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class MockProtocol(HttpToolsProtocol):
    """uvicorn's protocol with its transport in `scope["extensions"]`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop for each connection."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP has no other
        super().connection_made(Joining(transport))  # type: ignore[arg-type]

    def on_message_begin(self) -> None:
        """Called by the parser at the first byte of a request."""
        super().on_message_begin()
        extensions: Any = {TRANSPORT: self.transport}
        self.scope["extensions"] = extensions

    def send_400_response(self, msg: str) -> None:
        """Called where the bytes are no HTTP request."""
        error = MockError(400, "this is no HTTP request that can be read", msg)
        body = mock_error_body(error)
        lines = [b"%b: %b" % pair for pair in mock_error_headers(error)]
        lines += [
            b"content-type: application/json",
            b"content-length: %d" % len(body),
            b"connection: close",
        ]
        self.transport.write(b"\r\n".join([b"HTTP/1.1 400 Bad Request", *lines, b"", body]))
        self.transport.close()
