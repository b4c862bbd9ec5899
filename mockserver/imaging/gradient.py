"""Staircases: how a colour goes from one edge of a picture to the other in whole numbers.

The difference over the whole way is spread evenly over bands of equal width, so every level is a
multiplication and a division of integers, and never depends on the levels before it.
"""

from __future__ import annotations

from operator import sub
from typing import NamedTuple

from mockserver.imaging.program import Tint


class Staircase(NamedTuple):
    """From 0 at position 0 to `total` at position `length - 1`, level over `band` positions."""

    total: Tint
    length: int
    band: int

    def level(self, position: int) -> Tint:
        """What has been climbed at a position, per channel."""
        position -= position % self.band
        last = max(1, self.length - 1)
        return tuple([total * position // last for total in self.total])

    def steps(self) -> dict[int, Tint]:
        """The height of each step by its position; the position 0 has none."""
        last = max(1, self.length - 1)
        positions = range(0, self.length, self.band)
        climbs = []
        for total in self.total:
            levels = [total * position // last for position in positions]
            climbs.append(map(sub, levels[1:], levels))
        pairs = zip(positions[1:], zip(*climbs, strict=True), strict=True)
        return {position: step for position, step in pairs if any(step)}
