"""Reply templates, envelopes and headers: names that nobody computes, entries that nobody defined.

A name's last part is held against what the whole definition can supply, so that `$level.prioriti` is
found although `level.*` takes any constant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.catalog.near import did_you_mean
from mockserver.catalog.types import Model, Provider
from mockserver.catalog.walk import Layer, entries, model_layers, provider_layers
from mockserver.catalog.yaml import Located, Mark
from mockserver.contract.compose import REMOVE
from mockserver.engine.fill import SERIES
from mockserver.engine.values import VALUES, known
from mockserver.errors import Problem

_SECTIONS = ("replies", "entries", "envelopes", "headers", "errors", "error_defaults", "streaming")
_SIGNS = ("$each", "$use")
# What every error has, whatever its entry says.
_ERROR_FIELDS = frozenset(
    {"message", "status", "status_text", "seconds", "parameter", "parameter_or_null"}
)


@dataclass(frozen=True, slots=True)
class Supply:
    """What the layers of a provider can supply to names: the entries, and for `head.*` the last parts."""

    entries: frozenset[str]
    envelopes: frozenset[str]
    lasts: Mapping[str, frozenset[str]]


def template_problems(
    provider: Provider, models: Iterable[Model], usage_names: set[str]
) -> Iterator[Problem]:
    """Every name, entry and envelope in the provider's files that leads nowhere."""
    written = [
        *provider_layers(provider),
        *(layer for model in models for layer in model_layers(model)),
    ]
    supply = _supply([Layer("", provider.dialect), *written], provider, usage_names)
    for path, layer in written:
        yield from _envelopes(path, layer, supply)
        for section in _SECTIONS:
            yield from _section(
                f"{path}.{section}" if path else section, layer.get(section), supply
            )


def _supply(layers: list[Layer], provider: Provider, usage_names: set[str]) -> Supply:
    parts = {
        "level": _keys(levels for layer in layers for levels in _members(layer.data, "levels")),
        "model.listing": _keys(_section_of(layer.data, "listing") for layer in layers),
        "parameter": _keys(holder for layer in layers for holder in _parameters(layer.data)),
        "path": {name for route in provider.routes for name in route.pattern.groupindex},
        "usage": usage_names,
        "error": _keys(holder for layer in layers for holder in _errors(layer.data))
        | _ERROR_FIELDS,
    }
    return Supply(
        entries=frozenset(_keys(_section_of(layer.data, "entries") for layer in layers)),
        envelopes=frozenset(_keys(_section_of(layer.data, "envelopes") for layer in layers)),
        lasts={head: frozenset(names - {"x-source"}) for head, names in parts.items()},
    )


def _keys(holders: Iterable[Mapping[str, Any]]) -> set[str]:
    return {key for holder in holders for key in holder}


def _section_of(layer: Located, name: str) -> Located:
    found = layer.get(name)
    return found if isinstance(found, Located) else Located()


def _members(layer: Located, section: str) -> Iterator[Located]:
    return (item for item in _section_of(layer, section).values() if isinstance(item, Located))


def _parameters(layer: Located) -> Iterator[Located]:
    yield _section_of(layer, "parameters")
    yield _section_of(layer, "pool")
    for operation in _members(layer, "operations"):
        yield _section_of(operation, "parameters")


def _errors(layer: Located) -> Iterator[Located]:
    yield _section_of(layer, "error_defaults")
    yield from _members(layer, "errors")


def _envelopes(path: str, layer: Located, supply: Supply) -> Iterator[Problem]:
    holders = [("error_defaults", _section_of(layer, "error_defaults"))]
    holders += [
        (f"errors.{name}", entry)
        for name, entry in _section_of(layer, "errors").items()
        if isinstance(entry, Located)
    ]
    for where, holder in holders:
        name = holder.get("envelope")
        if name is not None and name not in supply.envelopes:
            place = f"{path}.{where}.envelope" if path else f"{where}.envelope"
            message = f"no envelope is called '{name}'{did_you_mean(str(name), supply.envelopes)}"
            yield _at(holder.marks["envelope"], place, message)


def _section(path: str, section: Any, supply: Supply) -> Iterator[Problem]:
    for entry in entries(section, path):
        if ".x-source" in entry.path:
            continue
        yield from _sign(entry.path, entry.key, entry.value, entry.mark, supply)
        for text in _texts(entry.value):
            if (
                text.startswith("$")
                and not text.startswith("$$")
                and text != REMOVE
                and entry.key not in _SIGNS
            ):
                yield from _name(entry.path, text[1:], entry.mark, supply)


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _sign(path: str, key: str, value: Any, mark: Mark, supply: Supply) -> Iterator[Problem]:
    if key == "$each" and value not in SERIES:
        yield _at(mark, path, f"nothing repeats over '{value}'{did_you_mean(str(value), SERIES)}")
    elif key == "$use" and value not in supply.entries:
        yield _at(
            mark, path, f"no entry is called '{value}'{did_you_mean(str(value), supply.entries)}"
        )
    elif key.startswith("$") and key not in _SIGNS:
        yield _at(mark, path, f"'{key}' is no sign of templates{did_you_mean(key, _SIGNS)}")


def _name(path: str, name: str, mark: Mark, supply: Supply) -> Iterator[Problem]:
    head, _, last = name.rpartition(".")
    if not known(name):
        names = [one.removesuffix(".*") for one in VALUES]
        near = did_you_mean(name, names) or did_you_mean(head, names)
        yield _at(mark, path, f"${name} is no name{near}")
        return
    if name not in VALUES and head in supply.lasts and last not in supply.lasts[head]:
        message = f"${name} is never there: nothing in this definition gives {head} a '{last}'"
        yield _at(mark, path, message + did_you_mean(last, supply.lasts[head]))


def _at(mark: Mark, path: str, message: str) -> Problem:
    return Problem(mark.file, mark.line, path, message)
