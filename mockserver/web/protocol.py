"""The one place that reaches into uvicorn's HTTP protocol.

Puts the transport of a connection into the scope, because some faults need more than ASGI offers,
and answers what is no HTTP as a mock error.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.web.mock_error import MockError, mock_error_body, mock_error_headers
from mockserver.web.reply import TRANSPORT


class MockProtocol(HttpToolsProtocol):
    """uvicorn's protocol with its transport in `scope["extensions"]`."""

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
