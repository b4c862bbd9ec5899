"""What a statement rests on, for readers: documented or observed with an address, or assumed."""

from __future__ import annotations

from collections.abc import Iterable

from mockserver.catalog.types import Basis, basis
from mockserver.catalog.yaml import Mark, Source

STANDINGS: tuple[Basis, ...] = ("documented", "observed", "assumed")


def standing(mark: Mark | None) -> str:
    """`documented` or `observed` with a link to the page, or `assumed`."""
    source = mark.source if mark is not None else None
    return basis(source) if source is None else f"{basis(source)}: {link(source)}"


def link(source: Source) -> str:
    """The page's name and section, linked."""
    section = f", {source.section}" if source.section else ""
    return f"[{source.page}{section}]({source.url})"


def by_source(stated: Iterable[tuple[str, Mark | None]]) -> tuple[str, str]:
    """Phrases in two cells: those that a source states, with links; and those assumed."""
    groups: dict[Source, list[str]] = {}
    assumed = []
    for phrase, mark in stated:
        if mark is None or mark.source is None:
            assumed.append(phrase)
        else:
            groups.setdefault(mark.source._replace(says=""), []).append(phrase)
    told = [
        f"{', '.join(phrases)} ({basis(source)}: {link(source)})"
        for source, phrases in groups.items()
    ]
    return "; ".join(told), ", ".join(assumed)
