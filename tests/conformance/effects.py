"""What a definition comes to for those who ask: two definitions with the same effects are the same server.

Told apart from what is merely written: an error that a nearer one hides, a pool's parameter that nobody exposes, a
reply without a route, the order of keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.types import OPERATIONS, Provider
from mockserver.contract.compose import Contract, Terms, terms

# Sections that hold as they are written. `account` opens with a balance that nobody promises.
_AS_WRITTEN = (
    "auto", "sizing", "charge", "usage", "hosted_images", "headers", "check_order", "report_order", "cannot",
    "references", "records", "default_model", "default_model_when", "model_prefixes", "default_form", "format",
    "count", "empty_is_absent", "default_level",
)  # fmt: skip
_LISTED = ("listing", "upstream", "owned_by", "created", "min_level", "exposes", "lists")

Key = tuple[str | None, str | None]


def effects(provider: Provider) -> dict[Key, Any]:
    """What holds for each model (and for none) on each surface, in the default edition."""
    edition = provider.edition()
    surfaces = dict.fromkeys(route.surface for route in provider.routes)
    return {
        (model.id if model else None, surface): _of(terms(provider, model, surface, edition))
        for model in (None, *provider.models(edition))
        for surface in surfaces
    }


def _of(these: Terms) -> Any:
    operations = {
        route.operation for route in these.provider.routes if route.surface == these.surface
    }
    found: dict[str, Any] = {name: these.data.get(name) for name in _AS_WRITTEN}
    if operations & set(these.section("streaming").get("events", {})):
        found["streaming"] = these.section("streaming")
    templates = [these.section("replies").get(name) for name in sorted(operations)]
    used = dict(_entries(these, [templates, found.get("streaming"), these.section("headers")]))
    found |= {"templates": templates, "entries": used}
    if any(name.startswith("models.") for name in operations):
        shown = repr([templates, used])
        found |= {name: these.data.get(name) for name in _LISTED if _is_shown(name, shown)}
    found["level"] = these.section("levels").get(str(these.data.get("default_level")))
    found["errors"] = [_error(these, name) for name in CONDITIONS]
    found["operations"] = {name: _operation(these, name) for name in sorted(operations)}
    return plain(found)


def _is_shown(name: str, shown: str) -> bool:
    by_name = {"exposes": "$model.parameter", "lists": "$model.parameter"}
    return by_name.get(name, f"$model.{name}") in shown or name == "listing"


def _entries(these: Terms, trees: Any) -> Iterator[tuple[str, Any]]:
    """The entries that templates use, and what those use."""
    for name in _used(trees):
        entry = these.section("entries").get(name)
        yield name, entry
        yield from _entries(these, entry)


def _used(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "$use":
                yield str(value)
            yield from _used(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _used(item)


def _error(these: Terms, condition: str) -> Any:
    error = these.error(condition)
    envelope = these.section("envelopes").get(error.envelope)
    told = repr([envelope, error.headers])
    shown = {name: value for name, value in error.fields.items() if f"$error.{name}'" in told}
    # an absent value and one that is left out read alike
    return error.status, envelope, error.delivery, error.headers, shown


def _operation(these: Terms, operation: str) -> Any:
    rules = {
        name: value
        for name, value in these.operation(operation).items()
        if name not in ("parameters", "without", "forms")
    }
    if OPERATIONS[operation] not in ("image", "records"):
        return rules
    forms = these.operation(operation).get("forms", {})
    kept = {
        form: {
            name: value
            for name, value in (rule or {}).items()
            if name not in ("parameters", "without")
        }
        for form, rule in forms.items()
    }
    lacks = operation in these.data.get("cannot", [])
    contracts = (
        [] if lacks else [_contract(these.contract(operation, form)) for form in forms or [""]]
    )
    return rules, kept, contracts


def _contract(contract: Contract) -> Any:
    together = [
        (one.name, one.schema, one.condition, one.parameter) for one in contract.combinations
    ]
    schema = {**contract.schema, "required": sorted(contract.schema["required"])}
    return (
        schema, contract.roles, contract.defaults, together, contract.inert, contract.refuses_unknown,
        contract.accepts_unknown,
    )  # fmt: skip


def plain(data: Any) -> Any:
    """The data as values that can be compared: keys in no order, true and 1 told apart."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items() if key != "x-source"}
    if isinstance(data, list | tuple):
        return [plain(one) for one in data]
    return (type(data).__name__, data)
