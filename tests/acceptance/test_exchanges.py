"""Every exchange file in `fixtures/` over a real socket: adding a file adds a test."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from mockserver.checks.exchanges import Got, Sent, differences, exchange_files, play, read_exchange

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
FILES = exchange_files(FIXTURES)


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parts[-3]}/{path.stem}" for path in FILES])
def test_exchange(path: Path, server_url: str, http: httpx.Client) -> None:
    exchange = read_exchange(path)
    # what is made before the request must not be seen by others, nor theirs here
    place = f"/~{path.stem.replace('.', '-')[:60]}" if "before" in exchange else ""

    def send(wanted: Sent) -> Got:
        files = [
            (name, (filename, data, kind) if filename else (None, data))
            for name, filename, data, kind in wanted.parts
        ]
        reply = http.request(
            wanted.method,
            f"{server_url}{place}/{path.parts[-3]}{wanted.path}",
            headers=dict(wanted.headers),
            content=wanted.content or None,
            files=files or None,
            follow_redirects=False,
        )
        return Got(
            reply.status_code,
            {name.lower(): value for name, value in reply.headers.items()},
            reply.content,
        )

    def fetch(url: str) -> tuple[int, str, bytes]:
        fetched = http.get(url)
        return fetched.status_code, fetched.headers.get("content-type", ""), fetched.content

    filled, got = play(exchange, FIXTURES / "assets", send)
    assert differences(filled, got, fetch) == []


def test_every_provider_has_exchanges() -> None:
    assert {path.parts[-3] for path in FILES} >= {"deepshi", "openai"}
