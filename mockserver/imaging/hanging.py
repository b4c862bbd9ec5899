"""Where prints hang: the rows, sizes and places of pictures on a wall.

Of all counts of rows the one is taken that shows the most of the pictures. Pictures keep their
ratios, rows hold about as many each, and stand close together in the middle of the wall. Whole
numbers only; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

Size = tuple[int, int]
"""Width and height."""


class Box(NamedTuple):
    """Columns `left` to `right` and rows `top` to `bottom`, the ends excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top

    def holds(self, other: Box) -> bool:
        """Whether no part of the other box is outside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


def arranged(sizes: Sequence[Size], wall: Box) -> list[Box]:
    """A box for each picture, in order. On a wall that is too small some are outside of it."""
    gap = max(0, min(wall.width, wall.height)) // 24
    layouts = [_in_rows(sizes, wall, count, gap) for count in range(1, len(sizes) + 1)]
    rows = max(layouts, key=_shown)
    heights = [max(height for _, height in row) for row in rows]
    top = wall.top + _half(wall.height - sum(heights) - gap * (len(rows) - 1))
    boxes: list[Box] = []
    for row, height in zip(rows, heights, strict=True):
        boxes += _in_a_row(row, wall, Box(0, top, 0, top + height), gap)
        top += height + gap
    return boxes


def _in_rows(sizes: Sequence[Size], wall: Box, count: int, gap: int) -> list[list[Size]]:
    columns = -(-len(sizes) // count)
    width = max(1, (wall.width - gap * (columns - 1)) // columns)
    height = max(1, (wall.height - gap * (count - 1)) // count)
    shown = [fitted(size, (width, height)) for size in sizes]
    least, more = divmod(len(sizes), count)
    ends = [least * row + min(more, row) for row in range(count + 1)]
    return [shown[start:end] for start, end in pairwise(ends)]


def _shown(rows: list[list[Size]]) -> int:
    return sum(width * height for row in rows for width, height in row)


def fitted(size: Size, room: Size) -> Size:
    """The largest size of the same ratio that is within a room, at least one pixel each way."""
    width, height = size
    if width * room[1] > height * room[0]:
        return room[0], max(1, height * room[0] // width)
    return max(1, width * room[1] // height), room[1]


def _in_a_row(row: Sequence[Size], wall: Box, band: Box, gap: int) -> list[Box]:
    """Side by side in the middle of the wall; on the rows of `band`, in the middle of them."""
    left = wall.left + _half(wall.width - sum(width for width, _ in row) - gap * (len(row) - 1))
    boxes = []
    for width, height in row:
        top = band.top + _half(band.height - height)
        boxes.append(Box(left, top, left + width, top + height))
        left += width + gap
    return boxes


def _half(rest: int) -> int:
    return max(0, rest) // 2
