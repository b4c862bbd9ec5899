"""The row program: how a picture is told to the writers.

Row 0 is a list of colours from left to right. Every other row is told by how it differs from the
row above, and rows that do not differ are not told at all; so a picture costs what changes from
row to row, hardly what it measures. Differences are one small integer per channel (red, green,
blue, and alpha where the picture has it). Nothing here decides what a picture looks like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Tint = tuple[int, ...]
"""A colour, or the difference of two: one integer per channel."""

Span = tuple[int, int, Tint]
"""x, count of pixels, and the difference on them."""

Piece = tuple[int, Tint]
"""x, and the colour from there to the next piece."""


Row = tuple[int, Tint, Sequence[Span]]
"""y, shift, spans: row `y` is the row above plus `shift` everywhere, plus the spans' own tints.

The spans are in order and do not overlap. A plain tuple, because a picture has hundreds of them.
"""


class TextLine(NamedTuple):
    """A line of text from row `y` on, on even ground that changes no more.

    `ink` is the difference from the ground to the letters.
    """

    y: int
    text: str
    ink: Tint


class Program(NamedTuple):
    """A whole picture. The lines of text come below all rows that change otherwise.

    They start at column `left`, and each dot of a letter has `scale` pixels.
    """

    width: int
    height: int
    channels: int
    first: Sequence[Piece]
    rows: Sequence[Row]
    text: Sequence[TextLine]
    left: int
    scale: int


def added(one: Tint, other: Tint) -> Tint:
    """The sum, channel by channel."""
    return tuple([a + b for a, b in zip(one, other, strict=True)])


def taken(one: Tint, other: Tint) -> Tint:
    """The first less the second, channel by channel."""
    return tuple([a - b for a, b in zip(one, other, strict=True)])


def in_order(spans: list[Span]) -> list[Span]:
    """The spans from left to right; where some overlap, they are cut and their tints added."""
    if len(spans) > 1:
        spans.sort()
        end = 0
        for x, count, _ in spans:
            if x < end:
                return _cut_apart(spans)
            end = x + count
    return spans


def _cut_apart(spans: Iterable[Span]) -> list[Span]:
    changes: dict[int, Tint] = {}
    for x, count, tint in spans:
        nothing = (0,) * len(tint)
        changes[x] = added(changes.get(x, nothing), tint)
        changes[x + count] = taken(changes.get(x + count, nothing), tint)
    result: list[Span] = []
    start, current = 0, (0,) * len(tint)
    for x in sorted(changes):
        if any(current):
            result.append((start, x - start, current))
        start, current = x, added(current, changes[x])
    return result
