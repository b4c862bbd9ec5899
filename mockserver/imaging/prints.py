"""References as prints: fitted pictures in pale frames, packed in rows on a part of a picture.

Decides how many rows there are and how large the prints become, and draws them. Sampling is by
nearest pixels and whole averages, which come out the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from mockserver.imaging.decode import opened, pixels_of
from mockserver.imaging.lettering import CELL_WIDTH, LINE_HEIGHT
from mockserver.imaging.palette import DIM_INK, INK, PAPER
from mockserver.imaging.program import Tint
from mockserver.imaging.raster_lettering import inscribe, stamp

if TYPE_CHECKING:
    from PIL.Image import Image

Size = tuple[int, int]

FRAME: Tint = (238, 238, 242)
_CHECKS: tuple[Tint, Tint] = ((226, 226, 230), (194, 194, 200))
_UNSEEN: Size = (4, 3)
"""The shape of a print whose reference was not fetched."""
_SMALLEST_FRAMED, _SMALLEST_NUMBERED = 24, 64
_MOST_SAMPLES = 8
"""Pixels looked at along each edge of a pixel of a print."""

_LINK = (
    "........####....",
    ".......######...",
    "......##....##..",
    ".....##......##.",
    "....##...#....##",
    ".........##...##",
    "...###....##..##",
    "..##.##...##..##",
    ".##...##...####.",
    "##....###...##..",
    "##...##.##......",
    "##..##...##.....",
    "##..##....##....",
    "##...##.........",
    "##....#...##....",
    ".##......##.....",
    "..##....##......",
    "...######.......",
    "....####........",
)


class Area(NamedTuple):
    """The part of a picture where prints hang; the ends are excluded."""

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


def hang(
    picture: Image, area: Area, references: Sequence[bytes], first: int = 1, grain: int = 0
) -> None:
    """Draw the references into an area of a picture, as large as they fit.

    They are numbered from `first` on if the area holds several. A `grain` makes them as coarse as
    the cells of an unfinished picture.
    """
