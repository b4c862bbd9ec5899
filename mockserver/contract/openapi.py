"""A provider's definition → an OpenAPI 3.1 document, whose schemas are JSON Schemas as they stand.

A request body is one of several schemas, one for each model; each Condition that the provider words
is an example of the response with its status. Not for validation: contracts do that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.types import OPERATIONS, Model, Provider, Route
from mockserver.catalog.yaml import Located
from mockserver.contract.compose import Contract, Terms, terms
from mockserver.contract.export import DRAFT
from mockserver.contract.shapes import Names, shape, written_out

_FILE = {"type": "string", "contentMediaType": "application/octet-stream"}
_PATH_VARIABLE = re.compile(r"\{(\w+)(?::path)?\}")


def openapi(provider: Provider, names: Names, edition: str | None = None) -> dict[str, Any]:
    """The document of a provider's edition; `names` gives the schema of what a `$name` stands for."""
    writer = _Writer(provider, names, provider.edition(edition))
    paths: dict[str, dict[str, Any]] = {}
    for route in provider.routes:
        path = _PATH_VARIABLE.sub(r"{\1}", route.path)
        methods = paths.setdefault(path, {})
        # a route that depends on a header shares its address with one that does not, which comes first
        if route.method.lower() not in methods:
            methods[route.method.lower()] = writer.operation(route)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": DRAFT,
        "info": {"title": f"{provider.title} as mocked", "version": writer.edition or "1"},
        "servers": [{"url": f"https://{host}"} for host in provider.hosts] or [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": writer.schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


class _Writer:
    """Writes operations one by one and collects the schemas that they refer to."""

    def __init__(self, provider: Provider, names: Names, edition: str | None) -> None:
        self.provider = provider
        self.names = names
        self.edition = edition
        self.schemas: dict[str, Any] = {}
        self._ids: dict[str, int] = {}

    def operation(self, route: Route) -> dict[str, Any]:
        these = terms(self.provider, None, route.surface, self.edition)
        written: dict[str, Any] = {
            "operationId": self._id(route),
            "parameters": [*_path_parameters(route), *_query_parameters(these, route)],
            "responses": {"200": self._success(these, route), **self._refusals(these)},
            "security": [{"key": []}] if route.auth else [],
        }
        source = route.mark.source
        if source is not None:
            written["externalDocs"] = {
                "url": source.url,
                "description": source.says or source.section,
            }
        if OPERATIONS[route.operation] == "image":
            written["requestBody"] = self._request(these, route)
        return written

    def _id(self, route: Route) -> str:
        """The operation with its surface; numbered where several routes lead there."""
        name = _joined(route.operation, route.surface)
        self._ids[name] = number = self._ids.get(name, 0) + 1
        return name if number == 1 else f"{name}-{number}"

    def _request(self, these: Terms, route: Route) -> dict[str, Any]:
        forms = these.operation(route.operation).get("forms", Located())
        content = {
            kind: {"schema": self._body(route, kind, form or {})} for kind, form in forms.items()
        }
        return {"required": True, "content": content}

    def _body(self, route: Route, kind: str, form: Mapping[str, Any]) -> dict[str, Any]:
        if "fields" in form:
            return {"type": "object", "x-fields": dict(form["fields"])}
        references = []
        for model, own in self._models(route):
            schema = _request_schema(own.contract(route.operation, kind), model, form)
            name = _joined(route.operation, route.surface, kind.rpartition("/")[2], model.id)
            self.schemas[name] = schema
            references.append({"$ref": f"#/components/schemas/{name}"})
        return {"oneOf": references}

    def _models(self, route: Route) -> Iterator[tuple[Model, Terms]]:
        for model in self.provider.models(self.edition):
            if model.kind == "image":
                own = terms(self.provider, model, route.surface, self.edition)
                if route.operation not in own.data.get("cannot", []):
                    yield model, own

    def _success(self, these: Terms, route: Route) -> dict[str, Any]:
        found = (
            [these, *(own for _, own in self._models(route))]
            if _asks_for_pictures(route)
            else [these]
        )
        replies = [
            shape(own.section("replies")[route.operation], own.section("entries"), self.names)
            for own in found
            if route.operation in own.section("replies")
        ]
        content: dict[str, Any] = {}
        if replies:
            content["application/json"] = {"schema": _any_of(replies)}
        if _asks_for_pictures(route):
            content |= self._events([own for own in found if _streams(own, route)])
        return {"description": "Success", **({"content": content} if content else {})}

    def _events(self, found: list[Terms]) -> dict[str, Any]:
        events = [
            shape(entry, own.section("entries"), self.names)
            for own in found
            for name, entry in own.section("streaming")["entries"].items()
            if name != "x-source"
        ]
        return {"text/event-stream": {"schema": _any_of(events)}} if events else {}

    def _refusals(self, these: Terms) -> dict[str, Any]:
        """Status → response, with an example for each Condition that the definition words."""
        found: dict[str, dict[str, Any]] = {}
        for condition in CONDITIONS:
            if condition not in these.section("errors"):
                continue
            error = these.error(condition)
            response = found.setdefault(
                str(error.status), {"description": "", "content": _json_content()}
            )
            response["description"] = ", ".join(filter(None, (response["description"], condition)))
            facts = {
                **error.fields,
                "message": error.message,
                "status": error.status,
                "status_text": str(error.status),
            }
            envelope = these.section("envelopes").get(error.envelope, {})
            example = {"summary": CONDITIONS[condition].meaning, "value": _example(envelope, facts)}
            response["content"]["application/json"]["examples"][condition] = example
        return found


def _json_content() -> dict[str, Any]:
    return {"application/json": {"schema": {"type": "object"}, "examples": {}}}


def _asks_for_pictures(route: Route) -> bool:
    return OPERATIONS[route.operation] == "image"


def _streams(these: Terms, route: Route) -> bool:
    streaming = these.section("streaming")
    asked = these.contract(route.operation).named("stream") is not None
    return asked and route.operation in streaming.get("events", {}) and "entries" in streaming


def _any_of(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    different = [schema for place, schema in enumerate(schemas) if schema not in schemas[:place]]
    return different[0] if len(different) == 1 else {"anyOf": different}


def _path_parameters(route: Route) -> Iterator[dict[str, Any]]:
    for name in route.pattern.groupindex:
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(these: Terms, route: Route) -> Iterator[dict[str, Any]]:
    if _asks_for_pictures(route):
        return
    own = these.operation(route.operation)
    paging = own.get("paging", {})
    filters = (name for name in own.get("filters", {}) if name != "x-source")
    named: dict[str, Any] = {name: {"type": "string"} for name in filters}
    named |= {
        str(paging[key]): {"type": "integer", "minimum": 1}
        for key in ("page", "size")
        if key in paging
    }
    named |= these.contract(route.operation).schema["properties"]
    for name, schema in named.items():
        if name not in route.pattern.groupindex:
            yield {"name": name, "in": "query", "schema": schema}


def _request_schema(contract: Contract, model: Model, form: Mapping[str, Any]) -> dict[str, Any]:
    """The contract with the model's id fixed, and its files under the names that the form gives them."""
    properties: dict[str, Any] = {}
    files = form.get("files", {})
    for name, schema in contract.schema["properties"].items():
        sent = str(files[name]["names"][0]) if name in files else name
        properties[sent] = _as_file(files[name], schema) if name in files else schema
    model_name = contract.named("model") or "model"
    if model_name in properties:
        properties[model_name] = {**properties[model_name], "const": model.id}
    required = [
        str(files[name]["names"][0]) if name in files else name
        for name in contract.schema["required"]
    ]
    return {**contract.schema, "properties": properties, "required": required}


def _as_file(rule: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    bounds = {key: schema[key] for key in ("minItems", "maxItems") if key in schema}
    return {"type": "array", "items": dict(_FILE), **bounds} if rule.get("many") else dict(_FILE)


def _example(template: Any, facts: Mapping[str, Any]) -> Any:
    """An envelope with the constants of an error in it; what only a request can tell is left out."""
    if isinstance(template, Mapping):
        members = {key: _example(item, facts) for key, item in written_out(template, {}).items()}
        return {key: item for key, item in members.items() if item is not _NOTHING}
    if isinstance(template, str) and template.startswith("$error."):
        found = facts.get(template.removeprefix("$error."), _NOTHING)
        return _example(found, {}) if isinstance(found, str) else found
    return _NOTHING if isinstance(template, str) and template.startswith("$") else template


_NOTHING: Any = object()


def _joined(*parts: str | None) -> str:
    """A name of letters, digits, dots and dashes, as components of OpenAPI must have."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", ".".join(part for part in parts if part))
