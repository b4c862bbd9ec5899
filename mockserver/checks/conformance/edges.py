"""A parameter's schema → the values worth asking: each limit at its edge and beyond, each choice and one outside.

What a value leads to is not decided here; `intent` is what its author means by it, and is checked against what
the contract says before anything is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mockserver.checks.conformance.cases import Intent
from mockserver.checks.conformance.sizes import size_edges

OUTSIDE = "imgmock-other"
_LONGEST = 100_000


class Edge(NamedTuple):
    """One value of a parameter, the keyword it is about, and what it is."""

    keyword: str
    told: str
    value: Any
    intent: Intent = ""


def edges(schema: Mapping[str, Any], usual: Any) -> Iterator[Edge]:
    """The values worth asking for a parameter; `usual` is one that is taken."""
    kinds = _kinds(schema)
    yield from _types(kinds)
    yield from _choices(schema)
    if "integer" in kinds or "number" in kinds:
        yield from _numbers(schema)
    if "string" in kinds:
        yield from _lengths(schema)
        if not schema.get("minLength"):
            yield Edge("empty", "an empty text", "")
    if "boolean" in kinds:
        yield from (Edge("type", str(value).lower(), value, "accepted") for value in (True, False))
    if "x-dimensions" in schema:
        yield from (Edge(*one) for one in size_edges(schema["x-dimensions"]))
    if "object" in kinds and "x-upload" not in schema:
        yield from _members(schema)
    if "default" in schema:
        yield Edge("default", "the default, said", schema["default"], "accepted")
    if "x-refused" in schema:
        yield Edge("x-refused", "any value", usual or "high", "refused")


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else list(kinds)


_BY_KIND: dict[str, Any] = {
    "integer": 7,
    "string": "seven",
    "boolean": True,
    "array": ["seven"],
    "object": {"seven": 7},
    "number": 1.5,
}


def _types(kinds: list[str]) -> Iterator[Edge]:
    if not kinds:
        return
    taken = {*kinds, *(("integer",) if "number" in kinds else ())}
    for kind, value in _BY_KIND.items():
        if kind not in taken:
            yield Edge("type", f"{kind} for {' or '.join(kinds)}", value, "refused")
    yield Edge("null", "null", None)


def _choices(schema: Mapping[str, Any]) -> Iterator[Edge]:
    if "enum" not in schema:
        return
    away = schema.get("x-unavailable", [])
    for value in schema["enum"]:
        if value is not None:
            intent: Intent = "refused" if value in away else "accepted"
            yield Edge("enum", str(value), value, intent)
    if all(isinstance(value, str | None) for value in schema["enum"]):
        yield Edge("enum", "a value outside", OUTSIDE, "refused")


def _numbers(schema: Mapping[str, Any]) -> Iterator[Edge]:
    step = schema.get("multipleOf", 1)
    for keyword, away in (("minimum", -1), ("maximum", 1)):
        if keyword in schema:
            limit = schema[keyword]
            on = limit if not limit % step else limit - away * (limit % step)
            yield Edge(keyword, f"{on}, at the edge", on, "accepted")
            yield Edge(keyword, f"{limit + away}, beyond", limit + away, "refused")
    if step != 1:
        low = schema.get("minimum", 0)
        near = low - low % step + step
        yield Edge("multipleOf", f"{near + step}", near + step, "accepted")
        yield Edge("multipleOf", f"{near + 1}", near + 1, "refused")
        yield Edge("multipleOf", f"{near + step // 2}", near + step // 2, "refused")


def _lengths(schema: Mapping[str, Any]) -> Iterator[Edge]:
    least, most = schema.get("minLength"), schema.get("maxLength")
    if least:
        yield Edge("minLength", f"{least} long", "x" * least, "accepted")
        yield Edge("minLength", f"{least - 1} long, too short", "x" * (least - 1), "refused")
    if most and most <= _LONGEST:
        yield Edge("maxLength", f"{most} long, at the edge", "x" * most, "accepted")
        yield Edge("maxLength", f"{most + 1} long, too long", "x" * (most + 1), "refused")


def _members(schema: Mapping[str, Any]) -> Iterator[Edge]:
    """What the members of an object take, one at a time."""
    for name, inner in schema.get("properties", {}).items():
        for edge in edges(inner, None):
            told = f"{name}: {edge.told}"
            yield Edge(edge.keyword, told, {name: edge.value}, edge.intent)
