"""A document held against a Contract → Findings, each with its Condition, its limit and its place.

All findings are collected; which one a provider answers first is decided by its `report_order`. The
quick check passes nearly every good document; jsonschema is loaded when the first bad one comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from mockserver.catalog.conditions import BY_KEYWORD, BY_ROLE
from mockserver.catalog.types import Basis, basis
from mockserver.catalog.yaml import Mark
from mockserver.contract.compose import Combination, Contract
from mockserver.contract.keywords import dimension_faults, length, upload_faults

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """Something validation noticed.

    A violation is what the provider would refuse; an advisory is accepted, yet the client is probably wrong.
    `parameter` is a dotted path, `keyword` the broken keyword or the member of a custom one.
    """

    kind: Literal["violation", "advisory"]
    condition: str
    parameter: str
    keyword: str = ""
    value: str = ""
    limit: str = ""
    allowed: str = ""
    length: int | None = None
    mark: Mark | None = None
    note: str = ""

    @property
    def basis(self) -> Basis:
        """How sure the broken statement is."""
        return basis(self.mark.source if self.mark else None)

    @property
    def message(self) -> str:
        """One sentence in our own words: the parameter, the value, the limit."""
        return self.note or _sentence(self)


def _sentence(finding: Finding) -> str:
    name, value, limit = finding.parameter, finding.value, finding.limit
    texts = {
        "required": f"{name} is required and absent",
        "type": f"{name} is {value}; it must be {finding.allowed}",
        "enum": f"{name} is {value}; it may be {finding.allowed}",
        "minimum": f"{name} is {value}; the least is {limit}",
        "maximum": f"{name} is {value}; the most is {limit}",
        "maxLength": f"{name} has {finding.length} characters; the most is {limit}",
        "minLength": f"{name} has {finding.length} characters; the least is {limit}",
        "maxItems": f"{name} holds {finding.length} items; the most is {limit}",
        "minItems": f"{name} holds {finding.length} items; the least is {limit}",
        "multipleOf": f"{name} is {value}; it must be a multiple of {limit}",
        "additionalProperties": f"{name} is not a parameter of this model, and unknown ones are refused",
    }
    default = f"{name} is {value}; it breaks {finding.keyword}" + (f" ({limit})" if limit else "")
    return texts.get(finding.keyword, default)


def validate(contract: Contract, document: Mapping[str, Any]) -> list[Finding]:
    """All findings of a document, violations in the order of the contract's parameters.

    Unknown parameters are violations, advisories or welcome, as the provider treats them. Combinations are judged
    over the document with the defaults filled in.
    """
    findings: list[Finding] = []
    if contract.check is None or not contract.check(document):
        findings = [_finding(contract, error) for error in _errors(contract, document)]
    findings.extend(_unknown(contract, document))
    findings.extend(_inert(contract, document))
    findings.extend(_together(contract, document, findings))
    if len(findings) < 2:
        return findings
    names = [*contract.schema["properties"], ""]
    rank = {name: place for place, name in enumerate(names)}
    findings.sort(
        key=lambda found: rank.get(found.parameter.split("[")[0].split(".")[0], len(rank))
    )
    return findings


def _errors(contract: Contract, document: Mapping[str, Any]) -> Iterator[Any]:
    schema = {key: value for key, value in contract.schema.items() if key != "additionalProperties"}
    yield from validator_class()(schema).iter_errors(document)


@cache
def validator_class() -> Any:
    """jsonschema's validator for draft 2020-12, with the keywords of ours."""
    from jsonschema import Draft202012Validator, ValidationError, validators

    def custom(faults: Any) -> Any:
        def keyword(_: Any, limit: Any, value: Any, __: Any) -> Iterator[Any]:
            for member in faults(value, limit):
                yield ValidationError(str(member))

        return keyword

    def unavailable(value: Any, limit: Any) -> Iterator[str]:
        if value in limit:
            yield "not available"

    def refused(_: Any, limit: Any, value: Any, __: Any) -> Iterator[Any]:
        if value is not None:
            yield ValidationError(str(limit))

    def max_length(_: Any, limit: int, value: Any, schema: Any) -> Iterator[Any]:
        if (
            isinstance(value, str)
            and length(value, schema.get("x-length-unit", "characters")) > limit
        ):
            yield ValidationError("too long")

    extra = {
        "x-dimensions": custom(dimension_faults),
        "x-upload": custom(upload_faults),
        "x-unavailable": custom(unavailable),
        "x-refused": refused,
        "maxLength": max_length,
    }
    return validators.extend(Draft202012Validator, extra)  # type: ignore[no-untyped-call]


def _finding(contract: Contract, error: Any) -> Finding:
    path = list(error.absolute_path)
    keyword = str(error.validator)
    if keyword == "required":
        path = [*path, _missing_name(error)]
    name = str(path[0]) if path else ""
    schema = contract.schema["properties"].get(name, {})
    member = error.message if keyword.startswith("x-") else keyword
    return Finding(
        kind="violation",
        condition=condition_of(contract, name, len(path), keyword, member),
        parameter=dotted(path),
        keyword=member,
        value=_value(error, keyword, member),
        limit=_limit(error, keyword, member),
        allowed=_allowed(error, keyword, schema),
        length=_length(error.instance, schema),
        mark=contract.marks.get((name, keyword)) or contract.marks.get((name, "")),
    )


def _value(error: Any, keyword: str, member: str) -> str:
    if keyword == "type":
        return shown_type(error.instance)
    facts = error.instance
    if keyword != "x-upload" or not isinstance(facts, Mapping):
        return shown(facts)
    told = {
        "declared": shown(str(facts.get("declared") or "none")),
        "formats": shown(f"image/{facts.get('format')}"),
        "max_bytes": f"{facts.get('bytes')} bytes",
        "picture": str(facts.get("problem") or "not a picture"),
    }
    return told.get(member, f"{facts.get('width')}x{facts.get('height')}")


def _missing_name(error: Any) -> str:
    present = error.instance
    quoted = error.message.split("'")[1] if "'" in error.message else ""
    missing = [name for name in error.validator_value if name not in present]
    return quoted if quoted in missing else missing[0]


def condition_of(contract: Contract, name: str, depth: int, keyword: str, member: str) -> str:
    """The Condition that a broken keyword of a parameter stands for."""
    role = contract.roles.get(name, "")
    if keyword == "x-refused":
        return member
    if keyword == "x-upload":
        special = {
            "max_bytes": "upload_too_large",
            "max_pixels": "upload_too_large",
            "declared": "upload_type",
            "formats": "upload_type",
        }
        return special.get(member, "upload_not_an_image")
    if depth == 1 and (role, keyword) in BY_ROLE:
        return BY_ROLE[role, keyword]
    return BY_KEYWORD.get(keyword, "bad_request")


def _limit(error: Any, keyword: str, member: str) -> str:
    limit = error.validator_value
    if isinstance(limit, Mapping) and member in limit:
        limit = limit[member]
    return "" if isinstance(limit, dict | list) else str(limit)


def _allowed(error: Any, keyword: str, schema: Mapping[str, Any]) -> str:
    if keyword == "type":
        names = error.validator_value
        names = [names] if isinstance(names, str) else [name for name in names if name != "null"]
        return " or ".join(_ARTICLES.get(name, name) for name in names)
    if keyword in ("x-upload", "x-dimensions"):
        limits = error.validator_value
        formats = [f"image/{name}" for name in limits.get("formats", [])]
        return listing(limits.get("declared") or formats or limits.get("or") or [])
    values = error.validator_value if keyword == "enum" else schema.get("enum")
    return listing([value for value in values if value is not None]) if values else ""


_ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "an array",
    "object": "an object",
    "null": "null",
}


def shown_type(value: Any) -> str:
    """The JSON type of a value, with its article: what a wrong-type message says was sent."""
    if value is None:
        return "null"
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (bool, "a boolean"),
        (int, "an integer"),
        (float, "a number"),
        (str, "a string"),
        (list, "an array"),
        (Mapping, "an object"),
    ]
    return next((name for kind, name in kinds if isinstance(value, kind)), "a value")


def shown(value: Any) -> str:
    """A value as messages show it: texts bare within quotes, long ones cut."""
    if isinstance(value, str):
        return f"'{clean(value)}'"
    try:
        text = json.dumps(value, ensure_ascii=False, default=lambda other: type(other).__name__)
    except (ValueError, RecursionError):
        text = "a very large value"
    return clean(text)


def clean(text: str) -> str:
    """A text fit for one line of a message: control characters and lone surrogates replaced, cut at 80."""
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cut)


def listing(values: Sequence[Any]) -> str:
    """`'a', 'b', and 'c'`, as the reference API lists what it supports."""
    quoted = [f"'{value}'" if isinstance(value, str) else json.dumps(value) for value in values]
    if len(quoted) < 3:
        return " and ".join(quoted)
    return ", ".join(quoted[:-1]) + f", and {quoted[-1]}"


def dotted(path: Sequence[str | int]) -> str:
    """`["images", 2, "url"]` → `images[2].url`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else str(step))
    return clean(text)


def _length(value: Any, schema: Mapping[str, Any]) -> int | None:
    if isinstance(value, str):
        return length(value, str(schema.get("x-length-unit", "characters")))
    return len(value) if isinstance(value, list) else None


def _unknown(contract: Contract, document: Mapping[str, Any]) -> Iterator[Finding]:
    if contract.accepts_unknown:
        return
    for name, value in document.items():
        if name in contract.schema["properties"]:
            continue
        mark = contract.ignored.get(name)
        if contract.refuses_unknown or (contract.ignores_others and mark is None):
            yield Finding(
                "violation",
                "unknown_parameter",
                clean(name),
                "additionalProperties",
                shown(value),
                mark=mark,
            )
        else:
            reason = "this model does not take it" if mark else "no such parameter is known"
            note = f"{clean(name)} is ignored: {reason}"
            yield Finding(
                "advisory",
                "unknown_parameter",
                clean(name),
                "additionalProperties",
                shown(value),
                mark=mark,
                note=note,
            )


def _inert(contract: Contract, document: Mapping[str, Any]) -> Iterator[Finding]:
    """Advisories for values that the model takes without acting on them."""
    for name, values in contract.inert.items():
        value = document.get(name)
        if value in values:
            others = [
                one
                for one in contract.schema["properties"][name].get("enum", [])
                if one not in values
            ]
            yield Finding(
                "advisory",
                "not_allowed_value",
                name,
                "x-inert",
                shown(value),
                allowed=listing(others),
                mark=contract.marks.get((name, "x-inert")),
                note=f"{name} {shown(value)} is taken, but this model does not act on it",
            )


def _together(
    contract: Contract, document: Mapping[str, Any], findings: Sequence[Finding]
) -> Iterator[Finding]:
    if not contract.combinations:
        return
    broken = {found.parameter for found in findings if found.kind == "violation"}
    whole = {
        **contract.defaults,
        **{key: value for key, value in document.items() if value is not None},
    }
    for rule in contract.combinations:
        if rule.parameter not in broken and _breaks(rule, whole):
            yield Finding(
                "violation",
                rule.condition,
                rule.parameter,
                rule.name,
                shown(whole.get(rule.parameter)),
                mark=rule.mark,
                note=f"{rule.parameter} is {shown(whole.get(rule.parameter))}, "
                f"which does not go with the rest ({rule.name})",
            )


def _breaks(rule: Combination, document: Mapping[str, Any]) -> bool:
    if rule.holds is not None and rule.wanted is not None:
        return rule.holds(document) and not rule.wanted(document)
    return not validator_class()(rule.schema).is_valid(document)
