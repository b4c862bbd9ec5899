"""The body of a request: read with a cap, and decoded strictly, as JSON or as a form.

What cannot be read becomes a BodyProblem that travels with the request, so that route and key are
judged first, as real servers do. Content types that nobody reads here are passed on undecoded.
"""

from __future__ import annotations

import asyncio
import json
import math
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from mockserver.contract.validate import clean
from mockserver.engine.exchange import BodyProblem, Part
from mockserver.web.forms import (
    FORM,
    MULTIPART,
    File,
    FormProblem,
    read_multipart,
    read_urlencoded,
    with_facts,
)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})
_MOST_LEVELS = 100
# Anything longer has no value as a float, and every comparison with one would have to fear that.
_MOST_DIGITS = 300


class ClientGone(Exception):
    """The client went away before its request was complete: there is nobody to answer."""


class TooLarge(Exception):
    """The body is larger than may be read; carries how many bytes were read or announced."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


@dataclass(frozen=True, slots=True)
class Body:
    """A decoded body: a JSON value or the parts of a form, or why it is neither."""

    content_type: str = ""
    value: Any = None
    parts: tuple[Part, ...] = ()
    problem: BodyProblem | None = None
    size: int = 0
    read: bool = True


async def read_body(
    method: str, headers: Mapping[str, str], receive: Receive, most_bytes: int
) -> Body:
    """The body of a request with these headers. Raises ClientGone where it never ends."""
    whole_type = headers.get("content-type", "")
    content_type = media_type(whole_type)
    if method in _WITHOUT_BODY:
        return Body(content_type, read=headers.get("content-length", "0") == "0")
    try:
        data = await read_bytes(headers, receive, most_bytes)
    except TooLarge as over:
        problem = BodyProblem("body_too_large", value=str(over.size), limit=str(most_bytes))
        return Body(content_type, problem=problem, size=over.size, read=False)
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        value = f"content encoding {clean(coding)}"
        problem = BodyProblem("unsupported_media_type", value, "identity")
        return Body(content_type, problem=problem, size=len(data))
    try:
        if _is_json(content_type):
            return Body(content_type, value=parse_json(data), size=len(data))
        return Body(content_type, parts=await _parts(whole_type, data), size=len(data))
    except (JsonProblem, FormProblem) as error:
        problem = BodyProblem("malformed_body", str(error))
        return Body(content_type, problem=problem, size=len(data))


async def read_bytes(headers: Mapping[str, str], receive: Receive, most_bytes: int) -> bytes:
    """All bytes of a body. Raises ClientGone, or TooLarge where they are more than `most_bytes`."""
    announced = headers.get("content-length", "")[:_MOST_DIGITS]
    if announced.isdecimal() and int(announced) > most_bytes:
        raise TooLarge(int(announced))
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientGone
        chunk = message.get("body", b"")
        chunks.append(chunk)
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(size)
        if not message.get("more_body"):
            return chunk if len(chunks) == 1 else b"".join(chunks)


def media_type(content_type: str) -> str:
    """`Application/JSON; charset=utf-8` → `application/json`."""
    return content_type.partition(";")[0].strip().lower()


def _is_json(content_type: str) -> bool:
    return content_type in ("application/json", "") or content_type.endswith("+json")


async def _parts(content_type: str, data: bytes) -> tuple[Part, ...]:
    """The parts of a form; nothing of a body of another type."""
    kind = media_type(content_type)
    if kind == FORM:
        return tuple(read_urlencoded(data))
    if kind != MULTIPART:
        return ()
    parts = read_multipart(content_type, data)
    # Judging a picture may decode it, which takes too long for the loop that everybody shares.
    if any(isinstance(part, File) for part in parts):
        return await asyncio.to_thread(with_facts, parts)
    return with_facts(parts)


class JsonProblem(Exception):
    """Why bytes are not the JSON that is wanted, as a phrase."""


def parse_json(data: bytes) -> Any:
    """A JSON value, strictly: UTF-8, no NaN, no name twice, not too deep. Raises JsonProblem."""
    if not data or data.isspace():
        raise JsonProblem("an empty body")
    try:
        value = _DECODER.decode(data.removeprefix(BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        raise JsonProblem(f"it is not UTF-8 (byte {error.start})") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise JsonProblem(f"it is not JSON ({error.msg}: {place})") from error
    except RecursionError as error:
        raise JsonProblem(_TOO_DEEP) from error
    if data.count(b"[") + data.count(b"{") > _MOST_LEVELS and _is_too_deep(value):
        raise JsonProblem(_TOO_DEEP)
    return value


_TOO_DEEP = f"it is nested more than {_MOST_LEVELS} levels deep"


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MOST_LEVELS):
        level = [inner for outer in level for inner in _members(outer)]
    return any(isinstance(one, dict | list) for one in level)


def _members(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counted.items() if count > 1)
        raise JsonProblem(f"the name '{clean(twice)}' stands twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise JsonProblem(f"it is not JSON ({name} is no number)")


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise JsonProblem(f"a number has more than {_MOST_DIGITS} digits")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise JsonProblem(f"the number {clean(text)} is out of range")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_whole, parse_float=_real
)
