"""A client's connection below ASGI: reset it, close it in the middle of a reply, notice that it went.

Only faults need this. Where an application is called without a server of ours there is no transport; then the caller
meets a ConnectionResetError instead.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from starlette.types import Receive, Scope, Send

from mockserver.web.reply import TRANSPORT

_NO_LINGER = struct.pack("ii" if os.name == "posix" else "hh", 1, 0)


class Connection:
    """The connection of one request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.send = send
        self._receive = receive
        self._transport: Any = scope.get("extensions", {}).get(TRANSPORT)

    async def while_there(self, work: Coroutine[Any, Any, int]) -> int | None:
        """What `work` returns; None where the client went away before it was done."""
        doing = asyncio.ensure_future(work)
        gone = asyncio.ensure_future(self._until_gone())
        try:
            await asyncio.wait({doing, gone}, return_when=asyncio.FIRST_COMPLETED)
            return doing.result() if doing.done() else None
        finally:
            await _end(doing)
            await _end(gone)

    async def reset(self) -> None:
        """Ends the connection by a TCP RST; what was not sent yet is lost."""
        transport = self._reached()
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER
        )
        transport.abort()
        await self._until_gone()

    async def close(self) -> None:
        """Ends the connection once all that was written has been sent, whatever was promised."""
        self._reached().close()
        await self._until_gone()

    def _reached(self) -> Any:
        if self._transport is None:
            raise ConnectionResetError("a fault ends this connection, which is none of imgmock's")
        return self._transport

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def _end(task: asyncio.Future[Any]) -> None:
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
