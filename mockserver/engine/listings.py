"""Which models a caller sees: those of the edition, open to the key, and within the listing's filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.catalog.types import Model
from mockserver.engine.call import Call
from mockserver.engine.exchange import Rejected


def visible_models(call: Call) -> Iterator[Model]:
    """The models of the listing, in the provider's order."""
    filters = _filters(call)
    for model in open_models(call):
        facts = call.world.site.terms(call.provider, model, call.terms.surface).section("listing")
        if all(_fits(facts.get(name), wanted) for name, wanted in filters.items()):
            yield model


def open_models(call: Call) -> Iterator[Model]:
    """The models of the edition that the caller's key may use."""
    for model in call.provider.models(call.world.site.edition(call.provider)):
        if call.caller.models is None or model.id in call.caller.models:
            yield model


def find_model(call: Call) -> Model:
    """The model that a path names. Raises Rejected where the caller sees none of that id."""
    wanted = call.variables.get("model", "")
    for model in open_models(call):
        if model.id == wanted:
            return model
    raise Rejected("model_not_found", "model", value=wanted)


def _filters(call: Call) -> dict[str, Any]:
    """Fact of the listing → the value wanted, for each filter of the query that is not empty."""
    filters = call.terms.operation(call.operation or "").get("filters", {})
    wanted: dict[str, Any] = {}
    for name, rule in filters.items():
        given = call.request.query.get(name)
        if given:
            aliases: Mapping[str, str] = rule.get("aliases", {})
            wanted[str(rule["fact"])] = aliases.get(given, given)
    return wanted


def _fits(fact: Any, wanted: str) -> bool:
    return wanted in fact if isinstance(fact, list) else fact == wanted
