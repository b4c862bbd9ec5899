"""What a file's first bytes say: which picture format it is, and how large the picture is.

A few dozen bytes are read and nothing is decoded, so that the answer costs the same for a picture
of any size; whether the rest of the file is sound is judged in `mockserver.imaging.upload`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Header:
    """A format and a size in pixels; 0 x 0 where the size does not stand in the first bytes."""

    format: str
    width: int = 0
    height: int = 0


def picture_header(data: bytes) -> Header | None:
    """The header of a picture, None where the file is none (texts such as SVG are none)."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Header("png", *_png_size(data))
    if data.startswith(b"\xff\xd8\xff"):
        return Header("jpeg", *_jpeg_size(data))
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Header("webp", *_webp_size(data))
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Header("gif", _little(data[6:8]), _little(data[8:10]))
    if data.startswith(b"BM") and len(data) >= 26:
        # A negative height says that the rows run from top to bottom.
        return Header("bmp", _little(data[18:22]), abs(_signed(data[22:26])))
    if data.startswith((b"II*\0", b"MM\0*")):
        return Header("tiff")
    return _in_boxes(data)


def _in_boxes(data: bytes) -> Header | None:
    if data[4:8] != b"ftyp":
        return None
    brand = data[8:12]
    if brand in (b"avif", b"avis"):
        return Header("avif")
    return Header("heic") if brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1") else None


def _png_size(data: bytes) -> tuple[int, int]:
    return (_big(data[16:20]), _big(data[20:24])) if data[12:16] == b"IHDR" else (0, 0)


_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})
"""Markers among those of the frame headers (0xC0 to 0xCF) that mean something else."""


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in _NO_FRAME:
            return _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7])
        at += 2 + _big(data[at + 2 : at + 4])
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if kind == b"VP8L":
        bits = _little(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return 0, 0


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _signed(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)
