"""Servers that behave wrongly in one way each: ours, with what goes in or comes out tampered with.

Beside these, every fault of the catalogue makes a wrong server when all requests carry it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Wrapped = Callable[[Any], Any]
Edit = Callable[[dict[str, str], bytes], tuple[dict[str, str], bytes]]


class Tampered:
    """An application behind which requests and replies are changed on their way."""

    def __init__(self, app: Any, request: Edit | None = None, reply: Edit | None = None) -> None:
        self._app = app
        self._request = request
        self._reply = reply

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        if "/__mock__" in scope["path"]:
            await self._app(scope, receive, send)
            return
        message = await receive()
        headers, body = _texts(scope["headers"]), message.get("body", b"")
        if self._request is not None:
            headers, body = self._request(headers, body)
            headers["content-length"] = str(len(body))
        sent: list[Message] = []
        waiting = [{**message, "body": body}]

        async def again() -> Message:
            return waiting.pop() if waiting else await receive()

        async def collect(one: Message) -> None:
            sent.append(one)

        await self._app({**scope, "headers": _bytes(headers)}, again, collect)
        await self._send(sent, send)

    async def _send(self, sent: list[Message], send: Any) -> None:
        headers = _texts(sent[0]["headers"])
        body = b"".join(one.get("body", b"") for one in sent[1:])
        if self._reply is not None:
            headers, body = self._reply(headers, body)
        if "content-length" in headers:
            headers["content-length"] = str(len(body))
        await send({**sent[0], "headers": _bytes(headers)})
        await send({"type": "http.response.body", "body": body})


def _texts(headers: Any) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}


def _bytes(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def ignoring(*names: str) -> Wrapped:
    """A server that takes no notice of parameters."""

    def without(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        if "multipart" in headers.get("content-type", ""):
            return headers, _without_parts(body, names)
        tree = _json(body)
        for name in names if isinstance(tree, dict) else ():
            tree.pop(name, None)
        return headers, json.dumps(tree).encode() if isinstance(tree, dict) else body

    return lambda app: Tampered(app, request=without)


def _without_parts(body: bytes, names: tuple[str, ...]) -> bytes:
    mark = body[: body.index(b"\r\n")]
    parts = body.split(mark)
    kept = [part for part in parts if not any(f'name="{name}"'.encode() in part for name in names)]
    return mark.join(kept)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def replying(edit: Callable[[Any], Any]) -> Wrapped:
    """A server whose JSON replies are changed."""

    def changed(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        tree = _json(body) if "json" in headers.get("content-type", "") else None
        if tree is None:
            return headers, body
        return headers, json.dumps(edit(tree)).encode()

    return lambda app: Tampered(app, reply=changed)


def without_header(name: str) -> Wrapped:
    """A server that does not send a header."""

    def dropped(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        return {key: value for key, value in headers.items() if key != name.lower()}, body

    return lambda app: Tampered(app, reply=dropped)


def of_type(wrong: str, instead_of: str) -> Wrapped:
    """A server that calls one content type another."""

    def called(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        if headers.get("content-type", "").startswith(instead_of):
            headers["content-type"] = wrong
        return headers, body

    return lambda app: Tampered(app, reply=called)


def streaming(edit: Callable[[list[bytes]], list[bytes]]) -> Wrapped:
    """A server whose events are changed, block by block."""

    def changed(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        if not headers.get("content-type", "").startswith("text/event-stream"):
            return headers, body
        blocks = [block for block in body.split(b"\n\n") if block]
        return headers, b"".join(block + b"\n\n" for block in edit(blocks))

    return lambda app: Tampered(app, reply=changed)


def with_fault(text: str) -> Wrapped:
    """A server in which a fault of the catalogue acts on every request that carries no other."""

    def faulty(headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
        headers.setdefault("mock-fault", text)
        return headers, body

    return lambda app: Tampered(app, request=faulty)


def timeless(app: Any) -> Any:
    """A server whose clock does not move: its addresses live for ever."""

    async def standing(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith("/clock/advance"):
            scope = {**scope, "path": scope["path"].removesuffix("/advance"), "method": "GET"}
            scope["raw_path"] = scope["path"].encode()
        await app(scope, receive, send)

    return standing


def first_twice(tree: Any) -> Any:
    """The first picture of a reply in the place of all."""
    data = tree.get("data") if isinstance(tree, dict) else None
    if isinstance(data, list) and len(data) > 1 and "b64_json" in str(data[0].keys()):
        tree["data"] = [data[0]] * len(data)
    return tree


def one_fewer(tree: Any) -> Any:
    """A reply without its last picture or entry."""
    if isinstance(tree, dict) and isinstance(tree.get("data"), list):
        tree["data"] = tree["data"][:-1]
    return tree


def in_milliseconds(tree: Any) -> Any:
    """A reply whose time is in milliseconds."""
    if isinstance(tree, dict) and isinstance(tree.get("created"), int):
        tree["created"] *= 1000
    return tree


def flat(tree: Any) -> Any:
    """An error without its envelope."""
    inner = tree.get("error") if isinstance(tree, dict) else None
    return inner if isinstance(inner, dict) else tree


def without_partials(blocks: list[bytes]) -> list[bytes]:
    """A stream without its partial pictures."""
    return [block for block in blocks if b"partial_image\n" not in block]


def unnamed(blocks: list[bytes]) -> list[bytes]:
    """A stream whose events have no names."""
    return [re.sub(rb"event: [^\n]*\n", b"", block) for block in blocks]


def with_done(blocks: list[bytes]) -> list[bytes]:
    """A stream that ends as those of chats do."""
    return [*blocks, b"data: [DONE]"]


# What each does wrong → the wrapper, for a provider with streams, edits and masks.
WRONG: dict[str, Wrapped] = {
    "ignores n": ignoring("n"),
    "ignores size": ignoring("size"),
    "ignores output_format": ignoring("output_format"),
    "ignores background": ignoring("background"),
    "ignores output_compression": ignoring("output_compression"),
    "ignores quality": ignoring("quality"),
    "ignores response_format": ignoring("response_format"),
    "ignores stream": ignoring("stream"),
    "ignores partial_images": ignoring("partial_images"),
    "ignores mask": ignoring("mask"),
    "repeats a picture": replying(first_twice),
    "sends one fewer": replying(one_fewer),
    "tells milliseconds": replying(in_milliseconds),
    "sends flat errors": replying(flat),
    "sends no x-request-id": without_header("x-request-id"),
    "sends no retry-after": without_header("retry-after"),
    "calls JSON text": of_type("text/plain", "application/json"),
    "calls JSON HTML": of_type("text/html", "application/json"),
    "calls pictures octets": of_type("application/octet-stream", "image/"),
    "calls events JSON": of_type("application/json", "text/event-stream"),
    "reverses events": streaming(lambda blocks: blocks[::-1]),
    "leaves out partial pictures": streaming(without_partials),
    "leaves out the last event": streaming(lambda blocks: blocks[:-1]),
    "repeats events": streaming(lambda blocks: [*blocks, blocks[-1]]),
    "names no event": streaming(unnamed),
    "ends a stream with a marker": streaming(with_done),
    "lets no address expire": timeless,
}
