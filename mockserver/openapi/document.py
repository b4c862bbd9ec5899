"""The OpenAPI document of one provider, and the committed files that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from mockserver.catalog.load import Catalog
from mockserver.catalog.types import Provider
from mockserver.contract.export import DRAFT, FOLDER, as_text
from mockserver.engine.world import Site
from mockserver.openapi.errors import envelope_schemas, error_examples, refusals
from mockserver.openapi.offer import Schema
from mockserver.openapi.paths import offers, path_items
from mockserver.settings import Settings

FILE = "openapi.json"


def openapi(site: Site, provider: Provider, server: str | None = None) -> Schema:
    """OpenAPI 3.1 of what a site serves of a provider; `server` is where, its own path by default."""
    found = {offer: refusals(offer) for offer in offers(site, provider)}
    schemas: dict[str, Schema] = {}
    paths = path_items(found, schemas)
    schemas.update(envelope_schemas(found))
    return {
        "openapi": "3.1.0",
        "info": _about(site, provider),
        "jsonSchemaDialect": DRAFT,
        "servers": [{"url": server or f"/{provider.id}", "description": "imgmock"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "examples": error_examples(one for listed in found.values() for one in listed),
            "securitySchemes": {"key": _scheme(provider)},
        },
        "x-sources": provider.sources,
    }


def _about(site: Site, provider: Provider) -> Schema:
    edition = site.edition(provider)
    read = [str(page["retrieved"]) for page in provider.sources.values() if "retrieved" in page]
    return {
        "title": f"{provider.title}, as imgmock serves it",
        "version": edition or max(read, default="0"),
        "description": (
            f"What imgmock, a mock server, serves in place of {provider.title}: derived from its "
            "definition, and no statement of the provider's own. `x-source` says where a fact was read, and "
            "`basis: assumed` that it was not. Pictures are placeholders of the size and format asked for."
        ),
    }


def _scheme(provider: Provider) -> Schema:
    told = "Any key that is not empty; a few have a meaning, such as sk-mock-invalid."
    return {"type": "http", "scheme": "bearer", "description": told}


def documents(catalog: Catalog) -> Iterator[tuple[Provider, str, Schema]]:
    """Provider, path below its folder, document: one for each edition of each provider."""
    for provider in catalog:
        default = provider.edition()
        for edition in provider.layer.get("editions", {None: None}):
            editions = {} if edition is None else {provider.id: edition}
            site = Site(catalog, Settings(editions=editions))
            name = FILE if edition == default else f"{edition}/{FILE}"
            yield provider, name, openapi(site, provider)


def write_documents(root: Path, catalog: Catalog) -> list[Path]:
    """Brings the committed documents below `root` up to date; gives the files that changed."""
    return list(_changed(root, documents(catalog)))


def _changed(root: Path, found: Iterable[tuple[Provider, str, dict[str, Any]]]) -> Iterator[Path]:
    for provider, name, document in found:
        path, text = root / FOLDER / provider.id / name, as_text(document)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield path
