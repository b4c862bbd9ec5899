"""Contracts as files for other languages: one JSON Schema for each image operation of each model.

The files are derived and committed, never edited: `schemas/contracts/<provider>/`, one level deeper for
editions that are not the default one. A test composes in memory and compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mockserver.catalog.load import model_file
from mockserver.catalog.types import OPERATIONS, Model, Provider, basis
from mockserver.catalog.yaml import Mark
from mockserver.contract.compose import Contract, Terms, terms

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "schemas/contracts"
SUFFIX = ".request.schema.json"
# Written as `required` and `default`, or of no meaning outside.
_UNLISTED = frozenset({"", "x-source", "x-role", "x-required"})


def request_schemas(provider: Provider) -> dict[str, dict[str, Any]]:
    """Path below the provider's folder → schema, for every edition, operation and image model."""
    default = provider.edition()
    found: dict[str, dict[str, Any]] = {}
    for edition in provider.layer.get("editions", {None: None}):
        prefix = "" if edition == default else f"{edition}/"
        for model, these, operation in _asked(provider, edition):
            forms = list(these.operation(operation).get("forms", {})) or [""]
            for form in forms:
                name = _file_name(operation, model, form, form == forms[0])
                found[prefix + name] = request_schema(these, operation, form, name)
    return found


def _asked(provider: Provider, edition: str | None) -> Iterator[tuple[Model, Terms, str]]:
    """Each image model with each operation that it has, on the surface of the operation's first route."""
    surfaces: dict[str, str | None] = {}
    for route in provider.routes:
        if OPERATIONS[route.operation] == "image":
            surfaces.setdefault(route.operation, route.surface)
    for model in provider.models(edition):
        for operation, surface in surfaces.items() if model.kind == "image" else ():
            these = terms(provider, model, surface, edition)
            if operation not in these.data.get("cannot", []):
                yield model, these, operation


def _file_name(operation: str, model: Model, form: str, is_first: bool) -> str:
    """`images.edit.gpt-image-1.request.schema.json`; a further form is named before `request`."""
    kind = "" if is_first else "." + form.rpartition("/")[2].replace("form-data", "multipart")
    return f"{operation}.{model_file(model.id).removesuffix('.yaml')}{kind}{SUFFIX}"


def request_schema(these: Terms, operation: str, form: str, name: str) -> dict[str, Any]:
    """The contract of one operation as a schema that stands alone, with the source of each limit."""
    contract = these.contract(operation, form)
    model = these.model.id if these.model else "any model"
    return {
        "$schema": DRAFT,
        "$id": name,
        "title": f"{these.provider.title}: {operation} with {model}"
        + (f", as {form}" if form else ""),
        **contract.schema,
        "x-limits": dict(_limits(contract)),
        **({"x-combinations": rules} if (rules := _combinations(contract)) else {}),
    }


def _combinations(contract: Contract) -> dict[str, Any]:
    """Rules across parameters; no `allOf`, because they hold for a request with its defaults filled in."""
    return {
        rule.name: {
            **rule.schema,
            "condition": rule.condition,
            "parameter": rule.parameter,
            **_origin(rule.mark),
        }
        for rule in contract.combinations
    }


def _limits(contract: Contract) -> Iterator[tuple[str, dict[str, Any]]]:
    for parameter in contract.schema["properties"]:
        limits = {
            keyword: _origin(mark)
            for (name, keyword), mark in sorted(contract.marks.items())
            if name == parameter and keyword not in _UNLISTED
        }
        if limits:
            yield parameter, limits


def _origin(mark: Mark) -> dict[str, str]:
    if mark.source is None:
        return {"basis": "assumed"}
    origin = {"basis": basis(mark.source), "source": mark.source.url}
    return origin | ({"section": mark.source.section} if mark.source.section else {})


def write_contracts(root: Path, providers: Iterable[Provider]) -> list[Path]:
    """Brings the committed contracts below `root` up to date; gives the files that changed or went away."""
    changed: list[Path] = []
    for provider in providers:
        folder = root / FOLDER / provider.id
        wanted = {
            folder / name: as_text(schema) for name, schema in request_schemas(provider).items()
        }
        for path in sorted(folder.rglob(f"*{SUFFIX}")):
            if path not in wanted:
                path.unlink()
                changed.append(path)
        for path, text in wanted.items():
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
                changed.append(path)
    return changed


def as_text(schema: dict[str, Any]) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
