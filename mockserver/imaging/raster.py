"""Pixels to PNG, in bytes that are the same on every machine.

For pictures that exist as pixels, such as edits of uploaded ones; what is told as a row program
goes through `png`. Every row is filtered with Sub (differences to the left), under which even
gradients repeat from row to row, and `repeats` writes the stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.imaging.png import png_file
from mockserver.imaging.repeats import zlib_stream

if TYPE_CHECKING:
    from PIL.Image import Image

_SUB = b"\x01"


def raster_png(picture: Image, description: str) -> bytes:
    """The finished file of an RGB or RGBA picture, `description` in an iTXt chunk of that name."""
    channels = len(picture.getbands())
    step = picture.width * channels
    differences = _to_the_left(picture).tobytes()
    rows = [differences[at : at + step] for at in range(0, len(differences), step)]
    stream = zlib_stream(_SUB + _SUB.join(rows), step + 1)
    return png_file(picture.size, channels, description, stream)


def _to_the_left(picture: Image) -> Image:
    """What each pixel has more than the one on its left, modulo 256; the first one than zeros."""
    from PIL import ImageChops

    # What a crop takes from outside a picture is zeros.
    moved = picture.crop((-1, 0, picture.width - 1, picture.height))
    return ImageChops.subtract_modulo(picture, moved)
