"""A breach of a definition's schema → the path of the offending key and one sentence that helps.

Takes jsonschema's errors as they come; it knows a few idioms of `schemas/definition/`: the pattern of
`$remove`, money as text, and examples within descriptions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from mockserver.catalog.near import did_you_mean

UNKNOWN_KEY = "unknown key"
Breach = tuple[list[str | int], str]

_REMOVE = r"^\$remove$"
_MONEY = r"^[0-9]+(\.[0-9]+)?$"
_EXAMPLE = re.compile(r"Example: `(.+?)`\.")
_LONGEST = 60
_ARTICLES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


def breaches(error: Any) -> Iterator[Breach]:
    """The breaches that a jsonschema error stands for; alternatives come down to the one that was meant."""
    path = list(error.absolute_path)
    if error.validator in ("anyOf", "oneOf"):
        yield from _of_alternatives(error, path)
    elif "propertyNames" in error.absolute_schema_path:
        yield [*path, error.instance], _wrong_name(error)
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in error.instance:
            if key not in known:
                yield [*path, key], UNKNOWN_KEY + did_you_mean(key, known)
    elif error.validator == "required" or error.validator == "dependentRequired":
        yield path, f"the key {_quoted_name(error)} is missing"
    else:
        yield path, _sentence(error)


def _of_alternatives(error: Any, path: list[str | int]) -> Iterator[Breach]:
    keys = [name for branch in error.validator_value for name in branch.get("required", [])]
    if len(keys) == len(error.validator_value):
        number = "exactly one" if error.validator == "oneOf" else "one"
        yield path, f"{number} of the keys {', '.join(keys)} must stand here"
    elif error.context:
        yield from _of_nearest_branch(error, path)


def _of_nearest_branch(error: Any, path: list[str | int]) -> Iterator[Breach]:
    branches: dict[Any, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [found for found in branches.values() if not any(map(_is_other_kind, found))]
    if not meant:
        yield path, _kinds_sentence(error, branches)
        return
    for inner in min(meant, key=len):
        yield from breaches(inner)


def _is_other_kind(error: Any) -> bool:
    """Whether an alternative fails because another kind of value stands here."""
    return not error.relative_path and error.validator in ("type", "const", "enum")


def _kinds_sentence(error: Any, branches: dict[Any, list[Any]]) -> str:
    wanted: list[str] = []
    for found in branches.values():
        first = next(inner for inner in found if _is_other_kind(inner))
        if first.validator == "type":
            wanted.append(_kind_names(first.schema))
        elif first.validator_value != "$remove":
            values = (
                [first.validator_value] if first.validator == "const" else first.validator_value
            )
            wanted.append(", ".join(map(_shown, values)))
            near = did_you_mean(str(error.instance), map(str, values))
            if "did you mean" in near:
                return f"{_shown(error.instance)} cannot stand here{near}"
    return f"{_shown(error.instance)} cannot stand here; {' or '.join(wanted)} can{_example(error)}"


def _wrong_name(error: Any) -> str:
    if error.validator == "enum":
        return f"not part of this style; it takes {', '.join(error.validator_value)}"
    if error.validator_value == "^(?!x-)":
        return "a name that begins with x- cannot stand here"
    return f"this name does not have the form {error.validator_value}"


def _quoted_name(error: Any) -> str:
    found = re.search(r"'([^']+)' is a (required property|dependency)", error.message)
    return found[1] if found else error.message


def _sentence(error: Any) -> str:
    word = _SENTENCES.get(error.validator)
    return word(error) if word else str(error.message)[:200]


def _wrong_kind(error: Any) -> str:
    if error.schema.get("pattern") == _MONEY:
        return _money(error)
    return f"{_shown(error.instance)} cannot stand here; {_kind_names(error.schema)} can{_example(error)}"


def _kind_names(schema: Any) -> str:
    kinds = schema["type"]
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    if schema.get("pattern") == _REMOVE:
        names.remove("string")
    return " or ".join(_ARTICLES[name] for name in names)


def _wrong_form(error: Any) -> str:
    if error.validator_value == _REMOVE:
        return _wrong_kind(error)
    if error.validator_value == _MONEY:
        return _money(error)
    example = _example(error) or f"; the form is {error.validator_value}"
    return f"{_shown(error.instance)} does not have the form that is wanted{example}"


def _money(error: Any) -> str:
    return f'{_shown(error.instance)} is no amount; write a decimal number as text, such as "0.03"'


def _example(error: Any) -> str:
    found = _EXAMPLE.search(str(error.schema.get("description", "")))
    return f", such as {found[1]}" if found else ""


def _not_listed(error: Any) -> str:
    values = [str(value) for value in error.validator_value if value != "$remove"]
    near = did_you_mean(str(error.instance), values) or f"; there are {', '.join(values)}"
    return f"{_shown(error.instance)} is not known here{near}"


def _shown(value: Any) -> str:
    text = f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


_SENTENCES: dict[str, Callable[[Any], str]] = {
    "type": _wrong_kind,
    "pattern": _wrong_form,
    "enum": _not_listed,
    "const": lambda error: (
        f"{_shown(error.instance)} cannot stand here; {_shown(error.validator_value)} can"
    ),
    "format": lambda error: f"{_shown(error.instance)} is no regular expression",
    "minimum": lambda error: f"{error.instance} is too small; the least is {error.validator_value}",
    "maximum": lambda error: f"{error.instance} is too large; the most is {error.validator_value}",
    "exclusiveMinimum": lambda error: f"{error.instance} must be more than {error.validator_value}",
    "minItems": lambda _: "the list is empty",
    "minProperties": lambda _: "the mapping is empty",
    "maxProperties": lambda error: f"only {error.validator_value} of these keys may stand here",
    "uniqueItems": lambda error: f"the list {_shown(error.instance)} names something twice",
}
