"""Edits with a mask: the masked part is painted over, everything else stays as it was.

As OpenAI has it, the transparent pixels of a mask (alpha below 128) are the ones to paint over.
That a mask without an alpha channel is painted over where it is light (128 or more) is assumed. A
reference or mask of another size than the picture is stretched to it, by nearest pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mockserver.imaging.caption import Caption, caption
from mockserver.imaging.composition import mosaic
from mockserver.imaging.decode import opened, pixels_of
from mockserver.imaging.hanging import Box, Size
from mockserver.imaging.jpeg import pixels
from mockserver.imaging.lettering import LINE_HEIGHT
from mockserver.imaging.palette import PAPER
from mockserver.imaging.prints import hang, unseen
from mockserver.imaging.raster_lettering import inscribe
from mockserver.imaging.scene import scene
from mockserver.imaging.spec import RenderSpec
from mockserver.imaging.vacancy import vacancy

if TYPE_CHECKING:
    from PIL.Image import Image

_IS_LOW = [255 if value < 128 else 0 for value in range(256)]
_IS_HIGH = [255 - low for low in _IS_LOW]


def retouched(spec: RenderSpec, references: Sequence[bytes], mask: bytes) -> Image:
    """The finished pixels; RGBA where the spec is transparent or the first reference may be."""
    size = spec.width, spec.height
    original = _stretched(pixels_of(opened(references[0])), size) if references[0] else unseen(size)
    picture = original.convert("RGBA") if spec.transparent else original
    hole = _stretched(_masked(pixels_of(opened(mask))), size)
    bounds = hole.getbbox()
    if bounds:
        _paint_over(picture, spec, hole, Box(*bounds))
        _furnish(picture, spec, vacancy(hole, Box(*bounds)), references)
    return picture


def _stretched(image: Image, size: Size) -> Image:
    from PIL.Image import Resampling

    return image if image.size == size else image.resize(size, Resampling.NEAREST)


def _masked(mask: Image) -> Image:
    """255 where a mask says "paint here", 0 where it says "keep"."""
    if mask.mode == "RGBA":
        return mask.getchannel("A").point(_IS_LOW)
    return mask.convert("L").point(_IS_HIGH)


def _paint_over(picture: Image, spec: RenderSpec, hole: Image, bounds: Box) -> None:
    """A scene as large as the hole's bounds, seen through the hole."""
    part = replace(spec, width=bounds.width, height=bounds.height)
    art = pixels(scene(part, has_caption=False)).convert(picture.mode)
    # A mask of single bits copies pixels or leaves them; it never mixes.
    picture.paste(art, bounds, hole.crop(bounds).convert("1"))


def _furnish(picture: Image, spec: RenderSpec, room: Box, references: Sequence[bytes]) -> None:
    """The caption and the other references, in a part of the hole that has room for them."""
    words = caption(spec, f"edit of {len(references)}", within=(room.width, room.height))
    if words is None:
        return
    _write(picture, words, room)
    margin = min(room.width, words.top) // 10
    wall = Box(
        room.left + margin, room.top + margin, room.right - margin, words.top + room.top - margin
    )
    if len(references) > 1:
        hang(picture, wall, references[1:], first=2, grain=mosaic(spec))


def _write(picture: Image, words: Caption, room: Box) -> None:
    opaque = (*PAPER, 255)[: len(picture.getbands())]
    picture.paste(opaque, (room.left, room.top + words.top, room.right, room.bottom))
    for number, (text, ink) in enumerate(words.lines):
        down = room.top + words.first_line + number * LINE_HEIGHT * words.scale
        inscribe(picture, text, (room.left + words.left, down), words.scale, ink)
