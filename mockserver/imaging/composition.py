"""What the digest decides: colours, direction of the gradient, and where the discs are.

Everything is integer arithmetic on the digest's bytes, in proportion to the picture's size. The
result answers two questions for `scene`: which colours stand on a given row, and what changes
from row to row. Captions and marks are not known here.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple

from mockserver.imaging.gradient import Staircase
from mockserver.imaging.palette import PALETTES
from mockserver.imaging.program import Piece, Span, Tint, added, in_order, taken
from mockserver.imaging.shapes import Disc
from mockserver.imaging.spec import RenderSpec

BANDS = 128
"""At most so many steps of colour along each edge: more cannot be told apart."""
DISC_STEPS = 512
"""At most so many steps along the height of a disc."""
MOSAIC_CELLS = 10
"""Cells along the shorter edge of the first partial picture; twice as many in each later one."""

# Per disc: smallest radius and how much it may vary, in hundredths of the shorter edge; alpha
# where the background is transparent. The alphas add up to less than 255.
_DISCS = ((30, 14, 96), (20, 12, 64), (14, 10, 52), (7, 6, 36))


class Composition(NamedTuple):
    """The art of one picture, without its caption."""

    corner: Tint
    across: Staircase
    down: Staircase
    discs: tuple[Disc, ...]

    def colours(self, y: int) -> list[Piece]:
        """The colours of row `y` from left to right: each piece reaches to the next one."""
        changes = self._changes_along(y)
        places = sorted(changes)
        channels = zip(*[changes[x] for x in places], strict=True)
        return list(zip(places, zip(*map(accumulate, channels), strict=True), strict=True))

    def _changes_along(self, y: int) -> dict[int, Tint]:
        """Where the colour of row `y` changes from left to right, by how much; from black on."""
        nothing = (0,) * len(self.corner)
        changes = dict(self.across.steps())
        changes[0] = added(self.corner, self.down.level(y))
        for disc in self.discs:
            if extent := disc.extent(y):
                left, right = extent
                changes[left] = added(changes.get(left, nothing), disc.tint)
                changes[right] = taken(changes.get(right, nothing), disc.tint)
        changes.pop(self.across.length, None)
        return changes

    def changes(self, end: int) -> dict[int, tuple[Tint, list[Span]]]:
        """The rows from 1 to `end` (excluded) that differ from the row above: shift and spans."""
        spans: dict[int, list[Span]] = {}
        for disc in self.discs:
            disc.add_edges(spans, end)
        shifts = {y: step for y, step in self.down.steps().items() if y < end}
        still = (0,) * len(self.corner)
        rows = sorted(shifts.keys() | spans.keys())
        return {y: (shifts.get(y, still), in_order(spans.get(y, []))) for y in rows}


def compose(spec: RenderSpec) -> Composition:
    """The composition of a spec; the digest, the size and the partial state decide."""
    # Hashed once more, so that every bit of the digest has a say in every choice.
    digest = sha256(bytes.fromhex(spec.digest)).digest()
    corner, opposite = PALETTES[digest[0] & 15]
    if digest[0] & 16:
        corner, opposite = opposite, corner
    # A few levels more or less, so that even a single pixel seldom looks like another's.
    corner = tuple([value + digest[1 + c] % 7 - 3 for c, value in enumerate(corner)])
    whole = taken(opposite, corner)
    share = [value * (4 + digest[4 + c] % 9) // 16 for c, value in enumerate(whole)]
    rest = [value - part for value, part in zip(whole, share, strict=True)]
    clear = (0,) if spec.transparent else ()
    return Composition(
        corner=(*corner, *clear),
        across=Staircase((*share, *clear), spec.width, _band(spec, spec.width)),
        down=Staircase((*rest, *clear), spec.height, _band(spec, spec.height)),
        discs=_discs(spec, digest, whole),
    )


def mosaic(spec: RenderSpec) -> int:
    """Pixels along the cell of a partial picture; 0 for the finished one."""
    if not spec.partial:
        return 0
    cells = MOSAIC_CELLS << min(spec.partial - 1, 10)
    return max(1, min(spec.width, spec.height) // cells)


def _band(spec: RenderSpec, length: int) -> int:
    return mosaic(spec) or max(1, length // BANDS)


def _discs(spec: RenderSpec, digest: bytes, whole: Tint) -> tuple[Disc, ...]:
    grain = mosaic(spec) or -(-spec.height // DISC_STEPS)
    edge = min(spec.width, spec.height)
    discs = []
    for number, tint in enumerate(_tints(whole)[: _shown(spec)]):
        across, down, size = digest[8 + 4 * number : 11 + 4 * number]
        smallest, spread, alpha = _DISCS[number]
        x = spec.width * (8 * 255 + across * 84) // 25500
        y = spec.height * (10 * 255 + down * 66) // 25500
        discs.append(
            Disc(
                x=x - x % grain,
                y=y - y % grain,
                radius=edge * (smallest + size % spread) // 100,
                tint=(*tint, alpha) if spec.transparent else tint,
                width=spec.width,
                grain=grain,
            )
        )
    return tuple(discs)


def _shown(spec: RenderSpec) -> int:
    """How many discs: all of the finished picture, fewer the earlier the state."""
    if not spec.partial:
        return len(_DISCS)
    return min(len(_DISCS), 1 + spec.partial * len(_DISCS) // (max(spec.partials, 1) + 1))


def _tints(whole: Tint) -> tuple[Tint, ...]:
    """One light, one dark, one towards the opposite corner's hue, one small and bright.

    Few different numbers, because every one that occurs takes room in the writers' codes.
    """
    hue = tuple([max(-12, min(12, value // 24 * 4)) for value in whole])
    return (16, 16, 16), (-16, -16, -12), hue, (20, 20, 16)
