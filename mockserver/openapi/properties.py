"""A parameter of a Contract → a property that other tools understand.

Keywords of ours stay as they are, for people and for our own checks; what standard keywords can say of
them is added: the form of a size, values that are refused, binary files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockserver.contract.compose import Contract, Terms
from mockserver.openapi.offer import Schema, origin

BINARY: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}
PICTURE = "picture"
"""The format of texts that hold a picture: base64, a data URI or an address."""
_PICTURE_MEMBERS = ("image_url", "url", "data")
_UNSAID = frozenset({"", "x-required", "x-role", "x-source"})


def properties(these: Terms, contract: Contract, strict: bool) -> dict[str, Schema]:
    """All parameters of a contract, as properties of a JSON body."""
    found = {name: _property(contract, name, strict) for name in contract.schema["properties"]}
    for name in these.data.get("empty_is_absent", []):
        if name in found and name not in contract.schema["required"]:
            found[name] = _or_empty(found[name])
    return found


def _or_empty(schema: Schema) -> Schema:
    """The schema of a text that counts as absent where it is empty."""
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], ""]}
    limits = {key: schema[key] for key in ("pattern", "minLength", "format") if key in schema}
    rest = {key: value for key, value in schema.items() if key not in limits}
    return {**rest, "anyOf": [limits, {"const": ""}]} if limits else schema


def _property(contract: Contract, name: str, strict: bool) -> Schema:
    schema = translated(contract.schema["properties"][name])
    if contract.roles.get(name) in ("references", "mask"):
        schema = _with_pictures(schema)
    if strict and "x-inert" in schema:
        schema["not"] = {"enum": schema["x-inert"]}
    sources = list(_sources(contract, name))
    told = "; ".join(dict.fromkeys(source.pop("says") for source in sources if "says" in source))
    described = {"description": told} if told and "description" not in schema else {}
    return {**schema, **described, **({"x-source": sources} if sources else {})}


def translated(schema: Schema) -> Schema:
    """A fragment with the standard keywords that follow from the custom ones."""
    result = dict(schema)
    if "items" in result:
        result["items"] = translated(result["items"])
    if "x-dimensions" in result:
        result.setdefault("pattern", _size_pattern(result["x-dimensions"].get("or", [])))
    if "x-unavailable" in result:
        result["not"] = {"enum": result["x-unavailable"]}
    if "x-refused" in result:
        result = {"type": "null", "x-refused": result["x-refused"]}
    return result


def _size_pattern(words: list[str]) -> str:
    edge = "[1-9][0-9]{0,5}"
    return f"^({'|'.join([f'{edge}x{edge}', *words])})$"


def _with_pictures(schema: Schema) -> Schema:
    """The schema with the format of pictures on the texts that hold them."""
    if "items" in schema:
        return {**schema, "items": _with_pictures(schema["items"])}
    members = schema.get("properties", {})
    if members:
        marked = {
            name: {**member, "format": PICTURE} if name in _PICTURE_MEMBERS else member
            for name, member in members.items()
        }
        return {**schema, "properties": marked}
    return {**schema, "format": PICTURE} if schema.get("type") == "string" else schema


def _sources(contract: Contract, name: str) -> Iterator[dict[str, Any]]:
    """The statements that keywords of the parameter rest on; other keywords are assumed."""
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for (parameter, keyword), mark in contract.marks.items():
        if parameter == name and keyword not in _UNSAID and mark.source is not None:
            groups.setdefault(tuple(origin(mark).items()), []).append(keyword)
    for told, keywords in groups.items():
        yield {"keywords": sorted(keywords), **dict(told)}


def as_text(schema: Schema) -> Schema | None:
    """A property as a form's text may say it; None where no text can."""
    kinds = schema.get("type")
    listed = [kinds] if isinstance(kinds, str) else list(kinds or [])
    spoken = [kind for kind in listed if kind not in ("null", "array", "object")]
    if listed and not spoken:
        return None
    result = {key: value for key, value in schema.items() if key != "items"}
    if listed:
        result["type"] = spoken[0] if len(spoken) == 1 else spoken
    if "enum" in result:
        result["enum"] = [value for value in result["enum"] if value is not None]
    return result
