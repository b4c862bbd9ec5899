"""The reference page of one provider, derived from its definition.

Routes, parameters by model, prices and errors, each with what it rests on. Of several editions or
surfaces it describes the default one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from documents.markdown import code, in_one_line, table
from documents.sources import STANDINGS, by_source, standing

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.types import OPERATIONS, Model, Provider
from mockserver.checks.facts import counted, facts
from mockserver.contract.compose import Contract, Terms, terms

_Row = tuple[str, ...]
_SECTIONS = ("sizing", "charge", "references", "cannot", "upstream", "min_level", "usage")
_UNSAID = frozenset({"", "type", "x-role", "x-source", "description", "examples"})


def provider_page(provider: Provider) -> str:
    """The page of one provider."""
    parts = [_opening(provider), _pages(provider), _routes(provider), _common(provider)]
    parts += [_model(provider, model, _shared_rows(provider)) for model in _image_models(provider)]
    parts += [_others(provider), _errors(provider)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(provider: Provider) -> str:
    count = counted(facts(provider))
    hosts = ", ".join(map(code, provider.hosts)) or "none known"
    variables = ", ".join(map(code, provider.layer.get("env", {}))) or "none known"
    editions = provider.layer.get("editions")
    lines = [
        f"# {provider.title}",
        "",
        "Derived from the provider's definition; change that, not this page.",
        "",
        f"- Base URL for a client: `http://HOST:PORT/{provider.id}{provider.base}`",
        f"- Real hosts: {hosts}",
        f"- Environment variables of its clients: {variables}",
        "- Facts: " + ", ".join(f"{count[one]} {one}" for one in STANDINGS),
    ]
    if editions:
        names = ", ".join(map(code, editions))
        served = code(provider.edition())
        lines.append(f"- Editions: {names}; this page describes {served}, the default")
    return "\n".join(lines)


def _pages(provider: Provider) -> str:
    rows = [
        (code(name), page["url"], page["kind"], str(page.get("retrieved", "")))
        for name, page in provider.sources.items()
    ]
    return (
        "## Pages that were read\n\n" + table(("name", "address", "kind", "read on"), rows)
        if rows
        else ""
    )


def _routes(provider: Provider) -> str:
    rows = [
        (
            code(route.operation),
            code(f"{route.method} {route.path}"),
            _choice(route.surface, route.when_header, route.auth),
            standing(route.mark),
        )
        for route in provider.routes
    ]
    rows += [
        ("none", code(f"{route.method} {route.path}"), "known to be absent", standing(route.mark))
        for route in provider.absent_routes
    ]
    return "## Routes\n\n" + table(("operation", "route", "remarks", "basis"), rows)


def _choice(surface: str | None, header: str | None, auth: bool) -> str:
    said = [f"surface {code(surface)}"] if surface else []
    said += [f"with the header {code(header)}"] if header else []
    said += [] if auth else ["no key needed"]
    return ", ".join(said)


def _image_models(provider: Provider) -> list[Model]:
    return [model for model in provider.models(provider.edition()) if model.kind == "image"]


def _terms(provider: Provider, model: Model | None) -> Terms:
    surface = next(
        (route.surface for route in provider.routes if route.operation == "images.generate"), None
    )
    return terms(provider, model, surface, provider.edition())


def _rows(provider: Provider, model: Model) -> dict[str, list[_Row]]:
    """The parameter rows of each of a model's picture operations."""
    these = _terms(provider, model)
    cannot = these.data.get("cannot", [])
    routed = dict.fromkeys(
        route.operation for route in provider.routes if OPERATIONS[route.operation] == "image"
    )
    return {
        operation: list(_parameters(these.contract(operation)))
        for operation in routed
        if operation not in cannot
    }


def _parameters(contract: Contract) -> Iterator[_Row]:
    for name, schema in contract.schema["properties"].items():
        stated = [
            (phrase, mark)
            for (parameter, keyword), mark in contract.marks.items()
            if parameter == name and (phrase := _phrase(keyword, schema))
        ]
        kind = schema.get("type", "any")
        yield (code(name), kind if isinstance(kind, str) else " or ".join(kind), *by_source(stated))


def _phrase(keyword: str, schema: dict[str, Any]) -> str:
    if keyword in _UNSAID:
        return ""
    if keyword == "required":
        return "required"
    value = schema.get(keyword)
    words = _WORDS.get(keyword)
    if words is not None:
        return words.format(in_one_line(value))
    if keyword == "enum":
        return "one of " + " ".join(code(in_one_line(item)) for item in value or [])
    return "" if value is None else f"{keyword} {code(in_one_line(value))}"


_WORDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "not shorter than {}",
    "maxLength": "not longer than {}",
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
    "multipleOf": "a multiple of {}",
    "default": "default `{}`",
}


def _shared_rows(provider: Provider) -> list[_Row]:
    """The rows that all image models have for a generation."""
    each = [_rows(provider, model).get("images.generate", []) for model in _image_models(provider)]
    return [row for row in each[0] if all(row in rows for rows in each)] if each else []


_HEADING = ("parameter", "type", "stated by a source", "assumed")


def _common(provider: Provider) -> str:
    return "## Parameters of every model\n\n" + table(_HEADING, _shared_rows(provider))


def _model(provider: Provider, model: Model, shared: list[_Row]) -> str:
    these = _terms(provider, model)
    rows = [
        (name, code(in_one_line(these.data[name])), standing(these.mark(name)))
        for name in _SECTIONS
        if name in these.data
    ]
    parts = (
        [f"## {code(model.id)}", table(("what", "definition", "basis"), rows)]
        if rows
        else [f"## {code(model.id)}"]
    )
    known = list(shared)
    for operation, its in _rows(provider, model).items():
        own = [row for row in its if row not in known]
        known += own
        if own:
            parts += [
                f"Parameters of {code(operation)}, besides those above:",
                table(_HEADING, own),
            ]
    return "\n\n".join(parts)


def _others(provider: Provider) -> str:
    others = [model for model in provider.models(provider.edition()) if model.kind != "image"]
    if not others:
        return ""
    return "## Models that make no pictures\n\n" + table(
        ("id", "kind"), [(code(one.id), one.kind) for one in others]
    )


def _errors(provider: Provider) -> str:
    these = _terms(provider, None)
    rows = []
    for name in CONDITIONS:
        error = these.error(name)
        fields = error.fields
        rows.append(
            (
                code(name),
                str(error.status),
                code(in_one_line(fields.get("type", ""))),
                code(in_one_line(fields.get("code", ""))),
                standing(error.mark),
            )
        )
    return "## Errors\n\n" + table(("condition", "status", "type", "code", "basis"), rows)
