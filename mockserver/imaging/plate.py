"""Opaque rectangles laid over the art, and small lettering on them.

Under a plate nothing of the art may show: its first row takes away what stands above, row by row
the art's changes are kept out, and below it the art comes back. All of that is differences again,
worked out from the colours that the composition says stand there.
"""

from __future__ import annotations

from typing import NamedTuple

from mockserver.imaging.composition import Composition
from mockserver.imaging.lettering import changes_by_row, strokes
from mockserver.imaging.program import Piece, Span, Tint, in_order, taken

Changes = dict[int, tuple[Tint, list[Span]]]
"""Rows by their number, as `Composition.changes` tells them."""


class Plate(NamedTuple):
    """The columns `left` to `right` and rows `top` to `bottom`, the ends excluded; `top` > 0."""

    left: int
    top: int
    right: int
    bottom: int
    colour: Tint


def lay(plate: Plate, changes: Changes, art: Composition) -> None:
    """Put a plate into the changes of an art; where it ends at the lower edge, for good."""
    still = (0,) * len(plate.colour)
    width = plate.right - plate.left
    for y in [y for y in changes if plate.top <= y <= plate.bottom]:
        shift, spans = changes[y]
        kept = _outside(spans, plate)
        if any(shift):
            kept.append((plate.left, width, tuple([-value for value in shift])))
        changes[y] = shift, in_order(kept)
    above = _stretches(art.colours(plate.top - 1), plate)
    hidden = [(x, count, taken(plate.colour, colour)) for x, count, colour in above]
    _spans_of(changes, plate.top, still).extend(hidden)
    if plate.bottom < art.down.length:
        below = _stretches(art.colours(plate.bottom), plate)
        shown = [(x, count, taken(colour, plate.colour)) for x, count, colour in below]
        _spans_of(changes, plate.bottom, still).extend(shown)


def write(text: str, left: int, top: int, scale: int, ink: Tint, changes: Changes) -> None:
    """Write on a plate; `ink` is the difference from the plate's colour to the letters'."""
    still = (0,) * len(ink)
    signed = {1: ink, -1: tuple([-value for value in ink])}
    for row, cells in enumerate(changes_by_row(text, left, scale)):
        spans = _spans_of(changes, top + row * scale, still)
        for x, change in cells:
            for column, count, sign in strokes(change):
                spans.append((x + column * scale, count * scale, signed[sign]))


def settled(changes: Changes) -> Changes:
    """The changes in order of rows, every row's spans in order; after the last plate."""
    return {y: (changes[y][0], in_order(changes[y][1])) for y in sorted(changes)}


def _spans_of(changes: Changes, y: int, still: Tint) -> list[Span]:
    return changes.setdefault(y, (still, []))[1]


def _outside(spans: list[Span], plate: Plate) -> list[Span]:
    """The parts of the spans to the left and to the right of a plate."""
    parts: list[Span] = []
    for x, count, tint in spans:
        if x < plate.left:
            parts.append((x, min(count, plate.left - x), tint))
        start = max(x, plate.right)
        if start < x + count:
            parts.append((start, x + count - start, tint))
    return parts


def _stretches(pieces: list[Piece], plate: Plate) -> list[Span]:
    """The colours of a row under a plate, as (x, count of pixels, colour)."""
    ends = [x for x, _ in pieces[1:]]
    ends.append(plate.right)
    return [
        (max(x, plate.left), min(end, plate.right) - max(x, plate.left), colour)
        for (x, colour), end in zip(pieces, ends, strict=True)
        if x < plate.right and end > plate.left
    ]
