"""The legal value nearest to an illegal one: the most similar word, the bound, the size least different."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from mockserver.contract.compose import Contract
from mockserver.contract.keywords import dimension_faults, dimensions
from mockserver.contract.validate import Finding

_BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


def nearest_of(value: Any, legal: Sequence[Any], least: float = 0.0) -> str:
    """The nearest of some legal values as a text; empty where there is none at least that similar."""
    values = [one for one in legal if one is not None]
    if not values:
        return ""
    if isinstance(value, str):
        sized = dimensions(value)
        sizes = {one: dimensions(one) for one in values if isinstance(one, str)}
        if sized is not None and any(sizes.values()):
            return nearest_size(sized, [one for one, size in sizes.items() if size is not None])
        close = get_close_matches(value.lower(), {str(one).lower() for one in values}, 1, least)
        return next((str(one) for one in values if [str(one).lower()] == close), "")
    if _is_number(value):
        numbers = [one for one in values if _is_number(one)]
        if numbers:
            return str(min(numbers, key=lambda one: abs(one - value)))
    return shown_value(values[0]) if len(values) == 1 else ""


def nearest_size(size: tuple[int, int], legal: Iterable[str]) -> str:
    """The size whose shape and area differ least."""
    return min(legal, key=lambda one: _distance(size, dimensions(one) or (1, 1)))


def _distance(one: tuple[int, int], other: tuple[int, int]) -> float:
    shape = abs(math.log(one[0] / one[1]) - math.log(other[0] / other[1]))
    area = abs(math.log(one[0] * one[1]) - math.log(other[0] * other[1]))
    return 2 * shape + area


def nearest_legal(contract: Contract, found: Finding, value: Any) -> tuple[str, str]:
    """What a contract allows in place of a parameter's value, and the nearest of it, both as texts."""
    name = found.parameter.split("[")[0].split(".")[0]
    schema: Mapping[str, Any] = contract.schema["properties"].get(name, {})
    if found.keyword == "additionalProperties":
        names = list(contract.schema["properties"])
        return ", ".join(names), nearest_of(name, names, 0.6)
    if found.keyword == "enum" and "enum" in schema:
        return found.allowed, nearest_of(value, schema["enum"])
    if found.keyword in _BOUNDS:
        least = found.keyword.startswith("min")
        return f"at {'least' if least else 'most'} {found.limit}", found.limit
    if "x-dimensions" in schema and isinstance(value, str):
        limits = schema["x-dimensions"]
        told = ", ".join(f"{key} {shown_value(limit)}" for key, limit in limits.items())
        return told, _within(value, limits)
    if found.keyword == "type":
        return found.allowed, _converted(value, schema)
    return found.allowed or found.limit, ""


def _converted(value: Any, schema: Mapping[str, Any]) -> str:
    """The same value in the type that is wanted, where it says as much."""
    types = schema.get("type", [])
    wanted = [types] if isinstance(types, str) else types
    if isinstance(value, str) and "integer" in wanted and value.strip().lstrip("-").isdecimal():
        return str(int(value))
    if isinstance(value, str) and "boolean" in wanted and value.lower() in ("true", "false"):
        return value.lower()
    if _is_number(value) and "string" in wanted:
        return json.dumps(str(value))
    return ""


def _within(value: str, limits: Mapping[str, Any]) -> str:
    """The size nearest to `value` that breaks none of the limits."""
    size = dimensions(value)
    if size is None:
        return nearest_of(value, limits.get("or", []))
    tried = [text for text in _rounded(size, limits) if not any(dimension_faults(text, limits))]
    listed = [text for text in limits.get("or", []) if dimensions(text)]
    return nearest_size(size, [*tried, *listed]) if tried or listed else ""


def _rounded(size: tuple[int, int], limits: Mapping[str, Any]) -> Iterator[str]:
    """Sizes near to one: scaled into the bounds of area, edges and ratio, rounded to the multiple."""
    step = int(limits.get("multiple_of", 1))
    for width, height in (size, _less_long(size, str(limits.get("max_ratio", "")))):
        area = width * height
        for bound in ("min_pixels", "max_pixels"):
            wanted = int(limits.get(bound, area))
            is_out = area < wanted if bound == "min_pixels" else area > wanted
            scale = math.sqrt(wanted / area) if is_out else 1.0
            edges = [_clamped(edge * scale, limits) for edge in (width, height)]
            for down in (math.floor, math.ceil):
                yield "x".join(str(max(step, down(edge / step) * step)) for edge in edges)


def _clamped(edge: float, limits: Mapping[str, Any]) -> float:
    return min(max(edge, float(limits.get("min_edge", 1))), float(limits.get("max_edge", 1 << 20)))


def _less_long(size: tuple[int, int], most: str) -> tuple[int, int]:
    wide, _, narrow = most.partition(":")
    if not narrow or max(size) * int(narrow) <= min(size) * int(wide):
        return size
    long = min(size) * int(wide) // int(narrow)
    return (long, size[1]) if size[0] > size[1] else (size[0], long)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def shown_value(value: Any) -> str:
    """A value as a report shows it: texts bare, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
