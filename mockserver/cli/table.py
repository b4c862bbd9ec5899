"""Rows as aligned columns for a terminal; not for machines, who ask for `--json`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """The rows with each column as wide as its widest cell; the last column runs free."""
    if not rows:
        return ""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def show(rows: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """Prints rows as a table with a heading, or as a JSON array."""
    if as_json:
        print(json.dumps(list(rows), indent=2, ensure_ascii=False))
        return
    if rows:
        heading = [str(name).upper() for name in rows[0]]
        print(aligned([heading, *([str(cell) for cell in row.values()] for row in rows)]))
