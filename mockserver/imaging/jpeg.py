"""JPEG and lossy WebP, through Pillow.

The picture is painted as our own PNG first and decoded by Pillow, which lets other threads run
meanwhile; forming pixels in Python would not. Takes 5 to 10 ms for 1024 x 1024 pixels, more than
0.1 s for 4096 x 4096: callers with others waiting use a worker thread. Pillow is imported at first
use, and the bytes are the same for one build of Pillow only.
"""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from mockserver.imaging.png import png
from mockserver.imaging.program import Program

if TYPE_CHECKING:
    from PIL.Image import Image

JPEG_QUALITY = 85
"""Where a spec does not say: the usual choice, crisp enough for the caption."""

_FASTEST = 0


def jpeg(program: Program, receipt: str, quality: int | None) -> bytes:
    """A JPEG of an opaque program; see `jpeg_file`."""
    return jpeg_file(pixels(program), receipt, quality)


def jpeg_file(picture: Image, receipt: str, quality: int | None) -> bytes:
    """A JPEG of RGB pixels, the receipt in its comment; quality 1-100, 0 counts as 1."""
    chosen = JPEG_QUALITY if quality is None else max(1, quality)
    with _file() as out:
        picture.save(out, "JPEG", quality=chosen, comment=receipt.encode())
        out.seek(0)
        return out.read()


def _file() -> BinaryIO:
    """A file in memory: Pillow lets other threads run while it writes to one, unlike a BytesIO."""
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("imgmock"), "w+b")
    return BytesIO()


def lossy_webp(program: Program, xmp: bytes, quality: int) -> bytes:
    """A lossy WebP of a program; see `lossy_webp_file`."""
    return lossy_webp_file(pixels(program), xmp, quality)


def lossy_webp_file(picture: Image, xmp: bytes, quality: int) -> bytes:
    """A lossy WebP with an XMP packet; quality 0-100."""
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=_FASTEST, xmp=xmp)
    return out.getvalue()


def lossless_webp_file(picture: Image, xmp: bytes) -> bytes:
    """A WebP of exactly these pixels, those that cannot be seen included, with an XMP packet."""
    out = BytesIO()
    options = {"lossless": True, "exact": True, "quality": 0, "method": _FASTEST}
    picture.save(out, "WEBP", **options, xmp=xmp)
    return out.getvalue()


def pixels(program: Program) -> Image:
    """The program's pixels as a picture of Pillow's, RGB or RGBA."""
    # Not Image.open: it refuses large pictures for fear of bombs, and these are our own.
    from PIL.PngImagePlugin import PngImageFile

    return PngImageFile(BytesIO(png(program, "")))
