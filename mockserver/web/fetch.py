"""Pictures behind addresses in a request body, fetched only from hosts that the settings allow (by default none).

Only whole `http(s)` addresses are looked at, at most sixteen of them; redirects are not followed, because they
could lead to a host that nobody allowed. What cannot be fetched stays an address that nobody has seen.
"""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from mockserver.engine.exchange import Upload
from mockserver.engine.references import upload

_MOST_ADDRESSES = 16
_MOST_BYTES = 50 * 1024 * 1024
_SECONDS = 10


async def fetched(body: Any, hosts: tuple[str, ...]) -> dict[str, Upload]:
    """Address → Upload for every allowed address in a JSON body that could be fetched."""
    if not hosts:
        return {}
    wanted = list(dict.fromkeys(_addresses(body, hosts)))[:_MOST_ADDRESSES]
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
            data = reply.read(_MOST_BYTES + 1)
            declared = reply.headers.get_content_type()
    except (OSError, ValueError, urllib.error.URLError):
        return None
    return upload(data, declared, None) if len(data) <= _MOST_BYTES else None
