"""Streams over a real socket and, where the moment of painting matters, through the ASGI application itself."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image

from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread

HEADERS = {"Authorization": "Bearer sk-test"}
DEEPSHI = "/deepshi/v1/images/generations"
OPENAI = "/openai/v1/images/generations"


def events(reply: httpx.Response) -> list[tuple[str, dict[str, Any]]]:
    """The events of a stream by the framing that clients rely on."""
    found = []
    for block in reply.text.split("\n\n"):
        lines = dict(
            line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":")
        )
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def ask(http: httpx.Client, url: str, **body: Any) -> httpx.Response:
    return http.post(url, json=body, headers=HEADERS)


def test_the_final_picture_and_its_price_equal_the_unstreamed_ones(
    server_url: str, http: httpx.Client
) -> None:
    body = {"model": "nano-banana-pro", "prompt": "a canal", "n": 2, "resolution": "1K"}
    whole = ask(http, server_url + DEEPSHI, **body).json()
    streamed = events(ask(http, server_url + DEEPSHI, **body, stream=True))
    assert [name for name, _ in streamed] == ["image_generation.completed"] * 2
    assert [data["b64_json"] for _, data in streamed] == [
        entry["b64_json"] for entry in whole["data"]
    ]
    assert "usage" not in streamed[0][1]
    assert streamed[-1][1]["usage"] == whole["usage"]


@pytest.mark.parametrize("partials", [0, 1, 2, 3])
def test_partial_pictures_come_first_and_differ(
    server_url: str, http: httpx.Client, partials: int
) -> None:
    body = {
        "model": "gpt-image-1",
        "prompt": "an otter",
        "stream": True,
        "partial_images": partials,
    }
    streamed = events(ask(http, server_url + OPENAI, **body))
    names = [name for name, _ in streamed]
    assert names == ["image_generation.partial_image"] * partials + ["image_generation.completed"]
    assert [data["partial_image_index"] for _, data in streamed[:-1]] == list(range(partials))
    assert all(data["type"] == name for name, data in streamed)
    pictures = [data["b64_json"] for _, data in streamed]
    assert len(set(pictures)) == len(pictures)
    assert {Image.open(io.BytesIO(base64.b64decode(one))).size for one in pictures} == {
        (1024, 1024)
    }


def test_no_done_marker_and_the_right_content_type(server_url: str, http: httpx.Client) -> None:
    reply = ask(http, server_url + OPENAI, model="gpt-image-1", prompt="x", stream=True)
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert "content-length" not in reply.headers
    assert "[DONE]" not in reply.text
    assert reply.text.endswith("\n\n")


def test_a_refusal_before_the_first_byte_is_a_plain_error(
    server_url: str, http: httpx.Client
) -> None:
    reply = ask(
        http, server_url + OPENAI, model="gpt-image-1", prompt="imgmock-blocked", stream=True
    )
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["error"]["code"] == "moderation_blocked"


def test_a_later_refusal_is_an_error_event_with_the_nested_envelope(
    server_url: str, http: httpx.Client
) -> None:
    reply = ask(
        http,
        server_url + DEEPSHI,
        model="nano-banana-pro",
        prompt="imgmock-output-blocked",
        stream=True,
    )
    assert reply.status_code == 200
    name, data = events(reply)[-1]
    assert (name, data["type"]) == ("error", "error")
    assert set(data["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize(
    "path",
    [
        "/tchavi/api/v1/images/generations",
        "/yuhuanstudio/v1/images/generations",
        "/token360/v1/images/generations",
    ],
)
def test_stream_is_ignored_where_images_do_not_stream(
    server_url: str, http: httpx.Client, path: str
) -> None:
    model = {"tchavi": "imagen-4", "yuhuanstudio": "yx-image-1", "token360": "glm-image"}[
        path.split("/")[1]
    ]
    reply = ask(http, server_url + path, model=model, prompt="x", stream=True)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["mock-findings"] == "1"


def test_the_first_event_leaves_before_the_last_picture_is_made() -> None:
    app = create_app(Catalog(only=["openai"]), Settings(clock="fixed:0"))
    body = json.dumps(
        {"model": "gpt-image-1", "prompt": "x", "stream": True, "partial_images": 3}
    ).encode()
    painted: list[int] = []

    async def receive() -> MutableMapping[str, Any]:
        if not painted:
            return {"type": "http.request", "body": body}
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        painted.append(len(app.pictures))

    scope = {
        "type": "http",
        "method": "POST",
        "path": OPENAI,
        "raw_path": OPENAI.encode(),
        "query_string": b"",
        "scheme": "http",
        "headers": [
            (b"host", b"mock"),
            (b"content-type", b"application/json"),
            (b"authorization", b"Bearer k"),
        ],
        "server": ("mock", 80),
        "client": ("127.0.0.1", 1),
        "extensions": {},
    }
    asyncio.run(app(scope, receive, send))
    # one message for the headers, then one for each event, each with one more picture painted, then the end
    assert painted == [0, 1, 2, 3, 4, 4]


@pytest.fixture
def slow_url(tmp_path: Path) -> Iterator[str]:
    """A server of a provider whose events are a second apart, with comments in between."""
    folder = tmp_path / "slowly"
    (folder / "models").mkdir(parents=True)
    (folder / "provider.yaml").write_text(
        "id: slowly\nextends: openai\nbase: /v1\nroutes: {images.generate: POST /v1/images/generations}\n"
        "streaming:\n  events: {images.generate: {partial: part, completed: done}}\n  spacing: 1\n  keep_alive: 0.1\n"
        "  terminator: '[DONE]'\n"
        "  entries:\n    partial: {b64_json: $it.streamed}\n    completed: {b64_json: $it.streamed}\n"
        "    final: {b64_json: $it.streamed}\n"
    )
    (folder / "models" / "m.yaml").write_text(
        "id: m\nexposes: [stream, partial_images]\nsizing: {style: fixed, size: 64x64}\n"
    )
    running = serve_in_thread(create_app(Catalog([folder], ["slowly"]), Settings()), "127.0.0.1", 0)
    yield running.url
    running.stop()


def test_keep_alive_comments_spacing_and_terminator_are_data(
    slow_url: str, http: httpx.Client
) -> None:
    reply = ask(
        http, f"{slow_url}/slowly/v1/images/generations", model="m", prompt="x", stream=True
    )
    assert reply.text.count(": keep-alive\n\n") >= 3
    assert reply.text.endswith("data: [DONE]\n\n")
    assert "event: done\ndata: {" in reply.text


def test_a_client_that_goes_away_is_noticed_at_once(slow_url: str, http: httpx.Client) -> None:
    place = urlsplit(slow_url)
    body = b'{"model": "m", "prompt": "x", "stream": true, "partial_images": 3}'
    with socket.create_connection((place.hostname or "", place.port or 0)) as client:
        client.sendall(
            b"POST /slowly/v1/images/generations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    deadline = time.monotonic() + 5
    outcome = None
    while outcome is None and time.monotonic() < deadline:
        exchange = http.get(f"{slow_url}/__mock__/journal").json()["exchanges"][-1]
        outcome = (exchange["delivery"] or {}).get("outcome")
    assert outcome == "client_gone"
