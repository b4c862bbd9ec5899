"""Wrong variants of a definition, one for each statement in it: dropped, changed, of another type.

A mutation is a path in one layer of the definition and what stands there instead. None is written by hand: they
follow from the keys that the shipped definitions have.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from mockserver.catalog.load import Catalog
from mockserver.catalog.types import Model, Provider
from mockserver.catalog.yaml import Located

Path = tuple[str | int, ...]
GONE: Any = object()

# What no server shows, or what is worded as anybody likes.
_UNSEEN = frozenset(
    {
        "x-source", "sources", "title", "hosts", "env", "id", "extends", "base", "message", "messages", "lenient",
        "tolerated_models", "editions", "default_edition", "in_edition", "family", "auth", "says", "description",
        "keep_alive", "spacing", "organization", "routes", "models", "kind", "surface", "x-length-unit",
    }
)  # fmt: skip
_TEMPLATES = ("replies", "entries", "envelopes")


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of a provider's definition. `layer` is `dialect`, `provider` or a model's id."""

    provider: str
    layer: str
    path: Path
    what: str
    value: Any

    def __str__(self) -> str:
        place = ".".join(str(step) for step in self.path)
        return f"{self.provider} {self.layer} {place}: {self.what}"


class MutatedCatalog(Catalog):
    """The shipped catalog with one provider replaced."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._providers[provider.id] = provider


def mutations(provider: Provider) -> list[Mutation]:
    """All mutations of a provider's definition, in the order of its files."""
    layers = {
        "dialect": provider.dialect,
        "provider": provider.layer,
        **{name: provider.model(name).layer for name in provider.model_ids},
    }
    found = []
    for name, layer in layers.items():
        for path, what, value in _all(layer, ()):
            found.append(Mutation(provider.id, name, path, what, value))
    return found


def mutated(provider: Provider, mutation: Mutation) -> Provider:
    """The provider with one statement changed."""

    def layer(name: str, found: Located) -> Located:
        if name != mutation.layer:
            return found
        changed = _changed(found, mutation.path, mutation.value)
        assert isinstance(changed, Located)
        return changed

    def read(name: str) -> Model:
        return Model(name, layer(name, provider.model(name).layer))

    return replace(
        provider,
        dialect=layer("dialect", provider.dialect),
        layer=layer("provider", provider.layer),
        read_model=read,
        _models={},
    )


def _changed(tree: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(tree, list):
        place = int(first)
        if rest or value is not GONE:
            inner = _changed(tree[place], rest, value) if place < len(tree) else value
            return [*tree[:place], inner, *tree[place + 1 :]]
        return [*tree[:place], *tree[place + 1 :]]
    result, key = Located(tree, tree.marks), str(first)
    if not rest and value is GONE:
        del result[key]
    else:
        result[key] = _changed(tree.get(key), rest, value)
    return result


Change = tuple[Path, str, Any]


def _all(tree: Any, path: Path) -> Iterator[Change]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            if key not in _UNSEEN and value != "$remove":
                yield from _of_key((*path, key), value)
                yield from _all(value, (*path, key))
    elif isinstance(tree, list):
        yield from _of_list(tree, path)


def _of_key(path: Path, value: Any) -> Iterator[Change]:
    if len(path) > 1:
        yield path, "dropped", GONE
    if isinstance(value, dict | list):
        return
    if _is_template(path):
        yield from _of_leaf(path, value)
    else:
        yield from _of_scalar(path, value)


def _is_template(path: Path) -> bool:
    return any(name in path for name in _TEMPLATES) or "headers" in path


def _of_leaf(path: Path, value: Any) -> Iterator[Change]:
    """A leaf of a template: of another type, and of another value where it is a constant."""
    if path[-1] in ("$each", "$use"):
        return
    if "headers" in path:
        yield path, "of another value", "imgmock"
        return
    yield path, "retyped to a list", ["imgmock"]
    if isinstance(value, bool):
        yield path, "changed", not value
    elif isinstance(value, str) and value.startswith("$"):
        yield path, "null", None
        yield path, "retyped to a boolean", True
    else:
        yield path, "changed", value + 1 if isinstance(value, int) else "imgmock"


def _of_scalar(path: Path, value: Any) -> Iterator[Change]:
    if isinstance(value, bool):
        yield path, f"{not value}", not value
    elif isinstance(value, int):
        yield path, f"{value} + 1", value + 1
        yield path, f"{value} - 1", value - 1
    elif value is None:
        yield path, "a text", "imgmock"
    elif isinstance(value, str):
        yield from _of_text(path, value)


_WORDS = {
    "unknown_parameters": ("ignore", "refuse"),
    "default_form": ("url", "b64_json"),
    "error_delivery": ("plain", "sse_when_accepted"),
    "delivery": ("plain", "sse_when_accepted"),
    "type": ("string", "integer"),
    "auth": ("required", "none"),
    "format": ("png", "jpeg"),
}


def _of_text(path: Path, value: str) -> Iterator[Change]:
    amount = _decimal(value)
    if amount is not None:
        yield path, f"{value} and a half", str(amount * Decimal("1.5"))
        return
    key = str(path[-1])
    if key == "style" or key == "condition":
        return
    if key in _WORDS:
        yield from ((path, word, word) for word in _WORDS[key] if word != value)
    elif "x" in value and value.replace("x", "").isdigit():
        width, _, height = value.partition("x")
        yield path, "another size", f"{int(width) // 2}x{height}"
    else:
        yield path, "another text", "imgmock"


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _of_list(items: list[Any], path: Path) -> Iterator[Change]:
    for place, item in enumerate(items):
        if len(items) > 1 or path[-1] not in ("enum", "declared", "formats"):
            yield (*path, place), f"{_short(item)} dropped", GONE
        if isinstance(item, Mapping):
            yield from _all(item, (*path, place))
    if path[-1] in ("check_order", "report_order"):
        for place in range(len(items) - 1):
            swapped = [*items]
            swapped[place : place + 2] = [items[place + 1], items[place]]
            yield path, f"{items[place]} and {items[place + 1]} swapped", swapped
    elif path[-1] == "enum" and all(isinstance(item, str) for item in items):
        yield (*path, len(items)), "one more value", "imgmock-other"
    elif path[-1] == "exposes":
        more = next(name for name in ("seed", "quality", "style", "n") if name not in items)
        yield (*path, len(items)), f"{more} too", more
    elif path[-1] == "cannot":
        yield path, "nothing lacks", []


def _short(item: Any) -> str:
    return str(item)[:40]
