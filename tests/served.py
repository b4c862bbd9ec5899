"""OpenAPI documents as tests read them: of each provider, its operations by path, what breaks their schemas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from mockserver.catalog.load import Catalog
from mockserver.engine.world import Site
from mockserver.openapi.document import openapi
from mockserver.settings import Settings

CATALOG = Catalog()


@cache
def document(provider_id: str, mode: str = "faithful", edition: str | None = None) -> Any:
    """The document of a provider, as a server in that mode and edition serves it."""
    editions = {} if edition is None else {provider_id: edition}
    site = Site(CATALOG, Settings(mode=mode, editions=editions))
    return openapi(site, CATALOG.provider(provider_id))


def operation(found: Mapping[str, Any], method: str, path: str) -> dict[str, Any] | None:
    """The operation object for a method and a path, the more literal path first."""
    for template, item in sorted(found["paths"].items(), key=lambda one: one[0].count("{")):
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in item:
            operation: dict[str, Any] = item[method.lower()]
            return operation
    return None


def faults(found: Mapping[str, Any], schema: Mapping[str, Any], value: Any) -> list[str]:
    """What is wrong with a value by a schema that refers to the document's components."""
    validator = Draft202012Validator({**schema, "components": found["components"]})
    return [
        f"{error.json_path}: {error.message[:300]}"
        for error in sorted(validator.iter_errors(value), key=lambda error: error.json_path)
    ]


@cache
def closed(provider_id: str, mode: str = "faithful") -> Any:
    """The document with nothing allowed in replies and errors but what it names."""
    found = document(provider_id, mode)
    schemas = {
        name: _closed(schema) if _is_reply(name) else schema
        for name, schema in found["components"]["schemas"].items()
    }
    return {**found, "components": {**found["components"], "schemas": schemas}}


def _is_reply(name: str) -> bool:
    return ".reply" in name or name.startswith(("error.", "event.image"))


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: _closed(item) for key, item in schema.items() if key != "properties"}
    if "properties" not in schema:
        return inner
    members = {name: _closed(item) for name, item in schema["properties"].items()}
    return {**inner, "properties": members, "additionalProperties": False}
