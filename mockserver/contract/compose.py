"""Layers → Terms → Contract: what a provider's definition says about one model and one operation.

The layers are dialect, provider, edition, family, model, surface, and mode, in this order. There is one rule:
mappings merge by key, anything else replaces, `$remove` removes. (A mapping with a `style` is a
whole: it replaces.) Marks travel along, so each limit of the flat result knows its file, line and source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.catalog.conditions import CONDITIONS, chain
from mockserver.catalog.types import OPERATIONS, Model, Provider
from mockserver.catalog.yaml import Located, Mark
from mockserver.contract.quick import Check, quick_check

REMOVE = "$remove"
_EMPTY = Located()


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Located:
    """`over` laid on `base`; neither is changed."""
    if isinstance(over.get("style"), str) or not isinstance(base, Located):
        return _copy(over)
    # a layer that states all keys again also states their order
    result = Located({} if base.keys() <= over.keys() else base, base.marks)
    marks = over.marks if isinstance(over, Located) else {}
    for key, value in over.items():
        if value == REMOVE:
            result.pop(key, None)
            result.marks.pop(key, None)
            continue
        below = base.get(key)
        result[key] = (
            merge(below, value)
            if isinstance(below, Located) and isinstance(value, Located)
            else value
        )
        if key in marks:
            result.marks[key] = marks[key]
    return result


def _copy(layer: Mapping[str, Any]) -> Located:
    marks = layer.marks if isinstance(layer, Located) else {}
    kept = {key: value for key, value in layer.items() if value != REMOVE}
    return Located(kept, {key: mark for key, mark in marks.items() if key in kept})


@dataclass(frozen=True, slots=True)
class Combination:
    """A rule across parameters: where its schema's `if` holds and its `then` does not, the request is refused."""

    name: str
    schema: Mapping[str, Any]
    holds: Check | None
    wanted: Check | None
    condition: str
    parameter: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Contract:
    """The flat schema of one operation of one model, with the place of each keyword."""

    operation: str
    schema: dict[str, Any]
    check: Check | None
    marks: dict[tuple[str, str], Mark]
    roles: dict[str, str]
    players: dict[str, str]
    defaults: dict[str, Any]
    combinations: tuple[Combination, ...]
    ignored: Mapping[str, Mark]
    inert: Mapping[str, tuple[Any, ...]]
    refuses_unknown: bool
    accepts_unknown: bool
    ignores_others: bool

    def named(self, role: str) -> str | None:
        """The first parameter that plays a role, such as `n` for `count`."""
        return self.players.get(role)


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """How a Condition looks on the wire; `fields` are the constants that envelopes may name."""

    condition: str
    status: int
    fields: Mapping[str, Any]
    message: str
    messages: Mapping[str, str]
    envelope: str
    delivery: str
    headers: Mapping[str, Any]
    mark: Mark | None


@dataclass(frozen=True)
class Terms:
    """All that holds for one model (or none) of a provider on one surface, in one edition."""

    provider: Provider
    model: Model | None
    surface: str | None
    edition: str | None
    data: Located
    fillers: dict[int, tuple[Located, Callable[[Any], Any]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    """What the engine has made of the templates in `data`, by identity."""
    _contracts: dict[tuple[str, str], Contract] = field(default_factory=dict, compare=False)
    _errors: dict[str, ErrorReply] = field(default_factory=dict, compare=False)

    def section(self, name: str) -> Located:
        """A mapping of the definition, empty where it is absent."""
        found = self.data.get(name)
        return found if isinstance(found, Located) else _EMPTY

    def mark(self, *path: str) -> Mark | None:
        """Where the value at `path` was written, or the nearest key above it."""
        here: Any = self.data
        found: Mark | None = None
        for key in path:
            if not isinstance(here, Located) or key not in here:
                break
            found = here.marks.get(key, found)
            here = here[key]
        return found

    def operation(self, operation: str) -> Located:
        """What the definition says about one operation: its forms and own parameters."""
        found = self.section("operations").get(operation)
        return found if isinstance(found, Located) else _EMPTY

    def contract(self, operation: str, form: str = "") -> Contract:
        """The contract of an operation as one of its forms (a content type) has it, composed once."""
        key = (operation, form)
        found = self._contracts.get(key)
        if found is None:
            found = self._contracts[key] = compose(self, operation, form)
        return found

    def error(self, condition: str) -> ErrorReply:
        """How this provider answers a Condition, by its own words or those of the nearest one it has."""
        found = self._errors.get(condition)
        if found is None:
            found = self._errors[condition] = self._error(condition)
        return found

    def _error(self, condition: str) -> ErrorReply:
        errors = self.section("errors")
        known = [name for name in chain(condition) if name in errors]
        own = next((name for name in known if self._is_own(errors.marks[name])), None)
        name = own or (known[0] if known else condition)
        entry = errors.get(name, Located())
        merged = {**self.section("error_defaults"), **entry}
        return ErrorReply(
            condition=condition,
            status=int(merged.get("status", CONDITIONS[condition].status)),
            fields={key: value for key, value in merged.items() if key not in _NOT_FIELDS},
            message=self._message(condition, name, known),
            messages=merged.get("messages", {}),
            envelope=str(merged.get("envelope", "default")),
            delivery=str(merged.get("delivery", self.data.get("error_delivery", "plain"))),
            headers=merged.get("headers", {}),
            mark=_sourced(entry.marks.get("status"), errors.marks.get(name)),
        )

    def _message(self, condition: str, name: str, known: list[str]) -> str:
        """The provider's own words where it has some, else the dialect's for the nearest cause."""
        errors = self.section("errors")
        entry = errors.get(name, Located())
        if "message" in entry and self._is_own(entry.marks["message"]):
            return str(entry["message"])
        worded = [other for other in known if "message" in errors[other]]
        return str(errors[worded[0]]["message"]) if worded else CONDITIONS[condition].meaning

    def _is_own(self, mark: Mark) -> bool:
        return not mark.file.endswith(".dialect.yaml")


def _sourced(*marks: Mark | None) -> Mark | None:
    """The first of several marks that has a source, else the last."""
    return next((mark for mark in marks if mark is not None and mark.source is not None), marks[-1])


_NOT_FIELDS = frozenset(
    {"status", "message", "messages", "envelope", "delivery", "headers", "x-source"}
)


def layers(
    provider: Provider, model: Model | None, surface: str | None, edition: str | None, mode: str
) -> Iterator[Mapping[str, Any]]:
    """The layers of a definition, the weakest first."""
    yield provider.dialect
    yield provider.layer
    if edition is not None:
        yield provider.layer["editions"][edition]
    if model is not None:
        families = provider.layer.get("families", {})
        if model.family is not None:
            yield families[model.family]
        yield model.layer
        overlays = model.layer.get("in_edition", {})
        if edition in overlays:
            yield overlays[edition]
    if surface is not None:
        yield provider.layer["surfaces"][surface]
        yield from _on_surface(provider, model, surface)
    if mode == "lenient":
        family = provider.layer.get("families", {}).get(model.family, {}) if model else {}
        yield provider.layer.get("lenient", Located())
        yield family.get("lenient", Located())


def _on_surface(
    provider: Provider, model: Model | None, surface: str
) -> Iterator[Mapping[str, Any]]:
    """What the model's family and the model itself say of a surface, laid over the surface's own layer."""
    if model is None:
        return
    family = provider.layer.get("families", {}).get(model.family, {})
    for layer in (family, model.layer):
        yield layer.get("in_surface", {}).get(surface, Located())


def terms(
    provider: Provider,
    model: Model | None = None,
    surface: str | None = None,
    edition: str | None = None,
    mode: str = "faithful",
) -> Terms:
    """The Terms of a model, or of the provider alone, on a surface. Raises KeyError for an unknown surface."""
    data = Located()
    for layer in layers(provider, model, surface, edition, mode):
        data = merge(data, layer)
    return Terms(provider, model, surface, edition, data)


def compose(these: Terms, operation: str, form: str = "") -> Contract:
    """The flat schema of an operation; parameters of the pool count where the model exposes them."""
    parameters = _parameters(these, operation, form)
    schema: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    marks: dict[tuple[str, str], Mark] = {}
    roles: dict[str, str] = {}
    defaults: dict[str, Any] = {}
    for name, fragment in parameters.items():
        schema["properties"][name] = _property(fragment, bool(these.data.get("null_is_absent")))
        marks.update({(name, key): mark for key, mark in fragment.marks.items()})
        marks.setdefault((name, ""), parameters.marks[name])
        if "x-role" in fragment:
            roles[name] = str(fragment["x-role"])
        if fragment.get("x-required"):
            schema["required"].append(name)
            marks[name, "required"] = fragment.marks["x-required"]
        if "default" in fragment:
            defaults[name] = fragment["default"]
    refuses = these.data.get("unknown_parameters") == "refuse"
    schema["additionalProperties"] = not refuses
    pool = these.section("pool")
    ignored = {name: pool.marks[name] for name in pool if name not in parameters}
    inert = {name: tuple(one["x-inert"]) for name, one in parameters.items() if "x-inert" in one}
    return Contract(
        operation,
        schema,
        quick_check(schema),
        marks,
        roles,
        {role: name for name, role in reversed(roles.items())},
        defaults,
        tuple(_combinations(these, parameters)),
        ignored,
        inert,
        refuses,
        these.data.get("unknown_parameters") == "accept",
        these.data.get("unknown_parameters") == "ignore_others",
    )


def _parameters(these: Terms, operation: str, form: str) -> Located:
    own = these.operation(operation)
    forms = own.get("forms", Located())
    formed = forms.get(form or next(iter(forms), "")) or Located()
    shared = Located()
    if OPERATIONS[operation] == "image":
        exposed = these.data.get("exposes", [])
        pool = these.section("pool")
        taken = [name for name in pool if name in exposed]
        shared = Located(
            {name: pool[name] for name in taken}, {name: pool.marks[name] for name in taken}
        )
        shared = merge(_stated(these, pool), shared) if taken else _stated(these, pool)
        shared = merge(shared, these.section("parameters"))
    result = merge(shared, own.get("parameters", Located()))
    result = merge(result, formed.get("parameters", Located()))
    for name in (*own.get("without", []), *formed.get("without", [])):
        result.pop(name, None)
    _limit_references(these, result)
    return result


def _stated(these: Terms, pool: Located) -> Located:
    """The pool's fragments of parameters that a layer states without listing them in `exposes`."""
    named = [name for name in these.section("parameters") if name in pool]
    return Located({name: pool[name] for name in named}, {name: pool.marks[name] for name in named})


def _limit_references(these: Terms, parameters: Located) -> None:
    references = these.section("references")
    most = references.get("max")
    if most is None:
        return
    for name, fragment in parameters.items():
        if fragment.get("x-role") == "references":
            limit = Located({"maxItems": most}, {"maxItems": references.marks["max"]})
            parameters[name] = merge(fragment, limit)


def _property(fragment: Located, nullable: bool) -> dict[str, Any]:
    result = {key: _plain(value) for key, value in fragment.items() if key not in _BOOKKEEPING}
    if nullable and not fragment.get("x-required"):
        if isinstance(result.get("type"), str):
            result["type"] = [result["type"], "null"]
        if "enum" in result:
            result["enum"] = [*result["enum"], None]
    return result


_BOOKKEEPING = frozenset({"x-source", "x-required", "x-role"})


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key != "x-source"}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _combinations(these: Terms, parameters: Located) -> Iterator[Combination]:
    section = these.section("combinations")
    for name, rule in section.items():
        if rule["parameter"] in parameters:
            schema = {"if": _plain(rule["if"]), "then": _plain(rule["then"])}
            yield Combination(
                name,
                schema,
                quick_check(schema["if"]),
                quick_check(schema["then"]),
                str(rule.get("condition", "not_allowed_together")),
                str(rule["parameter"]),
                section.marks[name],
            )
