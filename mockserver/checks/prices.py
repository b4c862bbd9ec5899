"""Whether a model's `charge:` and `usage:` have a number for everything that its contract lets through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import InvalidOperation
from itertools import islice, product
from typing import Any

from mockserver.checks.choices import absence, choices
from mockserver.checks.subject import Subject
from mockserver.contract.compose import Contract
from mockserver.contract.validate import shown
from mockserver.engine.charging import Work, amount, usage
from mockserver.errors import Problem

_MOST_TRIED = 1_000


def price_problems(subject: Subject) -> Iterator[Problem]:
    """Requests that would be accepted and then have no price or no usage numbers."""
    for contract in subject.contracts():
        yield from _charge(subject, contract)
        yield from _usage(subject, contract)


def _charge(subject: Subject, contract: Contract) -> Iterator[Problem]:
    charge = subject.these.section("charge")
    if charge and "style" not in charge:
        yield subject.problem(subject.these.mark("charge"), ("charge",), "a charge needs a style")
        return
    by = list(charge.get("by", []))
    missing = [message for name in by if (message := absence(contract, name))]
    for message in missing:
        yield subject.problem(charge.marks.get("by"), ("charge", "by"), message)
    if not missing:
        yield from _tried(
            subject, contract, "charge", "amounts", by, lambda work: amount(charge, work)
        )
        yield from _factors(subject, contract, charge)


def _factors(subject: Subject, contract: Contract, charge: Mapping[str, Any]) -> Iterator[Problem]:
    for name, factors in charge.get("times", {}).items():
        if name not in contract.schema["properties"]:
            # an operation without the parameter multiplies by nothing; one of them must have it
            if not any(name in other.schema["properties"] for other in subject.contracts()):
                mark = charge["times"].marks[name]
                yield subject.problem(
                    mark, ("times", name), f"no parameter of this model is called '{name}'"
                )
            continue
        values = choices(subject, contract, name)
        for value in factors if values is not None else ():
            if value not in map(str, values or []):
                message = f"'{value}' is no value of '{name}'"
                yield subject.problem(factors.marks.get(value), ("times", name, value), message)


def _usage(subject: Subject, contract: Contract) -> Iterator[Problem]:
    terms = subject.these.section("usage")
    if terms and "style" not in terms:
        yield subject.problem(subject.these.mark("usage"), ("usage",), "usage needs a style")
        return
    names = [str(terms["by"])] if "by" in terms else []
    present = [name for name in names if name in contract.schema["properties"]]
    for name in names:
        if not any(name in other.schema["properties"] for other in subject.contracts()):
            message = f"no parameter of this model is called '{name}'"
            yield subject.problem(terms.marks["by"], ("usage", "by"), message)
    yield from _tried(
        subject, contract, "usage", "output_tokens", present, lambda work: usage(terms, work)
    )


def _tried(
    subject: Subject, contract: Contract, section: str, table: str, names: list[str], compute: Any
) -> Iterator[Problem]:
    """Computes once for each combination of values; what the table lacks is a problem."""
    options: list[list[Any]] = []
    for name in names:
        values = choices(subject, contract, name)
        if values is None:
            mark = subject.these.mark(section, "by")
            yield subject.problem(
                mark, (section, "by"), f"'{name}' has no enum, so no table can list its values"
            )
            return
        options.append(values)
    for chosen in islice(product(*options), _MOST_TRIED):
        values_of = dict(zip(names, chosen, strict=True))
        work = Work(1024, 1024, 1, values_of, 1, 0, 0)
        try:
            compute(work)
        except (KeyError, TypeError, InvalidOperation):
            listed = (
                ", ".join(f"{name} {shown(value)}" for name, value in values_of.items())
                or "the default"
            )
            mark = subject.these.mark(section, table)
            yield subject.problem(mark, (section, table), f"nothing is listed for {listed}")


def usage_names(subject: Subject) -> set[str]:
    """The names of the usage numbers that a model reports."""
    terms = subject.these.section("usage")
    names: set[str] = set()
    for contract in subject.contracts():
        by = str(terms.get("by", ""))
        values = choices(subject, contract, by) if by in contract.schema["properties"] else [None]
        try:
            names |= usage(terms, Work(1024, 1024, 1, {by: (values or [None])[0]}, 1, 0, 0)).keys()
        except (KeyError, TypeError):
            continue
    return names
