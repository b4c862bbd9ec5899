"""Small pieces of Markdown for the derived pages: tables, marked parts, definitions as one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a pipe or a line break inside a cell is made harmless."""
    lines = [_row(heading), _row(["---"] * len(heading)), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def code(text: object) -> str:
    """The text as code, empty where it is empty."""
    return f"`{text}`" if str(text) else ""


def in_one_line(value: Any) -> str:
    """A part of a definition as YAML writes it in one line, without its sources."""
    if isinstance(value, dict):
        inner = ", ".join(
            f"{key}: {in_one_line(item)}" for key, item in value.items() if key != "x-source"
        )
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(in_one_line, value))}]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)


def with_part(text: str, name: str, part: str) -> str:
    """The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced.

    Raises ValueError where the text has no such place.
    """
    place = re.compile(rf"(<!-- {name} -->\n).*?(\n?<!-- /{name} -->)", re.DOTALL)
    if not place.search(text):
        raise ValueError(f"there is no place called {name}")
    return place.sub(lambda found: f"{found[1]}{part}\n<!-- /{name} -->", text)
