"""Pictures behind addresses in a request body, fetched only from hosts that the settings allow (by default none).

Only whole `http(s)` addresses are looked at, at most sixteen of them; redirects are not followed, because they
could lead to a host that nobody allowed. What cannot be fetched stays an address that nobody has seen.
"""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from mockserver.engine.exchange import Upload
from mockserver.engine.references import upload
from mockserver.web.body import Body

_MOST_ADDRESSES = 16
_MOST_BYTES = 50 * 1024 * 1024
_SECONDS = 10


async def fetched(body: Body, hosts: tuple[str, ...]) -> dict[str, Upload]:
    """Address → Upload for every allowed address in a body that could be fetched."""
    if not hosts:
        return {}
    given = [body.value, *(part.text for part in body.parts)]
    wanted = list(dict.fromkeys(_addresses(given, hosts)))[:_MOST_ADDRESSES]
    found = await asyncio.gather(*(asyncio.to_thread(_fetch, address) for address in wanted))
    return {address: data for address, data in zip(wanted, found, strict=True) if data is not None}


def _addresses(value: Any, hosts: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, str):
        if value.startswith(("http://", "https://")) and _host(value) in hosts:
            yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _addresses(member, hosts)
    elif isinstance(value, list):
        for member in value:
            yield from _addresses(member, hosts)


def _host(address: str) -> str | None:
    """Host, or host and port where one is named, as the settings spell it."""
    try:
        parts = urlsplit(address)
        return parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    except ValueError:
        return None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """No other address is asked for."""


def _fetch(address: str) -> Upload | None:
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(address, timeout=_SECONDS) as reply:
            data = _read(reply)
            declared = reply.headers.get_content_type()
    except (OSError, ValueError, HTTPException):
        return None
    return upload(data, declared, None)


def _read(reply: HTTPResponse) -> bytes:
    """All bytes of a reply. Raises ValueError where they are too many, or come too slowly."""
    data = bytearray()
    end = time.monotonic() + _SECONDS
    while piece := reply.read1(1 << 16):
        data += piece
        if len(data) > _MOST_BYTES or time.monotonic() > end:
            raise ValueError("too large, or too slow")
    return bytes(data)
