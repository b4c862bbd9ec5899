"""The largest rectangle inside a mask, roughly: where a caption can stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.imaging.hanging import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_CELLS = 24


def vacancy(hole: Image, bounds: Box) -> Box:
    """A rectangle in which every pixel of `hole` is 255; one without pixels if there is none.

    The bounds are divided into 24 x 24 cells at most, and whole cells are looked at.
    """
    columns = _edges(bounds.left, bounds.right)
    rows = _edges(bounds.top, bounds.bottom)
    best = Box(bounds.left, bounds.top, bounds.left, bounds.top)
    # For each column: how many free cells end at the present row.
    depths = [0] * (len(columns) - 1)
    for y in range(len(rows) - 1):
        for x in range(len(depths)):
            cell = hole.crop((columns[x], rows[y], columns[x + 1], rows[y + 1]))
            depths[x] = depths[x] + 1 if cell.getextrema()[0] == 255 else 0
        for left, right, depth in _spans(depths):
            found = Box(columns[left], rows[y + 1 - depth], columns[right], rows[y + 1])
            best = max(best, found, key=_area)
    return best


def _spans(depths: list[int]) -> list[tuple[int, int, int]]:
    """Each stretch of cells, and how deep all of it is; stretches without depth are left out."""
    spans = []
    for left in range(len(depths)):
        depth = depths[left]
        for right in range(left, len(depths)):
            depth = min(depth, depths[right])
            if not depth:
                break
            spans.append((left, right + 1, depth))
    return spans


def _area(box: Box) -> int:
    return box.width * box.height


def _edges(start: int, end: int) -> list[int]:
    count = min(_CELLS, end - start)
    return [start + (end - start) * place // count for place in range(count + 1)]
