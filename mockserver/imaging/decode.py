"""Uploaded files to pixels, within bounds.

Pixels are taken as they are stored: an orientation in the metadata is not applied, colour profiles
are ignored, and of an animation the first frame counts. Raises ValueError for whatever is no sound
picture; nothing is cached.
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING

from mockserver.imaging.header import picture_header
from mockserver.imaging.upload import MOST_PIXELS, PLUGINS

if TYPE_CHECKING:
    from PIL.Image import Image


def opened(data: bytes) -> Image:
    """The picture in a file, of which only the header has been read: its size is known."""
    from PIL import Image

    header = picture_header(data)
    if header is None or header.format not in PLUGINS:
        raise ValueError("this file is no picture that can be decoded")
    _require_bounds(header.width, header.height)
    import_module(f"PIL.{PLUGINS[header.format]}")
    try:
        picture = Image.open(BytesIO(data), formats=[header.format.upper()])
    except Exception as error:  # Pillow's readers raise nearly anything on broken files.
        raise ValueError(f"this picture cannot be opened: {error}") from error
    _require_bounds(*picture.size)
    return picture


def pixels_of(picture: Image) -> Image:
    """The pixels of an opened picture: RGBA if anything in it may be transparent, else RGB."""
    try:
        if picture.mode.startswith("I"):
            # Sixteen bits a channel: the upper eight of them.
            picture = picture.convert("I").point(lambda value: value * (1 / 256) + 0).convert("L")
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except Exception as error:  # Pillow's decoders raise nearly anything on broken files.
        raise ValueError(f"this picture cannot be decoded: {error}") from error


def _require_bounds(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise ValueError(f"this picture has more than {MOST_PIXELS // 1_000_000} megapixels")
