"""A definition's tree as a flat series: every key with its path, its value and its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mockserver.catalog.types import Model, Provider
from mockserver.catalog.yaml import Located, Mark


class Entry(NamedTuple):
    """One key of a definition: its dotted path from the top of the file, and the mapping that holds it."""

    path: str
    key: str
    value: Any
    mark: Mark
    holder: Located


class Layer(NamedTuple):
    """One layer of a definition, and the path at which it stands in its file (empty for a whole file)."""

    path: str
    data: Located


def entries(value: Any, path: str = "") -> Iterator[Entry]:
    """All keys in a tree, outer ones first; list items count as parts of their key's path."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from entries(item, f"{path}[{index}]")
    if not isinstance(value, Located):
        return
    for key, item in value.items():
        where = f"{path}.{key}" if path else key
        yield Entry(where, key, item, value.marks[key], value)
        yield from entries(item, where)


def provider_layers(provider: Provider) -> Iterator[Layer]:
    """The layers that a provider's own file holds: itself, and each named layer in it."""
    yield from _layers("", provider.layer, ("families", "surfaces", "editions"))
    for name, family in provider.layer.get("families", {}).items():
        yield from (
            layer
            for layer in _layers(f"families.{name}", family, ("in_surface",))
            if layer.data is not family
        )


def model_layers(model: Model) -> Iterator[Layer]:
    """The layers that a model's file holds: itself, and those for single editions and surfaces."""
    yield from _layers("", model.layer, ("in_edition", "in_surface"))


def _layers(path: str, layer: Located, sections: tuple[str, ...]) -> Iterator[Layer]:
    prefix = f"{path}." if path else ""
    yield Layer(path, layer)
    for section in sections:
        for name, inner in layer.get(section, {}).items():
            yield Layer(f"{prefix}{section}.{name}", inner)
    if "lenient" in layer:
        yield Layer(f"{prefix}lenient", layer["lenient"])
