"""Discs: how their edges move from row to row.

A translucent disc adds one tint to every pixel inside. Told row by row that is little: between two
rows the inside grows or shrinks by a few pixels on the left and as many on the right. Rows are
looked at every `grain` pixels only, and columns as coarsely, where nobody sees the steps.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import isqrt
from typing import NamedTuple

from mockserver.imaging.program import Span, Tint

Extent = tuple[int, int]
"""The columns inside a shape on one row: from the first on, up to but without the second."""


class Disc(NamedTuple):
    """A disc around (`x`, `y`) on a picture of `width` pixels.

    Its edge moves every `grain` rows by multiples of `grain` columns; `y` is a multiple of `grain`
    as well, and 0 <= x < width.
    """

    x: int
    y: int
    radius: int
    tint: Tint
    width: int
    grain: int

    def extent(self, y: int) -> Extent | None:
        """The columns inside on row `y`, or None where the disc does not reach."""
        outline = disc_outline(self.radius, self.grain)
        place = (y - y % self.grain - self.y) // self.grain + len(outline) // 2
        half = outline[place] if 0 <= place < len(outline) else 0
        left, right = max(0, self.x - half), min(self.width, self.x + half)
        return (left, right) if left < right else None

    def add_edges(self, rows: dict[int, list[Span]], end: int) -> None:
        """Add to the spans of `rows` what changes on the rows from 1 to `end` (excluded)."""
        outline = disc_outline(self.radius, self.grain)
        minus = tuple([-value for value in self.tint])
        x, y = self.x, self.y - (len(outline) // 2) * self.grain
        room = min(x, self.width - x)
        for before, here in pairwise(outline):
            y += self.grain
            if before == here or not 0 < y < end:
                continue
            if before < here:
                inner, outer, tint = before, here, self.tint
            else:
                inner, outer, tint = here, before, minus
            if outer <= room:
                count = outer - inner
                spans = [(x - outer, count, tint), (x + inner, count, tint)]
            else:
                spans = self._clipped(inner, outer, tint)
            if y in rows:
                rows[y] += spans
            else:
                rows[y] = spans

    def _clipped(self, inner: int, outer: int, tint: Tint) -> list[Span]:
        """The ring between two distances from the middle, as far as it is in the picture."""
        left, right = max(0, self.x - outer), min(self.width, self.x + outer)
        both = (left, self.x - inner - left, tint), (self.x + inner, right - self.x - inner, tint)
        return [span for span in both if span[1] > 0]


@lru_cache(maxsize=128)
def disc_outline(radius: int, grain: int) -> tuple[int, ...]:
    """Half the width of a disc (Pythagoras) every `grain` rows, from above it to below it.

    Begins and ends with 0, and the middle row is in the middle.
    """
    square = radius * radius
    halves = [isqrt(square - away * away) for away in range(0, radius + 1, grain)]
    lower = [half - half % grain for half in halves]
    return (0, *lower[:0:-1], *lower, 0)
