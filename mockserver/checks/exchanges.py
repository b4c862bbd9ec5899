"""Exchange files: one request and what a provider's page promises for it, played against any server.

A file asserts a part of the reply (subset match); what varies is described by matchers:

    {$type: integer}                 a JSON type
    {$pattern: "^req_"}              a text that holds the pattern
    {$image: {format, size}}         base64 that decodes to this picture
    {$data_uri: {format, size}}      a data URI of this picture
    {$url: {pattern, serves, size}}  an address that serves this picture
    {$any: true}, {$absent: true}    any value; no such key
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockserver.catalog.yaml import load_yaml
from mockserver.errors import DefinitionError, Problem
from mockserver.imaging.upload import inspect

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
DEFAULT_KEY = "sk-test"

Fetch = Callable[[str], tuple[int, str, bytes]]


@dataclass(frozen=True, slots=True)
class Sent:
    """The request of an exchange, ready for any HTTP client.

    `parts` are those of a multipart form in their order: name, file name (None for a text), bytes, media type.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes
    parts: tuple[tuple[str, str | None, bytes, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Got:
    """The reply of a server; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


def exchange_files(root: Path) -> list[Path]:
    """All exchange files below `fixtures/`, sorted."""
    return sorted(root.glob("*/exchanges/*.yaml"))


def read_exchange(path: Path) -> Mapping[str, Any]:
    """An exchange file. Raises DefinitionError where it cannot be read."""
    problems: list[Problem] = []
    found = load_yaml(path.read_text(encoding="utf-8"), path.as_posix(), problems)
    if problems or not isinstance(found, dict):
        raise DefinitionError(
            problems or [Problem(path.as_posix(), 1, "", "a mapping is expected here")]
        )
    return found


def play(
    exchange: Mapping[str, Any], assets: Path, send: Callable[[Sent], Got]
) -> tuple[Mapping[str, Any], Got]:
    """Sends the requests of an exchange, those `before:` first; the exchange with its names filled in, and the reply.

    Raises ValueError where a request before does not answer with a text that is taken from it.
    """
    names: dict[str, str] = {}
    for step in exchange.get("before", []):
        got = send(sent(_named(step, names), assets))
        names.update({name: _taken(got, path) for name, path in step.get("take", {}).items()})
    whole = _named(exchange, names)
    return whole, send(sent(whole, assets))


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """A value with `{name}` in its texts replaced by what was taken under that name."""
    if isinstance(value, str):
        for name, text in names.items():
            value = value.replace(f"{{{name}}}", text)
        return value
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    return (
        {key: _named(item, names) for key, item in value.items()}
        if isinstance(value, Mapping)
        else value
    )


def _taken(got: Got, path: str) -> str:
    here = _json(got.content)
    for step in path.split("."):
        if isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
    if not isinstance(here, str):
        raise ValueError(f"no text at {path} in the reply {got.status}: {got.content[:300]!r}")
    return here


def sent(exchange: Mapping[str, Any], assets: Path) -> Sent:
    """The request of an exchange. Raises KeyError where it names no method."""
    request = exchange["request"]
    method = next(name for name in _METHODS if name in request)
    key = request.get("key", DEFAULT_KEY)
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    content = b""
    if "json" in request:
        headers["Content-Type"] = "application/json"
        content = json.dumps(expanded(request["json"], assets)).encode()
    elif "body" in request:
        content = str(expanded(request["body"], assets)).encode()
    headers.update({name: str(value) for name, value in request.get("headers", {}).items()})
    parts = tuple(_part(part, assets) for part in request.get("multipart", []))
    return Sent(method, str(request[method]), headers, content, parts)


def _part(part: Mapping[str, Any], assets: Path) -> tuple[str, str | None, bytes, str | None]:
    name = str(part["name"])
    if "text" in part:
        return name, None, str(expanded(part["text"], assets)).encode(), None
    asset = str(part["asset"])
    return (
        name,
        str(part.get("filename", asset)),
        (assets / asset).read_bytes(),
        str(part.get("type", "image/png")),
    )


def expanded(value: Any, assets: Path) -> Any:
    """A request value with `$repeat` and `$asset` (base64 of a file, `as: data_uri` for a data URI) written out."""
    if isinstance(value, list):
        return [expanded(item, assets) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "$repeat" in value:
        text, count = value["$repeat"]
        return str(text) * int(count)
    if "$asset" in value:
        return _asset(value, assets)
    return {key: expanded(item, assets) for key, item in value.items()}


def _asset(value: Mapping[str, Any], assets: Path) -> str:
    from base64 import b64encode

    encoded = b64encode((assets / str(value["$asset"])).read_bytes()).decode()
    if value.get("as") != "data_uri":
        return encoded
    kind = str(value["$asset"]).rsplit(".", 1)[-1].replace("jpg", "jpeg")
    return f"data:image/{kind};base64,{encoded}"


def differences(exchange: Mapping[str, Any], got: Got, fetch: Fetch) -> list[str]:
    """What in a reply differs from what the exchange promises, each as one sentence with its place."""
    expect = exchange["expect"]
    found = []
    if got.status != expect["status"]:
        found.append(f"status: {got.status} instead of {expect['status']}: {got.content[:300]!r}")
    for name, wanted in expect.get("headers", {}).items():
        found += _compare(wanted, got.headers.get(name.lower(), _ABSENT), f"headers.{name}", fetch)
    if "json" in expect:
        found += _compare(expect["json"], _json(got.content), "json", fetch)
    if "text" in expect:
        found += _compare(expect["text"], got.content.decode("utf-8", "replace"), "text", fetch)
    if "events" in expect:
        found += _compare(expect["events"], _events(got.content), "events", fetch)
    return found


_ABSENT: Any = object()


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return _ABSENT


def _events(content: bytes) -> list[Any]:
    events = []
    for block in content.decode("utf-8", "replace").split("\n\n"):
        lines = [
            line.split(": ", 1)
            for line in block.splitlines()
            if ": " in line and not line.startswith(":")
        ]
        fields = dict(lines)
        if "data" in fields:
            events.append({"event": fields.get("event"), "data": _json(fields["data"].encode())})
    return events


def _compare(wanted: Any, value: Any, where: str, fetch: Fetch) -> Iterator[str]:
    if isinstance(wanted, Mapping) and len(wanted) == 1 and next(iter(wanted)) in _MATCHERS:
        name, limit = next(iter(wanted.items()))
        reason = _MATCHERS[name](limit, value, fetch)
        if reason:
            yield f"{where}: {reason}"
    elif isinstance(wanted, Mapping):
        yield from _compare_objects(wanted, value, where, fetch)
    elif isinstance(wanted, list):
        yield from _compare_lists(wanted, value, where, fetch)
    elif wanted != value or not (type(wanted) is type(value) or _both_numbers(wanted, value)):
        yield f"{where}: {_short(value)} instead of {_short(wanted)}"


def _both_numbers(one: Any, other: Any) -> bool:
    return all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in (one, other)
    )


def _compare_objects(
    wanted: Mapping[str, Any], value: Any, where: str, fetch: Fetch
) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{where}: {_short(value)} instead of an object"
        return
    for key, item in wanted.items():
        yield from _compare(item, value.get(key, _ABSENT), f"{where}.{key}", fetch)


def _compare_lists(wanted: list[Any], value: Any, where: str, fetch: Fetch) -> Iterator[str]:
    if not isinstance(value, list) or len(value) != len(wanted):
        yield f"{where}: {_short(value)} instead of a list of {len(wanted)}"
        return
    for index, (item, found) in enumerate(zip(wanted, value, strict=True)):
        yield from _compare(item, found, f"{where}[{index}]", fetch)


def _short(value: Any) -> str:
    text = "nothing" if value is _ABSENT else json.dumps(value, default=str)
    return text if len(text) <= 120 else text[:119] + "…"


_TYPES: dict[str, Callable[[Any], bool]] = {
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, Mapping),
}


def _match_type(kind: str, value: Any, _: Fetch) -> str:
    return (
        ""
        if value is not _ABSENT and _TYPES[kind](value)
        else f"{_short(value)} is not of type {kind}"
    )


def _match_pattern(pattern: str, value: Any, _: Fetch) -> str:
    return (
        ""
        if isinstance(value, str) and re.search(pattern, value)
        else f"{_short(value)} does not hold {pattern}"
    )


def _match_image(wanted: Mapping[str, Any], value: Any, _: Fetch) -> str:
    try:
        return _picture_fault(wanted, b64decode(str(value), validate=True))
    except (Base64Error, ValueError):
        return f"{_short(value)} is not base64"


def _match_data_uri(wanted: Mapping[str, Any], value: Any, fetch: Fetch) -> str:
    head, comma, encoded = str(value).partition(",")
    if not comma or head != f"data:image/{wanted['format']};base64":
        return f"{_short(value)} is not a data URI of {wanted['format']}"
    return _match_image(wanted, encoded, fetch)


def _match_url(wanted: Mapping[str, Any], value: Any, fetch: Fetch) -> str:
    if not isinstance(value, str) or not re.search(str(wanted.get("pattern", "")), value):
        return f"{_short(value)} does not hold {wanted.get('pattern')}"
    if "serves" not in wanted:
        return ""
    status, kind, data = fetch(value)
    if status != 200 or kind != wanted["serves"]:
        return f"{_short(value)} serves {status} {kind} instead of {wanted['serves']}"
    return _picture_fault({"format": str(wanted["serves"]).rpartition("/")[2], **wanted}, data)


def _picture_fault(wanted: Mapping[str, Any], data: bytes) -> str:
    facts = inspect(data, None, None)
    found = {"format": facts.get("format"), "size": f"{facts.get('width')}x{facts.get('height')}"}
    wrong = [name for name in found if name in wanted and wanted[name] != found[name]]
    return "; ".join(
        f"the picture's {name} is {found[name]} instead of {wanted[name]}" for name in wrong
    )


_MATCHERS: dict[str, Callable[[Any, Any, Fetch], str]] = {
    "$type": _match_type,
    "$pattern": _match_pattern,
    "$image": _match_image,
    "$data_uri": _match_data_uri,
    "$url": _match_url,
    "$any": lambda _, value, __: "nothing there" if value is _ABSENT else "",
    "$absent": lambda _, value, __: (
        "" if value is _ABSENT else f"{_short(value)} instead of nothing"
    ),
}
