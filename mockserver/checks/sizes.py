"""Whether a model's `sizing:` finds a size for everything that its contract lets through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Any

from mockserver.checks.choices import absence, choices
from mockserver.checks.subject import Subject
from mockserver.contract.compose import Contract
from mockserver.contract.keywords import dimensions
from mockserver.contract.validate import shown
from mockserver.engine.sizing import size_of
from mockserver.errors import Problem
from mockserver.imaging.spec import LONGEST_EDGE

# The members of a sizing that name a parameter.
FIELDS = {
    "pixels": ("width", "height"),
    "tier": ("tier", "ratio"),
    "ratio": ("ratio",),
    "preset": ("field",),
    "named": ("field",),
    "free": ("field",),
    "fixed": (),
}
_MOST_TRIED = 1_000
_RATIO = re.compile(r"[1-9]\d{0,3}:[1-9]\d{0,3}\Z")


def size_problems(subject: Subject) -> Iterator[Problem]:
    """Requests that would be accepted and then have no size."""
    sizing = subject.these.section("sizing")
    style = sizing.get("style")
    if style is None:
        if subject.operations:
            yield subject.problem(
                subject.these.mark("sizing"),
                ("sizing",),
                "a sizing style is missing for this model",
            )
        return
    for contract in subject.contracts():
        sound = True
        for member in FIELDS[style]:
            for message in _field(subject, contract, sizing, member):
                sound = False
                yield subject.problem(sizing.marks.get(member), ("sizing", member), message)
        if sound:
            yield from _extent(subject, contract, sizing)


def _field(
    subject: Subject, contract: Contract, sizing: Mapping[str, Any], member: str
) -> Iterator[str]:
    name = str(sizing[member])
    missing = absence(contract, name)
    if missing is not None:
        yield missing
        return
    schema = contract.schema["properties"][name]
    if sizing["style"] == "pixels":
        yield from _edge(name, schema)
        return
    values = choices(subject, contract, name)
    if values is None:
        values = _free_values(subject, name, schema) if member == "field" else None
    if values is None:
        yield f"'{name}' takes any {'size' if member == 'field' else 'text'}: it needs an enum" + (
            " or x-dimensions" if member == "field" else ""
        )
        return
    yield from (message for value in values if (message := _unfit(sizing, member, name, value)))


def _free_values(subject: Subject, name: str, schema: Mapping[str, Any]) -> list[Any] | None:
    """The words that a parameter takes beside sizes; None where it takes any text."""
    if "x-dimensions" not in schema:
        return None
    automatic = subject.these.section("auto")
    return [
        automatic.get(name, word) if word == "auto" else word
        for word in schema["x-dimensions"].get("or", [])
    ]


def _edge(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    least, most = schema.get("minimum", 0), schema.get("maximum", LONGEST_EDGE + 1)
    kinds = schema.get("type")
    if "integer" not in (kinds if isinstance(kinds, list) else [kinds]):
        yield f"'{name}' holds an edge in pixels, so its type is integer"
    if least < 1 or most > LONGEST_EDGE:
        yield f"'{name}' needs a minimum of at least 1 and a maximum of at most {LONGEST_EDGE}"


def _unfit(sizing: Mapping[str, Any], member: str, name: str, value: Any) -> str | None:
    if member == "tier":
        return (
            None
            if value in sizing["edges"]
            else f"`edges` lacks {shown(value)}, a value of '{name}'"
        )
    if member == "ratio":
        return (
            None
            if _RATIO.match(str(value))
            else f"{shown(value)}, a value of '{name}', is no ratio such as 16:9 (see `auto:`)"
        )
    sizes = sizing.get("sizes", {})
    if dimensions(str(sizes.get(str(value), value))) is None:
        return f"{shown(value)}, a value of '{name}', is neither WIDTHxHEIGHT nor in `sizes` (or see `auto:`)"
    return None


def _extent(subject: Subject, contract: Contract, sizing: Mapping[str, Any]) -> Iterator[Problem]:
    """Sizes that are named, yet larger than anything that can be painted."""
    names = [str(sizing[member]) for member in FIELDS[sizing["style"]]]
    options = [choices(subject, contract, name) for name in names]
    known = [found for found in options if found is not None]
    if len(known) < len(names):
        return
    for chosen in islice(product(*known), _MOST_TRIED):
        width, height = size_of(sizing, dict(zip(names, chosen, strict=True)))
        if max(width, height) > LONGEST_EDGE:
            listed = ", ".join(
                f"{name} {shown(value)}" for name, value in zip(names, chosen, strict=True)
            )
            message = f"{listed or 'the size'} is {width}x{height}; no edge may pass {LONGEST_EDGE} pixels"
            yield subject.problem(subject.these.mark("sizing"), ("sizing",), message)
