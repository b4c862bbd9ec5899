"""A JSON value held against a schema of replies → what is wrong, where, and what would be legal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.checks.judges.nearest import nearest_of
from mockserver.checks.recordings.journal import is_named
from mockserver.contract.validate import listing, shown, validator_class

_UNSHOWN = "AAAA"


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken keyword of a schema; `path` leads to the value."""

    path: tuple[str | int, ...]
    keyword: str
    message: str
    expected: str = ""
    nearest: str = ""

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer."""
        return pointer_of(self.path)


def pointer_of(path: Sequence[str | int]) -> str:
    """`["data", 0, "a/b"]` → `/data/0/a~1b`."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def shape_faults(value: Any, schema: Mapping[str, Any]) -> list[Fault]:
    """What a value breaks in a schema; pictures that are named stand for base64."""
    found = validator_class()(schema).iter_errors(_written_out(value))
    return [fault for error in found for fault in _faults(error)]


def unknown_members(
    value: Any, schema: Mapping[str, Any], path: tuple[str | int, ...] = ()
) -> Iterator[Fault]:
    """Members that the schema does not know; replies may have more than a contract says, so these are hints."""
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from unknown_members(item, schema["items"], (*path, index))
    if not isinstance(value, Mapping) or "properties" not in schema or is_named(value):
        return
    known = schema["properties"]
    for name, inner in value.items():
        if name in known:
            yield from unknown_members(inner, known[name], (*path, name))
        else:
            near = nearest_of(name, [one for one in known if one not in value], 0.6)
            message = f"{shown(name)} is no member that the contract knows here"
            yield Fault((*path, name), "unknown", message, listing(list(known)), near)


def _faults(error: Any) -> Iterator[Fault]:
    path, keyword = tuple(error.absolute_path), str(error.validator)
    wanted = error.validator_value
    if keyword == "required":
        # one error for each name: the message begins with it
        missing = next(name for name in wanted if error.message.startswith(repr(name)))
        near = nearest_of(missing, [str(name) for name in error.instance], 0.6)
        yield Fault((*path, missing), keyword, f"{missing} is absent", "it is always there", near)
    elif keyword in ("const", "enum"):
        values = [wanted] if keyword == "const" else list(wanted)
        told = f"{_name(path)} is {shown(error.instance)}"
        yield Fault(path, keyword, told, listing(values), nearest_of(error.instance, values))
    elif keyword == "type":
        names = [wanted] if isinstance(wanted, str) else list(wanted)
        yield Fault(path, keyword, f"{_name(path)} is {shown(error.instance)}", " or ".join(names))
    elif keyword in ("oneOf", "anyOf"):
        yield _choice(path, keyword, error)
    else:
        told = f"{_name(path)} is {shown(error.instance)}"
        yield Fault(path, keyword, told, f"{keyword} {shown(wanted)}", _bound(keyword, wanted))


def _choice(path: tuple[str | int, ...], keyword: str, error: Any) -> Fault:
    ways = [one.get("required") for one in error.validator_value]
    if all(ways):
        names = listing([" and ".join(way) for way in ways])
        members = error.instance if isinstance(error.instance, Mapping) else {}
        there = [name for way in ways for name in way if name in members]
        told = f"{_name(path)} holds {' and '.join(there) or 'none'} of {names}"
        return Fault(path, keyword, told, f"exactly one of {names}")
    constants = [one["const"] for one in error.validator_value if "const" in one]
    constants += [value for one in error.validator_value for value in one.get("enum", [])]
    told = f"{_name(path)} is {shown(error.instance)}"
    if constants:
        return Fault(path, keyword, told, listing(constants), nearest_of(error.instance, constants))
    return Fault(path, keyword, told, "another shape")


def _bound(keyword: str, wanted: Any) -> str:
    return str(wanted) if keyword in ("minimum", "maximum", "minItems", "maxItems") else ""


def _name(path: Sequence[str | int]) -> str:
    return pointer_of(path).removeprefix("/").replace("/", ".") or "the body"


def _written_out(value: Any) -> Any:
    """The value with a short base64 text for each named picture."""
    if is_named(value):
        return _UNSHOWN
    if isinstance(value, Mapping):
        return {key: _written_out(inner) for key, inner in value.items()}
    return [_written_out(inner) for inner in value] if isinstance(value, list) else value
