"""A reply beside the template that it follows: which value stands where, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.catalog.yaml import Located, Mark
from mockserver.contract.compose import Terms

PICTURES = frozenset({"it.b64_json", "it.url", "it.streamed"})
EACH_IMAGE = "each image"
_OWN = ("$use", "$each", "x-source")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a reply: the name that the template has there (without the sign), and the value found.

    `index` is that of the picture to which it belongs; the list of all pictures has the name EACH_IMAGE.
    """

    path: tuple[str | int, ...]
    name: str
    value: Any
    index: int = 0


def spots(
    template: Any, tree: Any, terms: Terms, path: tuple[str | int, ...] = (), index: int = 0
) -> Iterator[Spot]:
    """The places of a reply at which its template has names, as far as the reply follows it."""
    if isinstance(template, str):
        if template.startswith("$") and not template.startswith("$$"):
            yield Spot(path, template[1:], tree, index)
    elif not isinstance(template, Mapping):
        return
    elif "$each" in template:
        yield from _each(template, tree, terms, path)
    elif isinstance(tree, Mapping):
        for key, (inner, _) in opened(template, terms).items():
            if key in tree:
                yield from spots(inner, tree[key], terms, (*path, key), index)


def _each(
    template: Mapping[str, Any], tree: Any, terms: Terms, path: tuple[str | int, ...]
) -> Iterator[Spot]:
    if not isinstance(tree, list):
        return
    if template["$each"] == "images":
        yield Spot(path, EACH_IMAGE, tree)
    rest = _without_series(template)
    for index, item in enumerate(tree):
        yield from spots(rest, item, terms, (*path, index), index)


def _without_series(template: Mapping[str, Any]) -> Located:
    marks = template.marks if isinstance(template, Located) else {}
    return Located({key: value for key, value in template.items() if key != "$each"}, marks)


def opened(template: Mapping[str, Any], terms: Terms) -> dict[str, tuple[Any, Mark | None]]:
    """Key → its template and where it was written; keys beside `$use` are laid over the entry's."""
    found: dict[str, tuple[Any, Mark | None]] = {}
    if "$use" in template:
        found.update(opened(terms.section("entries")[template["$use"]], terms))
    marks = template.marks if isinstance(template, Located) else {}
    for key, inner in template.items():
        if key not in _OWN:
            found[key] = (inner, marks.get(key))
    return found


def mark_at(
    template: Any, terms: Terms, path: Sequence[str | int], above: Mark | None
) -> Mark | None:
    """Where the statement about a place of a reply was written: the nearest with a source, else the nearest."""
    best = above
    for step in path:
        if isinstance(step, int):
            template = _without_series(template) if isinstance(template, Mapping) else None
            continue
        members = opened(template, terms) if isinstance(template, Mapping) else {}
        if step not in members:
            break
        template, mark = members[step]
        if mark is not None and (mark.source is not None or best is None or best.source is None):
            best = mark
    return best
