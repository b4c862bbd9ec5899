"""Small pictures to send: made in memory, each of one colour, with or without an alpha channel.

Reference pictures, masks, and files that are no pictures. PNGs are written here; the other formats are painted.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

COLOUR = (250, 10, 130)
EDGE = 256
_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
# the smallest GIF there is
_GIF = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A file to send as a reference or mask, with the type it is declared as."""

    data: bytes
    type: str = "image/png"

    @property
    def filename(self) -> str:
        """A name that fits the type."""
        return f"picture.{self.type.rpartition('/')[2]}"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _png(width: int, height: int, kind: int, rows: Iterable[bytes]) -> bytes:
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, kind, 0, 0, 0])
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _END


@cache
def plain(width: int = EDGE, height: int = EDGE, shade: int = 0) -> Picture:
    """A picture of one colour; another `shade` gives another picture."""
    colour = bytes([COLOUR[0] - shade, *COLOUR[1:]])
    return Picture(_png(width, height, 2, [colour * width] * height))


@cache
def mask(width: int = EDGE, height: int = EDGE) -> Picture:
    """A mask whose left half is transparent: there is to be painted."""
    row = b"\0\0\0\0" * (width // 2) + b"\0\0\0\xff" * (width - width // 2)
    return Picture(_png(width, height, 6, [row] * height))


@cache
def mask_without_alpha() -> Picture:
    """A mask without an alpha channel."""
    return plain()


@lru_cache(maxsize=4)
def padded(picture: Picture, size: int) -> Picture:
    """The same PNG with so much in a private chunk that the file has `size` bytes."""
    room = size - len(picture.data) - 12
    head = picture.data.removesuffix(_END)
    return Picture(head + _chunk(b"imGk", bytes(room)) + _END, picture.type)


@cache
def of_format(name: str) -> Picture:
    """A picture in a format: png, jpeg, webp or gif."""
    if name == "png":
        return plain()
    if name == "gif":
        return Picture(_GIF, "image/gif")
    from mockserver.imaging.paint import paint
    from mockserver.imaging.spec import RenderSpec

    spec = RenderSpec(EDGE, EDGE, name, "5a" * 32, "", "", 0, 0, "", "0" * 16)
    return Picture(paint(spec), f"image/{name}")


NO_PICTURE = Picture(b"this is a text and no picture\n", "image/png")
