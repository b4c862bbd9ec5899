"""Calls of the official `openai` client, the same for its sync and its async half."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import openai
from editing import PINK, opened, plain
from openai import AsyncOpenAI, OpenAI

BASES = {
    "openai": "/openai/v1",
    "deepshi": "/deepshi/v1",
    "yuhuanstudio": "/yuhuanstudio/v1",
    "tchavi": "/tchavi/api/v1",
    "token360": "/token360/v1",
}


class Asker:
    """Asks in one of the two clients; what it is given names a call on either."""

    def __init__(self, server: str, *, is_async: bool) -> None:
        self._server = server
        self._is_async = is_async

    def __call__(
        self, call: Callable[[Any], Any], provider: str = "openai", key: str = "sk-test"
    ) -> Any:
        """The result of `call(client)`; a stream becomes the list of its events."""
        options: dict[str, Any] = {
            "base_url": self._server + BASES[provider],
            "api_key": key,
            "max_retries": 0,
        }
        if self._is_async:
            return asyncio.run(_asked(call, options))
        with OpenAI(**options) as client:
            found = call(client)
            return list(found) if isinstance(found, openai.Stream) else found


async def _asked(call: Callable[[Any], Any], options: dict[str, Any]) -> Any:
    async with AsyncOpenAI(**options) as client:
        # a page of a list is iterated over before it is awaited
        found = await call(client)
        return [event async for event in found] if isinstance(found, openai.AsyncStream) else found


def upload(colour: tuple[int, ...] = PINK) -> tuple[str, bytes, str]:
    """A picture of one colour with its name and type, as the client takes files."""
    return "a.png", plain(colour), "image/png"


def picture(entry: Any) -> Any:
    """The decoded picture of an entry or event."""
    return opened(b64decode(entry.b64_json))
