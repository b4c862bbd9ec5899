"""JSON Schema fragment → strategy of values that fit it, the plain ones first so that examples shrink to them.

Only the keywords that contracts use; what a fragment says beyond that is held against the contract afterwards
(`mockserver.testing.strategies.taken`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from mockserver.contract.keywords import dimension_faults

Schema = Mapping[str, Any]
Values = st.SearchStrategy[Any]

_LETTERS = "abcdefghijklmnopqrstuvwxyz ABCXYZ0129.,-'\"\\/{}$%\n\täß€—猫🐈"
_LONGEST_TEXT = 24
_LONGEST_EDGE = 10_000
"""Characters; longer examples could not be read any more."""
_LARGE = 1 << 31
_LARGEST_EDGE = 4096
_MOST_ITEMS = 3


def words(letters: str, least: int, most: int) -> st.SearchStrategy[str]:
    """Texts of some letters that shrink towards the first of them."""
    return st.lists(st.sampled_from(letters), min_size=least, max_size=most).map("".join)


def texts(schema: Schema | None = None) -> st.SearchStrategy[str]:
    """Short texts within the limits, now and then one exactly as long as the longest."""
    limits = schema or {}
    least, most = int(limits.get("minLength", 0)), limits.get("maxLength")
    # four bytes are the most that a character of these can count for
    room = _LONGEST_TEXT if most is None else min(_LONGEST_TEXT, int(most) // 4)
    short = words(_LETTERS, least, max(least, room))
    if most is None or int(most) > _LONGEST_EDGE:
        return short
    # decided after the text, so that an example shrinks by one step to the short one
    return st.builds(
        lambda text, dice: "a" * int(most) if dice == 9 else text, short, st.integers(0, 9)
    )


def fitting(schema: Schema, unwanted: Iterable[Any] = ()) -> Values:
    """Values of a schema, without some that are taken and do nothing."""
    if "enum" in schema or "const" in schema:
        return _listed(schema, unwanted)
    if "x-dimensions" in schema:
        return sizes(schema["x-dimensions"])
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            rest = {key: limit for key, limit in schema.items() if key != keyword}
            return st.one_of([fitting({**rest, **one}) for one in schema[keyword]])
    kinds = schema.get("type", "string")
    known = [_KINDS[kind](schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)]
    plain = st.one_of(known)
    unwanted = tuple(unwanted)
    return plain.filter(lambda value: value not in unwanted) if unwanted else plain


def _listed(schema: Schema, unwanted: Iterable[Any]) -> Values:
    kept = [schema["const"]] if "const" in schema else list(schema["enum"])
    idle = [*unwanted, *schema.get("x-unavailable", [])]
    kept = [value for value in kept if value not in idle] or kept
    default = schema.get("default")
    kept.sort(key=lambda value: (value is None, value != default))
    return st.sampled_from(kept)


def sizes(limits: Mapping[str, Any]) -> st.SearchStrategy[str]:
    """Sizes within an `x-dimensions`, and its words."""
    words = [st.sampled_from(list(limits["or"]))] if limits.get("or") else []
    step = int(limits.get("multiple_of", 1))
    least = _up(int(limits.get("min_edge", step)), step)
    most = int(limits.get("max_edge", _LARGEST_EDGE)) // step * step
    edges = st.integers(least // step, most // step).map(lambda count: count * step)
    drawn = edges.flatmap(lambda width: _heights(width, least, most, step, limits))
    exact = drawn.filter(lambda size: size is not None and not any(dimension_faults(size, limits)))
    usual = [one for one in _USUAL if not any(dimension_faults(one, limits))]
    common = [st.sampled_from(usual)] if usual else []
    return st.one_of(*common, *words, exact.map(str))


_USUAL = ("1024x1024", "512x512", "1536x1024", "1024x1536", "2048x2048")


def _heights(
    width: int, least: int, most: int, step: int, limits: Mapping[str, Any]
) -> st.SearchStrategy[str | None]:
    """Sizes of this width, within the ratio and the number of pixels."""
    across, _, down = str(limits.get("max_ratio", f"{most}:1")).partition(":")
    low = max(least, width * int(down) / int(across), limits.get("min_pixels", 1) / width)
    high = min(most, width * int(across) / int(down), limits.get("max_pixels", most * most) / width)
    first, last = math.ceil(low / step), math.floor(high / step)
    if first > last:
        return st.none()
    return st.integers(first, last).map(lambda count: f"{width}x{count * step}")


def _up(number: int, step: int) -> int:
    return -(-number // step) * step


def whole_numbers(schema: Schema) -> st.SearchStrategy[int]:
    """Whole numbers within the limits; both ends come often."""
    step = schema.get("multipleOf", 1)
    step = int(step) if float(step).is_integer() else 1
    low, high = _ends(schema)
    ends = st.integers(math.ceil(low / step), math.floor(high / step))
    return ends.map(lambda count: count * step)


def _ends(schema: Schema) -> tuple[float, float]:
    low = max(schema.get("minimum", -_LARGE), _next(schema.get("exclusiveMinimum"), 1))
    high = min(schema.get("maximum", _LARGE - 1), _next(schema.get("exclusiveMaximum"), -1))
    return low, high


def _next(bound: Any, step: int) -> float:
    return -step * math.inf if bound is None else bound + step


def _lists(schema: Schema) -> Values:
    least, most = int(schema.get("minItems", 0)), schema.get("maxItems")
    most = max(least, _MOST_ITEMS) if most is None else min(int(most), max(least, _MOST_ITEMS))
    return st.lists(fitting(schema.get("items", {})), min_size=least, max_size=most)


def _objects(schema: Schema) -> Values:
    members = {name: fitting(inner) for name, inner in schema.get("properties", {}).items()}
    needed = schema.get("required", [])
    return st.fixed_dictionaries(
        {name: members.pop(name, texts()) for name in needed}, optional=members
    )


_KINDS: Mapping[str, Callable[[Schema], Values]] = {
    "string": texts,
    "integer": whole_numbers,
    "number": whole_numbers,
    "boolean": lambda _: st.booleans(),
    "array": _lists,
    "object": _objects,
    "null": lambda _: st.none(),
}


@cache
def prompts(least: int, most: int | None) -> st.SearchStrategy[str]:
    """Texts that no moderation minds, at least one character long."""
    limits = {"minLength": max(1, least), **({} if most is None else {"maxLength": most})}
    return texts(limits)
