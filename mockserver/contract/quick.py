"""A yes-or-no check of a document, compiled once per contract: a few microseconds, no library loaded.

It covers the keywords that contracts use and compiles to None where a schema holds another one; then,
and for every document that it does not pass, jsonschema decides. Not for messages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from mockserver.contract.keywords import ANNOTATIONS, dimension_faults, length, upload_faults

Check = Callable[[Any], bool]

_SILENT = ANNOTATIONS | {
    "x-length-unit",
    "title",
    "$schema",
    "$id",
    "x-limits",
    "additionalProperties",
}


def quick_check(schema: Mapping[str, Any]) -> Check | None:
    """A function that says whether a document surely fits, or None where the schema is beyond it."""
    checks: list[Check] = []
    for keyword, limit in schema.items():
        if keyword in _SILENT:
            continue
        build = _BUILDERS.get(keyword)
        check = build(limit, schema) if build else None
        if check is None:
            return None
        checks.append(check)
    return _all(checks)


def _all(checks: list[Check]) -> Check:
    if len(checks) == 1:
        return checks[0]

    def passes(value: Any) -> bool:
        for check in checks:  # noqa: SIM110 - half the time of all() over a generator
            if not check(value):
                return False
        return True

    return passes


def _is_integer(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TYPES: dict[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "integer": _is_integer,
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
}


def _type(names: Any, _: Mapping[str, Any]) -> Check | None:
    wanted = [_TYPES[name] for name in ([names] if isinstance(names, str) else names)]
    if len(wanted) == 1:
        return wanted[0]
    if len(wanted) == 2:
        first, second = wanted
        return lambda value: first(value) or second(value)
    return lambda value: any(check(value) for check in wanted)


def _one_of_values(values: Any, _: Mapping[str, Any]) -> Check | None:
    # 1 == True in Python, not in JSON: compare with the type's name at hand
    allowed = {(_json_kind(value), value) for value in values if _json_kind(value) != "other"}
    if len(allowed) != len(values):
        return None
    return lambda value: _json_kind(value) != "other" and (_json_kind(value), value) in allowed


def _json_kind(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "word"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "other"


def _number(test: Callable[[Any, Any], bool]) -> Callable[[Any, Mapping[str, Any]], Check]:
    return lambda limit, _: lambda value: not _is_number(value) or test(value, limit)


def _multiple(value: Any, limit: Any) -> bool:
    return bool(math.isfinite(value) and value % limit == 0)


def _text_length(test: Callable[[int, Any], bool]) -> Callable[[Any, Mapping[str, Any]], Check]:
    def build(limit: Any, schema: Mapping[str, Any]) -> Check:
        unit = str(schema.get("x-length-unit", "characters"))
        return lambda value: not isinstance(value, str) or test(length(value, unit), limit)

    return build


def _pattern(text: Any, _: Mapping[str, Any]) -> Check:
    search = re.compile(text).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _items(schema: Any, _: Mapping[str, Any]) -> Check | None:
    check = quick_check(schema)
    if check is None:
        return None
    return lambda value: not isinstance(value, list) or all(map(check, value))


def _count(test: Callable[[int, Any], bool]) -> Callable[[Any, Mapping[str, Any]], Check]:
    return lambda limit, _: lambda value: not isinstance(value, list) or test(len(value), limit)


def _properties(schemas: Any, _: Mapping[str, Any]) -> Check | None:
    checks = {name: quick_check(schema) for name, schema in schemas.items()}
    if None in checks.values():
        return None

    def passes(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for name, item in value.items():
            check = checks.get(name)
            if check is not None and not check(item):
                return False
        return True

    return passes


def _required(names: Any, _: Mapping[str, Any]) -> Check:
    return lambda value: not isinstance(value, dict) or all(name in value for name in names)


def _not(schema: Any, _: Mapping[str, Any]) -> Check | None:
    check = quick_check(schema)
    return None if check is None else lambda value: not check(value)


def _some(needed: Callable[[int], bool]) -> Callable[[Any, Mapping[str, Any]], Check | None]:
    def build(schemas: Any, _: Mapping[str, Any]) -> Check | None:
        checks = [quick_check(schema) for schema in schemas]
        known = [check for check in checks if check is not None]
        if len(known) != len(checks):
            return None
        return lambda value: needed(sum(check(value) for check in known))

    return build


_BUILDERS: dict[str, Callable[[Any, Mapping[str, Any]], Check | None]] = {
    "type": _type,
    "enum": _one_of_values,
    "const": lambda value, schema: _one_of_values([value], schema),
    "minimum": _number(lambda value, limit: bool(value >= limit)),
    "maximum": _number(lambda value, limit: bool(value <= limit)),
    "exclusiveMinimum": _number(lambda value, limit: bool(value > limit)),
    "exclusiveMaximum": _number(lambda value, limit: bool(value < limit)),
    "multipleOf": _number(_multiple),
    "minLength": _text_length(lambda size, limit: bool(size >= limit)),
    "maxLength": _text_length(lambda size, limit: bool(size <= limit)),
    "pattern": _pattern,
    "items": _items,
    "minItems": _count(lambda size, limit: bool(size >= limit)),
    "maxItems": _count(lambda size, limit: bool(size <= limit)),
    "properties": _properties,
    "required": _required,
    "not": _not,
    "anyOf": _some(lambda hits: hits > 0),
    "oneOf": _some(lambda hits: hits == 1),
    "x-dimensions": lambda limit, _: lambda value: not any(dimension_faults(value, limit)),
    "x-upload": lambda limit, _: lambda value: not any(upload_faults(value, limit)),
    "x-refused": lambda _, __: lambda value: value is None,
    "x-unavailable": lambda limit, _: lambda value: value not in limit,
}
