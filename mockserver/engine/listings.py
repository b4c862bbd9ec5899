"""Which models a caller sees: those of the edition, open to the key, within filters and page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.catalog.types import Model
from mockserver.contract.compose import Terms
from mockserver.contract.validate import shown
from mockserver.engine.call import Call
from mockserver.engine.exchange import Rejected


def listed_models(call: Call) -> list[Model]:
    """The models of the listing's page, or all of them where the operation has no `paging:`."""
    found = list(visible_models(call))
    page = page_of(call)
    return found if page is None else found[page.start : page.start + page.size]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing: its number from 1, and how many entries a page holds."""

    number: int
    size: int

    @property
    def start(self) -> int:
        """The place of the page's first entry, from 0."""
        return (self.number - 1) * self.size


def page_of(call: Call) -> Page | None:
    """The page that the query asks for. Raises Rejected where it names none."""
    paging = call.terms.operation(call.operation or "").get("paging")
    if paging is None:
        return None
    number = _positive(call, str(paging["page"]), 1)
    return Page(number, _positive(call, str(paging["size"]), int(paging["default"])))


def _positive(call: Call, name: str, default: int) -> int:
    given = call.request.query.get(name, "")
    if not given:
        return default
    if len(given) > _LONGEST_NUMBER or not (given.isascii() and given.isdigit()) or int(given) < 1:
        raise Rejected(
            "not_allowed_value", name, value=shown(given), allowed="whole numbers from 1"
        )
    return int(given)


_LONGEST_NUMBER = 9


def visible_models(call: Call) -> Iterator[Model]:
    """The models that the listing's filters leave, in the provider's order."""
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


def parameter_fields(these: Terms) -> list[dict[str, Any]]:
    """The parameters that a model's listing shows, each as one entry with its name, type and limits."""
    contract = these.contract("images.generate")
    properties = contract.schema["properties"]
    required = contract.schema["required"]
    return [
        {"name": name, "type": properties[name].get("type", "string"), "required": name in required}
        | {
            shown: properties[name][key]
            for key, shown in _LIMITS.items()
            if key in properties[name]
        }
        for name in these.data.get("lists", these.data.get("exposes", []))
        if name in properties
    ]


_LIMITS = {
    "enum": "enum",
    "default": "default",
    "minimum": "min",
    "maximum": "max",
    "multipleOf": "step",
    "maxItems": "max_items",
}


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
