"""Parameters beside the body: variables of the path, the query, and headers that choose a route."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mockserver.catalog.types import Route
from mockserver.openapi.offer import Offer, Schema, kept, origin
from mockserver.openapi.properties import properties

_NUMBER_OR_NOTHING: Schema = {
    "anyOf": [{"type": "integer", "minimum": 1, "maximum": 999_999_999}, {"const": ""}]
}


def path_parameters(offer: Offer) -> list[Schema]:
    """The variables of the route's path."""
    names = offer.route.pattern.groupindex if offer.route else ()
    return [_path(offer, name) for name in names]


def _path(offer: Offer, name: str) -> Schema:
    parameter: Schema = {
        "name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1},
    }  # fmt: skip
    if name == "model":
        examples = {model.id: {"value": model.id} for model in offer.listed()}
        safe = {key.replace("/", "_"): value for key, value in examples.items()}
        return {**parameter, "description": "The model's id.", "examples": safe}
    return parameter


def query_parameters(offer: Offer) -> Iterator[Schema]:
    """What the query may hold: filters, the page, the parameters of an operation without a body."""
    rules = offer.own.operation(offer.operation)
    for name, rule in rules.get("filters", {}).items():
        aliases = list(rule.get("aliases", {}))
        described = f"Leaves the entries whose `{rule['fact']}` is, or holds, this value."
        yield {
            **_query(name, {"type": "string", **({"examples": aliases} if aliases else {})}),
            "description": described,
            "x-source": origin(rules["filters"].marks.get(name)),
        }
    paging = rules.get("paging")
    if paging:
        yield _query(paging["page"], {**_NUMBER_OR_NOTHING, "default": 1})
        yield _query(paging["size"], {**_NUMBER_OR_NOTHING, "default": paging["default"]})
    if not rules.get("forms") and offer.kind == "records":
        yield from _of_contract(offer)
    if "model" in rules.get("checks", []):
        yield _query("model", {"type": "string"})


def _of_contract(offer: Offer) -> Iterator[Schema]:
    contract = offer.own.contract(offer.operation)
    for name, schema in properties(offer.own, contract, offer.is_strict).items():
        told = kept(schema, "description", "x-source")
        said = {key: value for key, value in schema.items() if key not in told}
        yield {**_query(name, said), **told, "required": name in contract.schema["required"]}


def _query(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def header_parameters(routes: Iterable[Route]) -> Iterator[Schema]:
    """The headers by which one of several routes of a path is chosen."""
    for route in routes:
        if route.when_header is not None:
            values = f" ({', '.join(route.when_values)}, in any case)" if route.when_values else ""
            yield {
                "name": route.when_header,
                "in": "header",
                "required": False,
                "description": f"Where it is sent{values}, the surface `{route.surface}` answers.",
                "schema": {"type": "string"},
                "x-source": origin(route.mark),
            }
