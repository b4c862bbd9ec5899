"""Request bodies: for each content type of an operation, one variant per model, and one without a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mockserver.catalog.types import Model
from mockserver.contract.compose import Contract, Terms
from mockserver.openapi.multipart import encoding, form_fields, parts_with_files
from mockserver.openapi.offer import Offer, Schema, component_name, kept, merged, reference
from mockserver.openapi.placing import placed
from mockserver.openapi.properties import properties
from mockserver.openapi.together import rules

JSON = "application/json"


def request_content(offer: Offer, schemas: dict[str, Schema]) -> dict[str, Schema]:
    """Content type → media type object; the variants' schemas are added to `schemas`."""
    forms = offer.own.operation(offer.operation).get("forms", {})
    content: dict[str, Schema] = {}
    for kind, form in forms.items():
        variants = dict(_variants(offer, kind, form or {}))
        schemas.update(variants)
        content[kind] = {"schema": _chosen(form or {}, variants)}
        encoded = encoding(
            form or {}, (offer.terms(model) for model in offer.models()), offer, kind
        )
        if encoded:
            content[kind]["encoding"] = encoded
    return content


def _chosen(form: Mapping[str, Any], variants: Mapping[str, Schema]) -> Schema:
    """One of the variants; files also stand beside them, where tools that send forms look for them."""
    refs = [reference("schemas", name) for name in variants]
    chosen: Schema = {"oneOf": refs} if len(refs) > 1 else {"allOf": refs}
    return merged(parts_with_files(form), chosen) if "files" in form else chosen


def _variants(offer: Offer, kind: str, form: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    suffix = "" if kind == JSON else kind.rpartition("/")[2].removeprefix("x-www-")
    for model in offer.models():
        yield component_name(offer.name, model.id, suffix), _variant(offer, model, kind, form)
    for chosen, when in _defaults(offer):
        name = component_name(offer.name, "without-model", chosen.id, suffix)
        schema = _variant(offer, chosen, kind, form, named=False)
        yield name, merged(schema, *_conditions(when, schema, kind))


def _variant(
    offer: Offer, model: Model, kind: str, form: Mapping[str, Any], named: bool = True
) -> Schema:
    """The body for one model: named, or chosen by the provider where none is."""
    these = offer.terms(model)
    contract = these.contract(offer.operation, kind)
    fields = properties(these, contract, offer.is_strict)
    fields.update(_passed_over(offer, contract))
    fields["model"] = _named(these, model, fields.get("model", {}))
    required = list(contract.schema["required"])
    required += ["model"] if named and "model" not in required else []
    if not named:
        fields["model"] = _unnamed(these, kind, model)
        required = [name for name in required if name != "model"]
    at_place = placed if kind == JSON else form_fields
    body = at_place(form, fields, required)
    return merged(
        {"title": f"{offer.operation} {'with' if named else 'without a model: by'} {model.id}"},
        body,
        _closed(offer, contract, kind),
        _together(contract, form),
        {"minProperties": form["min_fields"]} if "min_fields" in form else {},
    )


def _named(these: Terms, model: Model, described: Schema) -> Schema:
    """The model's id, and the same with each prefix that the provider takes before it."""
    told = kept(described, "description", "x-source")
    prefixes = [
        prefix
        for prefix in these.provider.layer.get("model_prefixes", [])
        if prefix in these.data.get("model_prefixes", [])
    ]
    ids = [model.id, *(prefix + model.id for prefix in prefixes)]
    return {"type": "string", **({"const": ids[0]} if len(ids) == 1 else {"enum": ids}), **told}


def _unnamed(these: Terms, kind: str, model: Model) -> Schema:
    """What counts as no model: nothing at all, an empty text, null."""
    empties = these.data.get("default_model") or "model" in these.data.get("empty_is_absent", [])
    absent: list[Any] = [""] if empties else []
    absent += [None] if these.data.get("null_is_absent") and kind == JSON else []
    if not absent:
        return {"not": {}}
    return {"enum": absent, "description": f"absent: {model.id} is used"}


def _closed(offer: Offer, contract: Contract, kind: str) -> Schema:
    """Whether other names may stand there; in a form each at most once."""
    refuses = not contract.accepts_unknown and (
        contract.refuses_unknown or contract.ignores_others or offer.is_strict
    )
    others: Schema | bool = True if kind == JSON else {"type": ["string", "number", "boolean"]}
    return {"additionalProperties": False if refuses else others}


def _passed_over(offer: Offer, contract: Contract) -> dict[str, Schema]:
    """Parameters of other models that are taken and ignored where unknown ones are refused."""
    if offer.is_strict or not contract.ignores_others:
        return {}
    return {name: {"description": "of other models; ignored"} for name in contract.ignored}


def _together(contract: Contract, form: Mapping[str, Any]) -> Schema:
    found = [] if form.get("fields") else rules(contract)
    return {"allOf": found} if found else {}


def _defaults(offer: Offer) -> Iterator[tuple[Model, list[_When]]]:
    """The models that the provider chooses itself, each with what must be, or not be, in the body."""
    offered = {model.id: model for model in offer.models()}
    own = offer.own
    earlier: list[_When] = []
    for rule in own.data.get("default_model_when", []):
        if str(rule["model"]) in offered:
            yield offered[str(rule["model"])], [*earlier, _When(rule["has_any"], True)]
        earlier.append(_When(rule["has_any"], False))
    chosen = own.operation(offer.operation).get("default_model") or own.data.get("default_model")
    if str(chosen) in offered:
        yield offered[str(chosen)], earlier


class _When(NamedTuple):
    """Whether any of some parameters must be there, or none."""

    names: list[str]
    wanted: bool


def _conditions(when: list[_When], schema: Schema, kind: str) -> Iterator[Schema]:
    """Conditions on a body of this schema; parameters that it cannot have are passed over."""
    for names, wanted in when:
        possible = [
            name for name in names if schema["additionalProperties"] or name in schema["properties"]
        ]
        if possible:
            given = {"anyOf": [_given(name, kind) for name in possible]}
            yield {"allOf": [given if wanted else {"not": given}]}


def _given(name: str, kind: str) -> Schema:
    if kind != JSON:
        return {"required": [name]}
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}
