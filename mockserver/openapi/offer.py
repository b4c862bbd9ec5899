"""An Offer: one operation of a provider on one surface, with the models that have it.

All other modules here read definitions through it, so that a document speaks of the edition and the mode
that a server plays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mockserver.catalog.types import OPERATIONS, Model, Provider, Route, basis
from mockserver.catalog.yaml import Mark
from mockserver.contract.compose import Terms
from mockserver.engine.world import Site

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """One operation of a provider on one surface, as a site serves it."""

    site: Site
    provider: Provider
    operation: str
    surface: str | None = None
    route: Route | None = None

    @property
    def kind(self) -> str:
        """Which stages a request for it passes: image, listing, records, document or picture."""
        return OPERATIONS[self.operation]

    @property
    def name(self) -> str:
        """The operation, and the surface where it is not the provider's usual one."""
        return self.operation + (f".{self.surface}" if self.surface else "")

    @property
    def own(self) -> Terms:
        """What holds before a model is known."""
        return self.site.terms(self.provider, None, self.surface)

    def terms(self, model: Model) -> Terms:
        """What holds for one model."""
        return self.site.terms(self.provider, model, self.surface)

    def listed(self) -> list[Model]:
        """All models that listings show, of whatever kind."""
        return list(self.provider.models(self.site.edition(self.provider)))

    def models(self) -> Iterator[Model]:
        """The image models that have this operation."""
        for model in self.listed():
            if model.kind == "image" and self.operation not in self.terms(model).data.get(
                "cannot", []
            ):
                yield model

    def all_terms(self) -> Iterator[Terms]:
        """What holds before a model is known, then for each model that can be asked."""
        yield self.own
        if self.kind == "image":
            yield from (self.terms(model) for model in self.models())

    @property
    def is_strict(self) -> bool:
        """Whether advisories are refused too."""
        return self.site.settings.mode == "strict"


def component_name(*parts: str) -> str:
    """A name that components may have: what is neither letter, digit, dot, dash nor underscore goes."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", ".".join(part for part in parts if part))


def reference(section: str, name: str) -> Schema:
    """`{"$ref": "#/components/schemas/NAME"}`."""
    return {"$ref": f"#/components/{section}/{name}"}


def distinct(schemas: Iterable[Schema]) -> list[Schema]:
    """The schemas without repetitions, in their order."""
    return list({json.dumps(schema, sort_keys=True): schema for schema in schemas}.values())


def any_of(schemas: Iterable[Schema]) -> Schema:
    """The one schema, or `anyOf` where there are several that differ."""
    found = distinct(schemas)
    return found[0] if len(found) == 1 else {"anyOf": found}


def kept(schema: Schema, *names: str) -> Schema:
    """The keywords of these names that a schema has."""
    return {name: schema[name] for name in names if name in schema}


def merged(*schemas: Schema) -> Schema:
    """One schema with the keywords of all; names required and `allOf` add up."""
    result: Schema = {}
    for schema in schemas:
        for key, value in schema.items():
            adds = key in ("required", "allOf") and key in result
            result[key] = [*result[key], *value] if adds else value
    return result


def origin(mark: Mark | None) -> dict[str, str]:
    """Where a fact was read, as `x-source` tells it; `basis` alone where it is assumed."""
    source = mark.source if mark else None
    if source is None:
        return {"basis": basis(source)}
    told = {
        "basis": basis(source), "page": source.page, "section": source.section, "says": source.says,
    }  # fmt: skip
    return {key: text for key, text in told.items() if text}
