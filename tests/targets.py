"""Every operation of every provider, and for each a body that its provider takes, field by field.

Read off the catalog: a provider or route that is added is covered without a change here.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mockserver.catalog.load import Catalog
from mockserver.catalog.types import OPERATIONS, Model, Provider
from mockserver.contract.compose import Terms, terms
from mockserver.contract.keywords import dimensions

CATALOG = Catalog()
PICTURE = (Path(__file__).parents[1] / "fixtures" / "assets" / "cat.png").read_bytes()
MASK = (Path(__file__).parents[1] / "fixtures" / "assets" / "mask.png").read_bytes()


@dataclass(frozen=True, slots=True)
class Target:
    """One route of a provider, with a path that fits it and the headers that choose it."""

    provider: str
    operation: str
    method: str
    path: str
    surface: str | None
    headers: tuple[tuple[bytes, bytes], ...]

    @property
    def address(self) -> bytes:
        """The path under which the server plays the route."""
        return f"/{self.provider}{self.path}".encode()


@cache
def targets(provider_id: str) -> tuple[Target, ...]:
    """All routes of a provider."""
    return tuple(_targets(CATALOG.provider(provider_id)))


def _targets(provider: Provider) -> Iterator[Target]:
    for route in provider.routes:
        path = route.path.replace("{model}", provider.model_ids[0]).replace(
            "{model:path}", provider.model_ids[0]
        )
        value = route.when_values[0] if route.when_values else "true"
        chosen = (
            ((route.when_header.lower().encode(), value.encode()),) if route.when_header else ()
        )
        yield Target(provider.id, route.operation, route.method, path, route.surface, chosen)


@dataclass(frozen=True, slots=True)
class Form:
    """An image operation as one model takes it in one content type."""

    target: Target
    model: Model
    these: Terms
    content_type: str

    @property
    def schema(self) -> Mapping[str, Any]:
        """The flat schema of the operation's parameters."""
        return self.these.contract(self.target.operation, self.content_type).schema

    @property
    def rules(self) -> Mapping[str, Any]:
        """The definition's `forms:` entry."""
        found: Mapping[str, Any] = self.these.operation(self.target.operation)["forms"][
            self.content_type
        ]
        return found or {}

    @property
    def roles(self) -> Mapping[str, str]:
        """Which role each parameter plays."""
        return self.these.contract(self.target.operation, self.content_type).roles


@cache
def forms(provider_id: str) -> tuple[Form, ...]:
    """All forms of all image operations and models of a provider."""
    return tuple(_forms(CATALOG.provider(provider_id)))


def _forms(provider: Provider) -> Iterator[Form]:
    edition = provider.edition()
    for target in targets(provider.id):
        if OPERATIONS[target.operation] != "image":
            continue
        for model in provider.models(edition):
            if model.kind != "image":
                continue
            these = terms(provider, model, target.surface, edition)
            for content_type in these.operation(target.operation)["forms"]:
                yield Form(target, model, these, content_type)


def all_terms(provider: Provider) -> Iterator[Terms]:
    """Every Terms that an answer of the provider may rest on."""
    edition = provider.edition()
    for surface in {None, *(route.surface for route in provider.routes)}:
        for model in (None, *provider.models(edition)):
            yield terms(provider, model, surface, edition)


def good_value(form: Form, name: str) -> Any:
    """A value of a parameter that the model takes."""
    schema = form.schema["properties"][name]
    role = form.roles.get(name)
    if role == "model":
        return form.model.id
    if role == "prompt":
        return "a lighthouse at dawn"
    if role in ("references", "mask"):
        return _pictures(schema, MASK if role == "mask" else PICTURE)
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    return _plain(schema)


def _plain(schema: Mapping[str, Any]) -> Any:
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    usual: dict[str, Any] = {
        "string": "1024x1024",
        "boolean": False,
        "array": [],
        "object": {},
        "null": None,
    }
    return schema.get("minimum", 1) if kind in ("integer", "number") else usual[kind]


def _pictures(schema: Mapping[str, Any], data: bytes) -> Any:
    text = f"data:image/png;base64,{b64encode(data).decode()}"
    kinds = schema.get("type", "string")
    if "array" in ([kinds] if isinstance(kinds, str) else kinds):
        return [_pictures(schema.get("items", {}), data)]
    if schema.get("type") != "object":
        return text
    member = next(
        (name for name in ("image_url", "url", "data") if name in schema.get("properties", {})),
        "url",
    )
    return {"type": "url", member: text} if "type" in schema.get("required", ()) else {member: text}


def asked_size(form: Form, document: Mapping[str, Any]) -> tuple[int, int] | None:
    """The pixels that a document asks for in so many words."""
    whole = {**form.these.contract(form.target.operation, form.content_type).defaults, **document}
    sizing = form.these.section("sizing")
    if sizing.get("style") == "pixels":
        return int(whole[sizing["width"]]), int(whole[sizing["height"]])
    value = whole.get(str(sizing.get("field", "")))
    return dimensions(value) if isinstance(value, str) and sizing["style"] != "fixed" else None


def rendered(tree: Any) -> str:
    """JSON text of a tree of mappings whose leaves are JSON texts already."""
    if isinstance(tree, Mapping):
        return (
            "{"
            + ",".join(f"{json.dumps(key)}:{rendered(item)}" for key, item in tree.items())
            + "}"
        )
    return str(tree)


def placed(form: Form, fields: Mapping[str, str]) -> dict[str, Any]:
    """Fields at the places where the form's JSON has them."""
    paths = form.rules.get("fields", {})
    rest = form.rules.get("rest", [""])[0]
    tree: dict[str, Any] = {}
    for name, text in fields.items():
        wanted = paths.get(name, f"{rest}.{name}" if rest else name)
        steps = (wanted if isinstance(wanted, str) else wanted[0]).split(".")
        here = tree
        for step in steps[:-1]:
            here = here.setdefault(step, {})
        here[steps[-1]] = text
    return tree
