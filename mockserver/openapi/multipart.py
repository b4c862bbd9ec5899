"""Bodies that are forms: texts and files under the names that a form has for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.contract.compose import Terms
from mockserver.openapi.offer import Offer, Schema, kept, merged
from mockserver.openapi.properties import BINARY, as_text

MULTIPART = "multipart/form-data"


def form_fields(
    form: Mapping[str, Any], fields: Mapping[str, Schema], required: list[str]
) -> Schema:
    """The body whose texts and files are the parameters of `fields`."""
    files = form.get("files", {})
    named: dict[str, Schema] = {}
    wanted: list[Schema] = []
    for field, schema in fields.items():
        if field in files:
            named.update(_files(files[field], schema))
            wanted += [_some(files[field]["names"])] if field in required else []
            continue
        text = as_text(schema)
        if text is not None:
            named[field] = text
            wanted += [{"required": [field]}] if field in required else []
    return merged({"type": "object", "properties": named}, *wanted)


def _files(rule: Mapping[str, Any], schema: Schema) -> dict[str, Schema]:
    """The parts that carry one parameter's files, under each name that the form has for them."""
    told = kept(schema, "description", "x-source")
    judged = {**BINARY, **kept(schema.get("items", schema), "x-upload")}
    limits = kept(schema, "minItems", "maxItems")
    found = {}
    for name in rule["names"]:
        several = rule.get("many") and name not in rule.get("once", [])
        found[name] = (
            {"type": "array", **limits, "items": judged, **told} if several else {**judged, **told}
        )
    return found


def parts_with_files(form: Mapping[str, Any]) -> Schema:
    """The parts of a form that are files, whatever the model."""
    named: dict[str, Schema] = {}
    for rule in form.get("files", {}).values():
        named.update(_files(rule, {}))
    return {"type": "object", "properties": named}


def _some(names: list[str]) -> Schema:
    """At least one of the names must be there."""
    if len(names) == 1:
        return {"required": names}
    return {"allOf": [{"anyOf": [{"required": [name]} for name in names]}]}


def encoding(
    form: Mapping[str, Any], terms: Iterable[Terms], offer: Offer, kind: str
) -> dict[str, Schema]:
    """Part name → the content types that its files may have."""
    if kind != MULTIPART:
        return {}
    taken: dict[str, list[str]] = {}
    for these in terms:
        schema = these.contract(offer.operation, kind).schema["properties"]
        for field, rule in form.get("files", {}).items():
            found = schema.get(field, {})
            formats = found.get("items", found).get("x-upload", {}).get("formats", [])
            for name in rule["names"]:
                listed = taken.setdefault(name, [])
                listed += [one for one in formats if one not in listed]
    return {
        name: {"contentType": ", ".join(f"image/{one}" for one in formats)}
        for name, formats in taken.items()
        if formats
    }
