"""Lines of text as VP8L bits, for `webp`: the counterpart of `png_lettering`.

The stretches of unchanged pixels before the first and after the last letter of a row are handed
over as numbers, because they grow together with the rows around them.
"""

from __future__ import annotations

from functools import lru_cache

from mockserver.imaging.lettering import CELL_WIDTH, changes_by_row, strokes
from mockserver.imaging.program import Tint
from mockserver.imaging.vp8l import vp8l_code

LetteredRow = tuple[int, int, str, int]
"""Rows below the top of the line, unchanged pixels, bits, unchanged pixels."""

Stamp = tuple[int, str, int]
"""One cell: pixels before its first stroke, bits up to the end of its last, pixels after it."""


@lru_cache(maxsize=128)
def lettered_rows(
    text: str, ink: Tint, left: int, scale: int, width: int
) -> tuple[LetteredRow, ...]:
    """The rows on which a line differs from the row above; pictures are `width` pixels wide."""
    stamps = _stamps(ink, scale)
    code = vp8l_code()
    runs, zero = code.runs, code.pixel((0,) * len(ink))
    rows: list[LetteredRow] = []
    for number, cells in enumerate(changes_by_row(text, left, scale)):
        bits: list[str] = []
        before = done = 0
        for x, change in cells:
            lead, inside, trail = stamps[change]
            if bits:
                bits += (zero, runs[x + lead - done])
            else:
                before = x + lead
            bits.append(inside)
            done = x + CELL_WIDTH * scale - trail
        if cells:
            rows.append((number * scale, before, "".join(bits), width - done))
    return tuple(rows)


class _Stamps(dict[int, Stamp]):
    """A cell's change -> its stamp, for one ink and scale; filled as it is asked."""

    def __init__(self, ink: Tint, scale: int) -> None:
        super().__init__()
        code = vp8l_code()
        self._scale, self._runs = scale, code.runs
        self._zero = code.pixel((0,) * len(ink))
        self._pixels = {
            sign: code.pixel(tuple([sign * value for value in ink])) for sign in (1, -1)
        }

    def __missing__(self, change: int) -> Stamp:
        scale, runs = self._scale, self._runs
        found = strokes(change)
        lead = done = found[0][0] * scale
        bits = ""
        for column, columns, sign in found:
            if column * scale > done:
                bits += self._zero + runs[column * scale - done]
            bits += self._pixels[sign] + runs[columns * scale]
            done = (column + columns) * scale
        self[change] = stamp = lead, bits, CELL_WIDTH * scale - done
        return stamp


@lru_cache(maxsize=64)
def _stamps(ink: Tint, scale: int) -> _Stamps:
    return _Stamps(ink, scale)
