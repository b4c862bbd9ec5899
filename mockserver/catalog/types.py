"""The catalog's values: frozen, plain, and unaware of HTTP frameworks.

A Provider holds the layers of its definition as they were written (`Located`, so that every fact
keeps its place and source); `mockserver.contract.compose` puts the layers together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from mockserver.catalog.yaml import Located, Mark, Source

Basis = Literal["documented", "observed", "assumed"]

# What a client can ask for, named as in the SDK. The kind says which stages a request passes.
OPERATIONS: dict[str, str] = {
    "images.generate": "image",
    "images.edit": "image",
    "images.variation": "image",
    "images.list": "records",
    "images.content": "records",
    "images.delete": "records",
    "models.list": "listing",
    "models.retrieve": "listing",
    "models.delete": "listing",
    "models.catalog": "listing",
    "service.status": "document",
    "service.health": "document",
    "service.describe": "document",
    "pictures.fetch": "picture",
}


def basis(source: Source | None) -> Basis:
    """How sure a fact is: read on a documentation page, seen elsewhere, or assumed by us."""
    if source is None:
        return "assumed"
    return "documented" if source.kind == "documentation" else "observed"


@dataclass(frozen=True, slots=True)
class Route:
    """Method and path by which a provider exposes an operation.

    `path` is a template such as `/v1/models/{model:path}`; `{name}` takes one segment,
    `{name:path}` any number of them. `when_header` restricts the route to requests with that
    header, and `when_values` to these values of it. `condition` is how an absent route is refused.
    """

    operation: str
    method: str
    path: str
    surface: str | None
    auth: bool
    when_header: str | None
    mark: Mark
    pattern: re.Pattern[str]
    when_values: tuple[str, ...] = ()
    condition: str = "not_found"

    def is_chosen_by(self, headers: Mapping[str, str]) -> bool:
        """Whether the request's headers (names in lower case) are those that the route asks for."""
        if self.when_header is None:
            return True
        sent = headers.get(self.when_header.lower())
        return sent is not None and (not self.when_values or sent.lower() in self.when_values)

    def match(self, path: str) -> dict[str, str] | None:
        """The path's variables where the path fits, else None."""
        found = self.pattern.fullmatch(path)
        return None if found is None else found.groupdict()


def path_pattern(template: str) -> re.Pattern[str]:
    """A route's path template as a regular expression."""
    parts = re.split(r"\{(\w+)(:path)?\}", template)
    text = re.escape(parts[0])
    for name, many, literal in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        text += f"(?P<{name}>{'.+' if many else '[^/]+'})" + re.escape(literal)
    return re.compile(text, re.DOTALL)


@dataclass(frozen=True, slots=True)
class Model:
    """An image model (or, for listings, another model) of a provider: its id and its layer."""

    id: str
    layer: Located

    @property
    def family(self) -> str | None:
        """The family whose layer lies below this model's, if any."""
        return self.layer.get("family")

    @property
    def kind(self) -> str:
        """`image`, or what else the model makes; only image models can be asked for pictures."""
        return str(self.layer.get("kind", "image"))

    def is_in(self, edition: str | None) -> bool:
        """Whether the model exists in this edition of its provider."""
        editions = self.layer.get("editions")
        return editions is None or edition is None or edition in editions


@dataclass(frozen=True)
class Provider:
    """A service: its own layer over the dialect's, its routes, and its models, read when asked for."""

    id: str
    dialect: Located
    layer: Located
    routes: tuple[Route, ...]
    absent_routes: tuple[Route, ...]
    model_ids: tuple[str, ...]
    read_model: Callable[[str], Model]
    folder: str
    _models: dict[str, Model] = field(default_factory=dict, compare=False)

    def model(self, model_id: str) -> Model:
        """The model of that id. Raises KeyError where the provider has none."""
        found = self._models.get(model_id)
        if found is None:
            if model_id not in self.model_ids:
                raise KeyError(model_id)
            found = self._models.setdefault(model_id, self.read_model(model_id))
        return found

    def models(self, edition: str | None = None) -> Iterator[Model]:
        """All models of an edition, in the order of the provider's own listing."""
        for model_id in self.model_ids:
            model = self.model(model_id)
            if model.is_in(edition):
                yield model

    @cached_property
    def title(self) -> str:
        """The provider's name as people write it."""
        return str(self.layer.get("title", self.id))

    @cached_property
    def base(self) -> str:
        """The path of a client's base URL, such as `/v1`."""
        return str(self.layer.get("base", ""))

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The real hosts of the provider; a request for one of them needs no prefix."""
        return tuple(self.layer.get("hosts", ()))

    @cached_property
    def env(self) -> Mapping[str, str]:
        """Environment variables that its clients read, each with `base_url` or `api_key`."""
        found: Mapping[str, str] = self.layer.get("env", {})
        return found

    @cached_property
    def sources(self) -> Mapping[str, Any]:
        """The pages that the definition cites, by short name."""
        found: Mapping[str, Any] = self.layer.get("sources", {})
        return found

    def edition(self, chosen: str | None = None) -> str | None:
        """The edition to serve: the chosen one, else the provider's default.

        Raises KeyError where the provider has no such edition.
        """
        editions = self.layer.get("editions")
        if editions is None:
            return None
        name = chosen or str(self.layer["default_edition"])
        if name not in editions:
            raise KeyError(name)
        return name
