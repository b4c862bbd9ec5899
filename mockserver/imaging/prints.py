"""References as prints: fitted pictures in pale frames, hung in rows on a part of a picture.

Draws what `hanging` has arranged. Sampling is by nearest pixels and averages of whole numbers,
which come out the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from typing import TYPE_CHECKING

from mockserver.imaging.decode import opened, pixels_of
from mockserver.imaging.hanging import Box, Size, arranged
from mockserver.imaging.lettering import CELL_WIDTH
from mockserver.imaging.palette import DIM_INK, INK, PAPER
from mockserver.imaging.program import Tint
from mockserver.imaging.raster_lettering import inscribe, stamp
from mockserver.imaging.upload import MOST_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

FRAME: Tint = (238, 238, 242)

_CHECKS = bytes((226, 194, 194, 226))
"""The greys behind transparent pixels, two by two."""
_UNSEEN: Size = (4, 3)
"""The shape of a print whose reference was not fetched."""
_SMALLEST_FRAMED = 24
_MOST_SAMPLES = 8
"""Pixels looked at along each edge of a pixel of a print."""
_LINK = (
    "..######..######..",
    ".##............##.",
    "##..............##",
    "##....######....##",
    "##....######....##",
    "##..............##",
    ".##............##.",
    "..######..######..",
)


def hang(
    picture: Image, area: Box, references: Sequence[bytes], first: int = 0, grain: int = 0
) -> None:
    """Draw the references into an area of a picture, as large as they fit.

    They are numbered from `first` on, unless it is 0. A `grain` makes them as coarse as the cells
    of an unfinished picture.
    """
    files = [opened(data) if data else None for data in references]
    boxes = arranged([file.size if file else _UNSEEN for file in files], area)
    scale = (min(min(box.width, box.height) for box in boxes) + 40) // 80
    for number, (file, box) in enumerate(zip(files, boxes, strict=True), first):
        if not area.holds(box):
            continue
        inner = _framed(picture, box)
        size = inner.width, inner.height
        shown = sampled(pixels_of(file), size, grain) if file else unseen(size)
        picture.paste(shown.convert(picture.mode), inner)
        if first and scale:
            _number(picture, inner, str(number), scale)


def sampled(image: Image, size: Size, grain: int = 0) -> Image:
    """The picture in another size, opaque, its pixels averaged from some of the original's."""
    from PIL.Image import Resampling

    width, height = size
    if grain:
        coarse = max(1, width // grain), max(1, height // grain)
        return sampled(image, coarse).resize(size, Resampling.NEAREST)
    most = min(_MOST_SAMPLES, max(1, isqrt(MOST_PIXELS // (width * height))))
    across, down = min(most, -(-image.width // width)), min(most, -(-image.height // height))
    large = image.resize((width * across, height * down), Resampling.NEAREST)
    if large.mode == "RGBA":
        large = _over_checks(large, max(2, min(size) // 24) * across)
    return large.reduce((across, down))


def _over_checks(image: Image, edge: int) -> Image:
    from PIL import Image as Pillow

    across, down = -(-image.width // edge), -(-image.height // edge)
    greys = b"".join((_CHECKS[2 * (y & 1) :][:2] * across)[:across] for y in range(down))
    small = Pillow.frombytes("L", (across, down), greys)
    large = small.resize((across * edge, down * edge), Pillow.Resampling.NEAREST)
    ground = large.crop((0, 0, *image.size)).convert("RGB")
    ground.paste(image.convert("RGB"), (0, 0), image.getchannel("A"))
    return ground


def _framed(picture: Image, box: Box) -> Box:
    """Draw a frame with its shadow; what is left inside. Small prints have none."""
    edge = min(box.width, box.height)
    if edge < _SMALLEST_FRAMED:
        return box
    frame = max(1, edge // 48)
    depth = Box(*(place + frame for place in box))
    picture.paste(_darker(picture.crop(depth)), depth)
    picture.paste(_opaque(FRAME, picture), box)
    return Box(box.left + frame, box.top + frame, box.right - frame, box.bottom - frame)


def _darker(image: Image) -> Image:
    darker = [value * 5 // 8 for value in range(256)]
    same = list(range(256))
    return image.point(darker * 3 + same * (len(image.getbands()) - 3))


def unseen(size: Size) -> Image:
    """What stands for a reference that was not fetched: the sign for a link, on dark ground."""
    from PIL import Image as Pillow

    image = Pillow.new("RGB", size, PAPER)
    width, height = len(_LINK[0]), len(_LINK)
    scale = min(size[0] // (2 * width), size[1] // (2 * height))
    if scale:
        place = (size[0] - width * scale) // 2, (size[1] - height * scale) // 2
        stamp(image, _LINK, place, scale, DIM_INK)
    return image


def _number(picture: Image, box: Box, text: str, scale: int) -> None:
    """A small plate in the upper left corner, with `scale` pixels to a dot."""
    width, height = (CELL_WIDTH * len(text) + 3) * scale, 11 * scale
    plate = Box(box.left, box.top, box.left + width, box.top + height)
    picture.paste(_opaque(PAPER, picture), plate)
    inscribe(picture, text, (box.left + 2 * scale, box.top + 2 * scale), scale, INK)


def _opaque(colour: Tint, picture: Image) -> Tint:
    return (*colour, 255)[: len(picture.getbands())]
