"""Text as differences between pixel rows.

Between two neighbouring rows of a line of text, each character either changes or does not. A
change is written as one number of ten bits: the glyph's row above (high five bits) and its row
here. There are few such numbers, so the writers remember what each looks like in their format.
Where lines stand and what they say is decided in `caption`.
"""

from functools import cache, lru_cache
from itertools import pairwise

from mockserver.imaging.glyphs import GLYPH_HEIGHT, GLYPH_WIDTH, glyph

CELL_WIDTH = GLYPH_WIDTH + 1
"""Dots from one character to the next."""
LINE_HEIGHT = GLYPH_HEIGHT + 2
"""Dots from one line to the next."""

Stroke = tuple[int, int, int]
"""First column of a cell, count of columns, and 1 where ink appears or -1 where it ends."""


def changes_by_row(text: str, left: int, scale: int) -> list[list[tuple[int, int]]]:
    """For each row of a line, and one more below: (x of a cell, change), from the left.

    The line starts at column `left`, and every dot has `scale` pixels.
    """
    rows: list[list[tuple[int, int]]] = [[] for _ in range(GLYPH_HEIGHT + 1)]
    x = left
    for character in text:
        for row, change in _changes(character):
            rows[row].append((x, change))
        x += CELL_WIDTH * scale
    return rows


@cache
def strokes(change: int) -> tuple[Stroke, ...]:
    """The stretches of equal columns in which ink appears or ends."""
    above, here = change >> GLYPH_WIDTH, change & (1 << GLYPH_WIDTH) - 1
    signs = [(here >> bit & 1) - (above >> bit & 1) for bit in range(GLYPH_WIDTH - 1, -1, -1)]
    found: list[Stroke] = []
    for column, sign in enumerate(signs):
        if found and found[-1][2] == sign and sum(found[-1][:2]) == column:
            start, count, _ = found.pop()
            found.append((start, count + 1, sign))
        elif sign:
            found.append((column, 1, sign))
    return tuple(found)


@lru_cache(maxsize=1024)
def _changes(character: str) -> tuple[tuple[int, int], ...]:
    rows = (0, *glyph(character), 0)
    pairs = enumerate(pairwise(rows))
    return tuple((y, above << GLYPH_WIDTH | here) for y, (above, here) in pairs if above != here)
