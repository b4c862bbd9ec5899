"""An Ask as bytes for a server, and as the Request by which the engine is asked the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from mockserver.checks.conformance.cases import NO_KEY, NOTHING, Ask, Piece, Taken
from mockserver.engine.exchange import BodyProblem, Part, Request, Upload
from mockserver.engine.references import upload

JSON = "application/json"
MULTIPART = "multipart/form-data"
_BOUNDARY = "imgmock-conform-7d1c0f3a9b"
_BODILESS = frozenset({"GET", "HEAD", "DELETE"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as any HTTP client can send it; `target` is a path with its query, or a whole address."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes


def is_address(target: str) -> bool:
    """Whether a target is a whole address."""
    return target.startswith(("http://", "https://"))


def filled(ask: Ask, taken: Taken) -> str:
    """The path with what earlier steps kept."""
    path = ask.path
    for name, value in taken.items():
        path = path.replace("{" + name + "}", value)
    return path


def wire(ask: Ask, taken: Taken, key: str) -> Sent:
    """The Ask as bytes; `key` is the key to send, nothing for none."""
    path = filled(ask, taken)
    if is_address(path):
        return Sent(ask.method, path, {}, b"")
    content, kind = _body(ask)
    headers = dict(ask.headers)
    if kind:
        headers["Content-Type"] = kind
    if key and not any(name.lower() == "authorization" for name in headers):
        headers["Authorization"] = f"Bearer {key}"
    query = {name: _of(value, taken) for name, value in ask.query.items()}
    asked = f"?{urlencode(query)}" if query else ""
    return Sent(ask.method, quote(path, safe="/:~!@$&'()*+,=-._") + asked, headers, content)


def _of(value: str, taken: Taken) -> str:
    for name, kept in taken.items():
        value = value.replace("{" + name + "}", kept)
    return value


def _body(ask: Ask) -> tuple[bytes, str]:
    if ask.raw is not None:
        return ask.raw, ask.content_type or JSON
    if ask.json is not NOTHING:
        return json.dumps(ask.json, ensure_ascii=False).encode(), ask.content_type or JSON
    if not ask.pieces:
        return b"", ask.content_type
    if ask.content_type == MULTIPART:
        return _multipart(ask), f"{MULTIPART}; boundary={_BOUNDARY}"
    pairs = [(piece.name, piece.data.decode()) for piece in ask.pieces]
    return urlencode(pairs).encode(), ask.content_type


def _multipart(ask: Ask) -> bytes:
    lines: list[bytes] = []
    for piece in ask.pieces:
        named = f'name="{piece.name}"'
        if piece.filename is not None:
            named += f'; filename="{piece.filename}"'
        head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {named}\r\n"
        head += f"Content-Type: {piece.type}\r\n" if piece.type else ""
        lines += [head.encode(), b"\r\n", piece.data, b"\r\n"]
    return b"".join([*lines, f"--{_BOUNDARY}--\r\n".encode()])


def engine_request(
    ask: Ask, taken: Taken, provider: str, origin: str, at: int, key: str
) -> Request:
    """The Ask as the web layer would hand it to the engine."""
    path = filled(ask, taken)
    headers = {name.lower(): value for name, value in ask.headers.items()}
    if is_address(path):
        path, headers, key = path.removeprefix(origin), {}, NO_KEY
    if key:
        headers.setdefault("authorization", f"Bearer {key}")
    has_body = ask.method not in _BODILESS
    kind = ask.content_type or (JSON if ask.json is not NOTHING or ask.raw is not None else "")
    problem = BodyProblem(ask.problem) if has_body and ask.problem else None
    return Request(
        provider=provider,
        method=ask.method,
        path=path,
        query={name: _of(value, taken) for name, value in ask.query.items()},
        headers=headers,
        origin=origin,
        content_type=kind if has_body else "",
        body=ask.json if has_body and ask.json is not NOTHING else None,
        parts=_parts(ask) if has_body else (),
        problem=problem,
        at=at,
    )


def _parts(ask: Ask) -> tuple[Part, ...]:
    return tuple(
        Part(piece.name, piece.data.decode())
        if piece.filename is None
        else Part(piece.name, upload=_upload(piece))
        for piece in ask.pieces
    )


@lru_cache(maxsize=256)
def _upload(piece: Piece) -> Upload:
    return upload(piece.data, piece.type, piece.filename)
