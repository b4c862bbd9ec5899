"""A model may narrow what its provider limits, never widen it; a family likewise.

A family shares, it does not limit: a model may go beyond its family.

One exception: where the provider's limit is only assumed and the model's own rests on a source, the
source wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockserver.catalog.lint import is_composable
from mockserver.catalog.types import Model, Provider, basis
from mockserver.catalog.walk import model_layers
from mockserver.catalog.yaml import Located, Mark
from mockserver.contract.compose import REMOVE, merge
from mockserver.errors import Problem

_UPPER = frozenset(
    {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "max_edge", "max_pixels", "max_bytes"}
)
_LOWER = frozenset(
    {"minimum", "exclusiveMinimum", "minLength", "minItems", "min_edge", "min_pixels"}
)
_SETS = frozenset({"enum", "formats", "declared", "or"})
_LIMITS = _UPPER | _LOWER | _SETS | {"x-dimensions", "x-upload"}


def wider_problems(provider: Provider, models: Iterable[Model]) -> Iterator[Problem]:
    """Every limit of a family or a model that goes beyond the provider's."""
    ground = merge(provider.dialect, provider.layer)
    for name, family in ground.get("families", {}).items():
        yield from _layer(ground, family, f"families.{name}.")
    for model in models:
        if is_composable(provider, model):
            yield from _model(ground, model)


def _model(base: Located, model: Model) -> Iterator[Problem]:
    editions = base.get("editions", {})
    own = model.layer.get("editions", list(editions))
    bases = [merge(base, editions[name]) for name in own] or [base]
    for path, layer in model_layers(model):
        prefix = f"{path}." if path else ""
        section, _, name = path.partition(".")
        overlays = editions if section == "in_edition" else base.get("surfaces", {})
        chosen = [merge(base, overlays[name])] if name in overlays else bases
        # wider than in one edition, yet within another: then the other one is what it is for
        found = [list(_layer(ground, layer, prefix)) for ground in chosen]
        if all(found):
            yield from found[0]


def _layer(base: Located, layer: Mapping[str, Any], path: str) -> Iterator[Problem]:
    shared, pool = base.get("parameters", Located()), base.get("pool", Located())
    for name, fragment in _mapping(layer, "parameters").items():
        below = merge(pool.get(name, Located()), shared.get(name, Located()))
        yield from _fragment(below, fragment, f"{path}parameters.{name}")
    for operation, own in _mapping(layer, "operations").items():
        ground = base.get("operations", {}).get(operation, {}).get("parameters", Located())
        for name, fragment in _mapping(own, "parameters").items():
            below = merge(shared.get(name, Located()), ground.get(name, Located()))
            yield from _fragment(below, fragment, f"{path}operations.{operation}.parameters.{name}")
    limits = base.get("references", Located())
    own_limits = _mapping(layer, "references")
    if "max" in limits and "max" in own_limits:
        yield from _limit("maximum", limits, own_limits, "max", f"{path}references.max")


def _mapping(holder: Any, key: str) -> Located:
    found = holder.get(key) if isinstance(holder, Located) else None
    return found if isinstance(found, Located) else Located()


def _fragment(below: Any, own: Any, path: str) -> Iterator[Problem]:
    if not isinstance(below, Located) or not isinstance(own, Located):
        return
    for key in own:
        if key not in below or key not in _LIMITS:
            continue
        if isinstance(own[key], Located):
            yield from _fragment(below[key], own[key], f"{path}.{key}")
        else:
            yield from _limit(key, below, own, key, f"{path}.{key}")


def _limit(kind: str, below: Located, own: Located, key: str, path: str) -> Iterator[Problem]:
    theirs, ours = below[key], own[key]
    if ours == REMOVE:
        message = f"takes away the provider's {_written(theirs)}"
    elif kind in _SETS:
        more = [value for value in ours if value not in theirs]
        message = f"{_written(more)} is not among the provider's {_written(theirs)}" if more else ""
    else:
        wider = ours > theirs if kind in _UPPER else ours < theirs
        message = f"{ours} is wider than the provider's {theirs}" if wider else ""
    if message and not _better_known(own.marks[key], below.marks[key]):
        mark, other = own.marks[key], below.marks[key]
        yield Problem(mark.file, mark.line, path, f"{message} ({other.file}:{other.line})")


def _written(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _better_known(own: Mark, below: Mark) -> bool:
    return basis(below.source) == "assumed" != basis(own.source)
