"""The facts of a provider's definition: what it states, where, and how sure each statement is.

A fact is one keyword of a parameter, one error, route, reply, header, price table or other statement
that holds after composition; what several models share counts once. Shapes that nobody could doubt
(names of entries, templates' inner keys) are no facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mockserver.catalog.types import OPERATIONS, Basis, Provider, basis
from mockserver.catalog.yaml import Located, Mark, Source
from mockserver.checks.places import Places
from mockserver.checks.subject import Subject, subjects
from mockserver.contract.compose import Contract, Terms, terms

_NOT_FACTS = frozenset({"", "x-source", "x-role", "description", "examples"})
# Sections of a definition whose direct members are facts …
_MEMBERS = ("errors", "combinations", "auto", "references", "account", "records")
# … whose members' members are …
_NESTED = ("headers", "levels")
# … and that are one fact each.
_WHOLE = (
    "sizing",
    "charge",
    "usage",
    "hosted_images",
    "exposes",
    "cannot",
    "upstream",
    "min_level",
    "unknown_parameters",
    "null_is_absent",
    "default_model",
    "default_form",
    "format",
    "count",
    "check_order",
    "error_delivery",
    "model_prefixes",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a definition; `path` is its key's place in its file."""

    path: str
    basis: Basis
    source: Source | None
    mark: Mark


def facts(provider: Provider) -> list[Fact]:
    """All facts of a provider, in the order of files and lines."""
    models = [provider.model(name) for name in provider.model_ids]
    places = Places([provider.dialect, provider.layer, *(model.layer for model in models)])
    found = dict.fromkeys(_stated(provider, list(subjects(provider, models, places))))
    seen = [(places.path(mark, tail), mark) for mark, tail in found]
    unique = {
        (mark.file, mark.line, path): Fact(path, basis(mark.source), mark.source, mark)
        for path, mark in seen
    }
    return [unique[key] for key in sorted(unique)]


def counted(found: Iterable[Fact]) -> Counter[Basis]:
    """How many facts are documented, observed and assumed."""
    return Counter(fact.basis for fact in found)


_Stated = tuple[Mark, tuple[str, ...]]


def _stated(provider: Provider, found: list[Subject]) -> Iterator[_Stated]:
    for route in (*provider.routes, *provider.absent_routes):
        yield route.mark, ("at",)
    for these in _provider_terms(provider):
        yield from _of_terms(these)
        yield from _of_listings(provider, these)
    for subject in found:
        yield from _of_terms(subject.these)
        for contract in subject.contracts():
            yield from _of_contract(contract)


def _provider_terms(provider: Provider) -> Iterator[Terms]:
    editions: list[str | None] = [*provider.layer.get("editions", {})] or [None]
    surfaces = dict.fromkeys(route.surface for route in provider.routes)
    for edition in editions:
        for surface in surfaces:
            yield terms(provider, None, surface, edition)


def _of_listings(provider: Provider, these: Terms) -> Iterator[_Stated]:
    """The query parameters of operations that ask for no picture."""
    for operation in dict.fromkeys(route.operation for route in provider.routes):
        if OPERATIONS[operation] != "image":
            yield from _of_contract(these.contract(operation))


def _of_contract(contract: Contract) -> Iterator[_Stated]:
    for (name, keyword), mark in contract.marks.items():
        written = "x-required" if keyword == "required" else keyword
        if written not in _NOT_FACTS:
            yield mark, (name, written)


def _of_terms(these: Terms) -> Iterator[_Stated]:
    for section in _WHOLE:
        mark = these.mark(section)
        if mark is not None:
            yield these.mark(section, *_TABLES.get(section, ())) or mark, (section,)
    for section in _MEMBERS:
        yield from _members(these.section(section), (section,))
    for section in _NESTED:
        for name, inner in these.section(section).items():
            if isinstance(inner, Located):
                yield from _members(inner, (section, name))
    routed = {route.operation for route in these.provider.routes}
    yield from (
        one for one in _members(these.section("replies"), ("replies",)) if one[1][-1] in routed
    )


# Where a section's source may speak for its numbers alone, the numbers are the fact.
_TABLES = {"charge": ("amounts",), "usage": ("output_tokens",)}


def _members(holder: Located, path: tuple[str, ...]) -> Iterator[_Stated]:
    for key in holder:
        if key == "x-source":
            continue
        mark, inner = holder.marks[key], holder[key]
        if isinstance(inner, Located) and "status" in inner.marks:
            mark = mark._replace(source=inner.marks["status"].source)
        yield mark, (*path, key)
