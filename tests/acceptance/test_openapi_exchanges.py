"""Every exchange of `fixtures/` over a real socket, held against the provider's OpenAPI document.

The documents name all that may stand in a reply: here, other members count as wrong.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import closed, document, faults, operation

from mockserver.checks.exchanges import Sent, exchange_files, read_exchange, sent

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
FILES = exchange_files(FIXTURES)


def _reply(http: httpx.Client, url: str, wanted: Sent) -> httpx.Response:
    files = [
        (name, (filename, data, kind) if filename else (None, data))
        for name, filename, data, kind in wanted.parts
    ]
    return http.request(
        wanted.method,
        url + wanted.path,
        headers=dict(wanted.headers),
        content=wanted.content or None,
        files=files or None,
        follow_redirects=False,
    )


def _events(text: str) -> list[dict[str, str]]:
    blocks = [block.splitlines() for block in text.split("\n\n") if block]
    return [dict(line.split(": ", 1) for line in lines) for lines in blocks]


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parts[-3]}/{path.stem}" for path in FILES])
def test_the_document_describes_the_exchange(
    path: Path, server_url: str, http: httpx.Client
) -> None:
    provider = path.parts[-3]
    wanted = sent(read_exchange(path), FIXTURES / "assets")
    described = operation(document(provider), wanted.method, wanted.path.partition("?")[0])
    reply = _reply(http, f"{server_url}/{provider}", wanted)
    if described is None:
        assert reply.status_code in (404, 405)
        return
    response = described["responses"][str(reply.status_code)]
    kind = reply.headers["content-type"]
    media = response["content"][kind]
    if kind == "text/event-stream":
        assert [
            fault for event in _events(reply.text) for fault in _amiss(provider, media, event)
        ] == []
    if kind == "application/json":
        assert faults(closed(provider), media["schema"], reply.json()) == []
    if (kind, reply.status_code, wanted.method) == (
        "application/json",
        200,
        "POST",
    ) and not wanted.parts:
        body = described["requestBody"]["content"][wanted.headers["Content-Type"]]
        assert faults(document(provider), body["schema"], json.loads(wanted.content)) == []


def _amiss(provider: str, media: dict[str, Any], event: dict[str, str]) -> list[str]:
    named = next(one for one in media["x-events"] if one.get("event") == event.get("event"))
    # the error event is the envelope and a member more
    found = document(provider) if event.get("event") == "error" else closed(provider)
    return [
        *faults(document(provider), media["schema"], event),
        *faults(found, named["data"], json.loads(event["data"])),
    ]
