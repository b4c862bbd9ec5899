"""Lines of text as deflate bits, for `png`.

A line is put together from stamps: what one change of a character cell looks like in bits, with
its share of the checksum. There are few stamps, and they serve every text. Whole lines are kept
for a while as well, because pictures of one series share most of theirs.
"""

from __future__ import annotations

from functools import lru_cache

from mockserver.imaging.deflate import deflate_code
from mockserver.imaging.lettering import CELL_WIDTH, changes_by_row, strokes
from mockserver.imaging.program import Tint

LetteredRow = tuple[int, str, int, int]
"""Rows below the top of the line; bits of the row; the sum of its bytes; and twice the sum of
(place in the row) * (byte), both without the byte of the filter."""

Stamp = tuple[int, str, int, int, int]
"""One cell: pixels before its first stroke; bits from there to the end of its last stroke; pixels
after it; sum of bytes and twice their weighted sum, counted from the cell's first pixel."""


@lru_cache(maxsize=128)
def lettered_rows(
    text: str, ink: Tint, left: int, scale: int, width: int
) -> tuple[LetteredRow, ...]:
    """The rows on which a line differs from the row above; pictures are `width` pixels wide."""
    stamps = _stamps(ink, scale)
    blanks = deflate_code().blanks[len(ink)]
    twice_channels, step = 2 * len(ink), CELL_WIDTH * scale
    rows: list[LetteredRow] = []
    for number, cells in enumerate(changes_by_row(text, left, scale)):
        bits: list[str] = []
        done = total = twice = 0
        for x, change in cells:
            lead, inside, trail, stamp_total, stamp_twice = stamps[change]
            bits += (blanks[x + lead - done], inside)
            done = x + step - trail
            total += stamp_total
            twice += stamp_total * twice_channels * x + stamp_twice
        if cells:
            bits.append(blanks[width - done])
            rows.append((number * scale, "".join(bits), total, twice))
    return tuple(rows)


class _Stamps(dict[int, Stamp]):
    """A cell's change -> its stamp, for one ink and scale; filled as it is asked."""

    def __init__(self, ink: Tint, scale: int) -> None:
        super().__init__()
        code = deflate_code()
        channels = len(ink)
        self._scale, self._channels = scale, channels
        self._runs, self._blanks = code.runs[channels], code.blanks[channels]
        self._literals = code.literals
        self._pixels = {sign: [sign * value & 255 for value in ink] for sign in (1, -1)}

    def __missing__(self, change: int) -> Stamp:
        scale, channels = self._scale, self._channels
        found = strokes(change)
        lead = done = found[0][0] * scale
        bits, total, twice = "", 0, 0
        for column, columns, sign in found:
            x, count = column * scale, columns * scale
            pixel = self._pixels[sign]
            if x > done:
                bits += self._blanks[x - done]
            bits += "".join([self._literals[value] for value in pixel]) + self._runs[count]
            done = x + count
            total += count * sum(pixel)
            inner = 2 * sum([place * value for place, value in enumerate(pixel)])
            twice += count * (sum(pixel) * channels * (x + done - 1) + inner)
        self[change] = stamp = lead, bits, CELL_WIDTH * scale - done, total, twice
        return stamp


@lru_cache(maxsize=64)
def _stamps(ink: Tint, scale: int) -> _Stamps:
    return _Stamps(ink, scale)
