"""Limits that contradict themselves: a default outside, an empty range, a value of another type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.checks.subject import Subject
from mockserver.contract.compose import Contract
from mockserver.contract.validate import shown, validate, validator_class
from mockserver.errors import Problem
from mockserver.imaging.spec import FORMATS

_RANGES = (
    ("minimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
)
_SHAPES = frozenset({"type", "enum", "const", "anyOf", "oneOf", "x-upload", "x-refused"})
PICTURE_FORMATS = (*FORMATS, "jpg")


def limit_problems(subject: Subject) -> Iterator[Problem]:
    """What no request, or not even the default, could satisfy."""
    for contract in subject.contracts():
        for name, schema in contract.schema["properties"].items():
            yield from _shape(subject, contract, name, schema)
            if "x-refused" not in schema:
                yield from _default(subject, contract, name)
                yield from _ranges(subject, contract, name, schema)
                yield from _enumeration(subject, contract, name, schema)


def _default(subject: Subject, contract: Contract, name: str) -> Iterator[Problem]:
    if name not in contract.defaults:
        return
    own = re.compile(rf"{re.escape(name)}([.\[]|$)")
    for finding in validate(contract, {name: contract.defaults[name]}):
        if (
            finding.kind == "violation"
            and finding.keyword != "required"
            and own.match(finding.parameter)
        ):
            reason = f"outside the parameter's own limits: {finding.message}"
            if finding.mark is not None:
                reason += f" ({finding.mark.file}:{finding.mark.line})"
            yield subject.problem(contract.marks[name, "default"], (name, "default"), reason)


def _ranges(
    subject: Subject, contract: Contract, name: str, schema: Mapping[str, Any]
) -> Iterator[Problem]:
    for low, high in _RANGES:
        if low in schema and high in schema and schema[low] > schema[high]:
            yield subject.problem(
                contract.marks[name, high],
                (name, high),
                f"{schema[high]} lies below {low} {schema[low]}: nothing fits",
            )


def _enumeration(
    subject: Subject, contract: Contract, name: str, schema: Mapping[str, Any]
) -> Iterator[Problem]:
    mark = contract.marks.get((name, "enum"))
    values = [value for value in schema.get("enum", []) if value is not None]
    rest = {key: limit for key, limit in schema.items() if key not in ("enum", "x-unavailable")}
    for value in values:
        for error in validator_class()(rest).iter_errors(value):
            yield subject.problem(
                mark,
                (name, "enum"),
                f"{shown(value)} breaks {error.validator} of the same parameter",
            )
    for value in schema.get("x-unavailable", []):
        if values and value not in values:
            place = contract.marks[name, "x-unavailable"]
            yield subject.problem(
                place, (name, "x-unavailable"), f"{shown(value)} is not in the enumeration"
            )
    if contract.roles.get(name) == "format":
        unknown = [
            value
            for value in values
            if value not in PICTURE_FORMATS and value not in schema.get("x-unavailable", [])
        ]
        for value in unknown:
            message = f"{shown(value)} cannot be painted; png, jpeg and webp can (or list it in x-unavailable)"
            yield subject.problem(mark, (name, "enum"), message)


def _shape(
    subject: Subject, contract: Contract, name: str, schema: Mapping[str, Any]
) -> Iterator[Problem]:
    if not _SHAPES & schema.keys() and not contract.accepts_unknown:
        yield subject.problem(
            contract.marks.get((name, "")),
            (name,),
            "neither a type nor an enum: any value would be taken",
        )
