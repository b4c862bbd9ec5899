"""The rules of a contract that a request can break one by one, each with the values that break it.

Rules that cannot be broken alone are left out: whether one can is asked of the contract, not guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice, product
from typing import Any

from hypothesis import strategies as st

from mockserver.contract.compose import Combination
from mockserver.contract.keywords import dimension_faults
from mockserver.contract.validate import Finding
from mockserver.testing.strategies.target import Target, top
from mockserver.testing.strategies.values import Schema, Values, whole_numbers

ABSENT: Any = object()
"""In place of a value: the parameter is left out."""
_ODD: tuple[Any, ...] = ("text", 7, 1.5, True, [], {})
_MOST_FAR = 1_000
_LONGEST = 100_000
_EDGES = (1, 7, 16, 100, 255, 256, 500, 512, 640, 720, 1000, 1001, 1024, 1536, 2048, 3840)


@dataclass(frozen=True)
class Rule:
    """A keyword of a parameter, and changes to a document that break it; `needs` are the parameters involved."""

    parameter: str
    keyword: str
    changes: st.SearchStrategy[dict[str, Any]]
    needs: frozenset[str]

    def is_broken_in(self, finding: Finding) -> bool:
        """Whether a finding is about this rule."""
        return (finding.parameter, finding.keyword) == (self.parameter, self.keyword)


def rules(target: Target) -> list[Rule]:
    """All rules of a model's contract that can be broken alone."""
    return [*_of_parameters(target), *_of_combinations(target), *_of_names(target)]


Place = tuple[str, ...]
"""A parameter, or a member of one that is an object."""


def _of_parameters(target: Target) -> Iterator[Rule]:
    for name, schema in target.properties.items():
        if name in target.contract.schema["required"]:
            yield _rule((name,), "required", st.just(ABSENT))
        if "x-refused" in schema:
            given = [value for value in schema.get("enum", ["text"]) if value is not None]
            yield _rule((name,), str(schema["x-refused"]), st.sampled_from(given))
            continue
        yield from _of_place(target, (name,), schema)
        if target.contract.roles.get(name) not in ("references", "mask"):
            for member, limits in schema.get("properties", {}).items():
                yield from _of_place(target, (name, member), limits)


def _of_place(target: Target, place: Place, schema: Schema) -> Iterator[Rule]:
    """Keywords that a value at a place can break alone."""
    for keyword, candidates in _candidates(schema):
        if keyword == "minLength" and place[0] in target.these.data.get("empty_is_absent", []):
            continue
        if not isinstance(candidates, list):
            yield _rule(place, keyword, candidates)
            continue
        alone = [value for value in candidates if _broken(target, place, value) == {keyword}]
        if alone:
            yield _rule(place, keyword, st.sampled_from(alone))


def _rule(place: Place, keyword: str, values: Values) -> Rule:
    changes = values.map(partial(_at, place))
    return Rule(".".join(place), keyword, changes, frozenset(place[:1]))


def _at(place: Place, value: Any) -> dict[str, Any]:
    """A document with this value at a place."""
    for name in reversed(place):
        value = {name: value}
    return dict(value)


def _broken(target: Target, place: Place, value: Any) -> set[str]:
    """The keywords that a value breaks, there and below."""
    found = target.violations(_at(place, value))
    return {
        one.keyword if one.parameter == ".".join(place) else one.parameter
        for one in found
        if top(one.parameter) == place[0]
    }


def _candidates(schema: Schema) -> Iterator[tuple[str, Any]]:
    """Keyword → values of which some may break it alone: a list to be tried, or a strategy that is sure to."""
    yield "type", list(_ODD)
    if "enum" in schema:
        yield "enum", ["other", 0, 99, "0x0"]
        yield "x-unavailable", list(schema.get("x-unavailable", []))
        return
    if "x-dimensions" in schema:
        yield from _wrong_sizes(schema["x-dimensions"])
    yield from ((keyword, make(schema)) for keyword, make in _BEYOND.items() if keyword in schema)


def _wrong_sizes(limits: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    """Member of an `x-dimensions` → sizes that break it alone."""
    own = (int(limits.get(name, 0)) for name in ("min_edge", "max_edge"))
    step = int(limits.get("multiple_of", 1))
    near = {edge + more for edge in own if edge for more in (-step, 0, step, 1)}
    edges = sorted({edge for edge in (*_EDGES, *near) if edge > 0})
    found: dict[str, list[str]] = {"form": ["large", "1024", "1024X1024"]}
    for size in (f"{width}x{height}" for width, height in product(edges, edges)):
        members = list(dimension_faults(size, limits))
        if len(members) == 1:
            found.setdefault(members[0], []).append(size)
    yield from ((member, st.sampled_from(sizes)) for member, sizes in found.items())


def _above(keyword: str, least: int) -> Callable[[Schema], Values]:
    return lambda schema: st.integers(least, _MOST_FAR).map(
        lambda more: int(schema[keyword]) + more
    )


def _below(keyword: str, least: int) -> Callable[[Schema], Values]:
    return lambda schema: st.integers(least, _MOST_FAR).map(
        lambda less: int(schema[keyword]) - less
    )


def _between(schema: Schema) -> Values:
    bare = {key: limit for key, limit in schema.items() if key != "multipleOf"}
    return whole_numbers(bare).filter(lambda number: number % schema["multipleOf"] != 0)


def _too_long(schema: Schema) -> Values:
    most = min(int(schema["maxLength"]), _LONGEST)
    return st.integers(1, 9).map(lambda more: "a" * (most + more))


def _too_many(schema: Schema) -> list[Any]:
    """Lists of things that are no pictures but would be taken as such so early."""
    inner = schema.get("items", {})
    members = inner.get("properties", {})
    thing: Any = dict.fromkeys(list(members)[:1], "a") if members else "a"
    if "type" in inner.get("required", ()):
        thing = {"type": members["type"]["enum"][0], "url": "a"}
    return [[thing] * (int(schema["maxItems"]) + more) for more in (1, 2)]


_BEYOND: dict[str, Callable[[Schema], Any]] = {
    "minimum": _below("minimum", 1),
    "maximum": _above("maximum", 1),
    "exclusiveMinimum": _below("exclusiveMinimum", 0),
    "exclusiveMaximum": _above("exclusiveMaximum", 0),
    "multipleOf": _between,
    "minLength": lambda schema: st.integers(0, int(schema["minLength"]) - 1).map("a".__mul__),
    "maxLength": _too_long,
    "minItems": lambda schema: [[]],
    "maxItems": _too_many,
    "pattern": lambda schema: ["", " ", "?", "0", "other"],
}


def _of_combinations(target: Target) -> Iterator[Rule]:
    for rule in target.contract.combinations:
        changes = list(islice(_breaking_pairs(target, rule), 20))
        if changes:
            needs = frozenset(_names(rule.schema))
            yield Rule(rule.parameter, rule.name, st.sampled_from(changes), needs)


def _breaking_pairs(target: Target, rule: Combination) -> Iterator[dict[str, Any]]:
    """Values of the parameters involved that break the combination and nothing else."""
    names = [name for name in _names(rule.schema) if name in target.properties]
    choices = [[*_examples(target.properties[name])] for name in names]
    for values in product(*choices):
        document = dict(zip(names, values, strict=True))
        found = {
            (one.parameter, one.keyword)
            for one in target.violations(document)
            if one.keyword != "required"
        }
        if found == {(rule.parameter, rule.name)}:
            yield document


def _names(schema: Any) -> Iterator[str]:
    """The parameters that a schema speaks of."""
    if isinstance(schema, Mapping):
        yield from schema.get("properties", {})
        for name in ("if", "then", "not"):
            yield from _names(schema.get(name))


def _examples(schema: Schema) -> Iterable[Any]:
    kinds = schema.get("type", "string")
    if "enum" in schema:
        return [value for value in schema["enum"] if value is not None]
    if "boolean" in kinds:
        return (True, False)
    ends = [schema[key] for key in ("minimum", "maximum") if key in schema]
    middle = [one for one in (2,) if ends and ends[0] <= one <= ends[-1]]
    return [*ends, *middle] or ["text"]


def _of_names(target: Target) -> Iterator[Rule]:
    if target.contract.refuses_unknown:
        for name in ("colour", "steps", "cfg_scale"):
            if name not in target.properties:
                yield _rule((name,), "additionalProperties", st.sampled_from(["a", 1, True]))
