"""A reply template → the schema of the replies that it makes.

The mirror of `mockserver.engine.fill`: constants stay, names become their schemas, `$each` an array. A key
whose value may be absent is not required, and a key whose value is never there is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from mockserver.openapi.facts import NEVER, Fact, View
from mockserver.openapi.offer import Schema, any_of, distinct

_PICTURES = ("$it.b64_json", "$it.url")


def reply_schema(template: Any, view: View) -> Schema:
    """The schema of what a template is filled to."""
    return read(template, view).schema or {}


def read(template: Any, view: View) -> Fact:
    """The schema of a template, and whether there is always something."""
    if isinstance(template, str):
        return _text(template, view)
    if isinstance(template, Mapping):
        return Fact(_series(template, view) if "$each" in template else _object(template, view))
    if isinstance(template, list):
        found = distinct(reply_schema(item, view) for item in template)
        return Fact({"type": "array", **({"items": any_of(found)} if found else {})})
    return Fact({"const": template})


def _text(template: str, view: View) -> Fact:
    if not template.startswith("$"):
        return Fact({"type": "string", "const": template})
    if template.startswith("$$"):
        return Fact({"type": "string", "const": template[1:]})
    return view.fact(template[1:])


def _object(template: Mapping[str, Any], view: View) -> Schema:
    members = _members(template, view)
    facts = {key: fact for key, (_, fact) in members.items() if fact is not NEVER}
    properties = {key: fact.schema for key, fact in facts.items() if fact.schema is not None}
    required = [key for key in properties if facts[key].always]
    schema: Schema = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    return {**schema, **_either({key: item for key, (item, _) in members.items()}, properties)}


def _members(template: Mapping[str, Any], view: View) -> dict[str, tuple[Any, Fact]]:
    """Key → its template and what is known of it; keys beside `$use` are laid over the entry's."""
    found: dict[str, tuple[Any, Fact]] = {}
    if "$use" in template:
        found.update(_members(view.terms.section("entries")[template["$use"]], view))
    for key, item in template.items():
        if key in ("$use", "$each", "x-source"):
            continue
        fact = read(item, view)
        if fact is not NEVER or key not in found:
            found[key] = (item, fact)
    return found


def _either(templates: Mapping[str, Any], properties: Mapping[str, Schema]) -> Schema:
    """An entry holds its picture in base64 or by address, never both."""
    ways = [[key for key in properties if templates.get(key) == name] for name in _PICTURES]
    return {"oneOf": [{"required": way} for way in ways]} if all(ways) else {}


def _series(template: Mapping[str, Any], view: View) -> Schema:
    rest = {key: item for key, item in template.items() if key != "$each"}
    if template["$each"] == "models":
        offer = view.offer
        views = [replace(view, terms=offer.terms(model)) for model in offer.listed()]
        return {"type": "array", "items": together(reply_schema(rest, one) for one in views)}
    least = {"minItems": 1} if template["$each"] == "images" else {}
    return {"type": "array", **least, "items": reply_schema(rest, view)}


def together(schemas: Iterable[Schema]) -> Schema:
    """One schema for objects that differ in some keys: those that all have are required."""
    found = distinct(schemas)
    if len(found) == 1 or not all("properties" in schema for schema in found):
        return any_of(found)
    names = list(dict.fromkeys(name for schema in found for name in schema["properties"]))
    properties = {
        name: together(one["properties"][name] for one in found if name in one["properties"])
        for name in names
    }
    required = [name for name in names if all(name in one.get("required", []) for one in found)]
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
    }
