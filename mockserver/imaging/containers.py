"""Where PNG, WebP and JPEG files keep texts, and how to get at them without decoding pixels.

Follows the chunks and segments as far as they are sound; a damaged file ends the search, it never
ends in anything but ValueError. Checks no checksums and understands no other metadata.
"""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.imaging.xmp import xmp_text

_PNG = b"\x89PNG\r\n\x1a\n"
_DESCRIPTION = b"Description\0\0\0\0\0"
"""Keyword, not compressed, no language, no translated keyword: the iTXt chunk of `png`."""
_JPEG = b"\xff\xd8"
_START_OF_SCAN, _COMMENT = 0xDA, 0xFE


def embedded_texts(data: bytes) -> Iterator[str]:
    """The descriptions and comments in a file; raises ValueError if it is none of the three."""
    if data.startswith(_PNG):
        pieces = _png_descriptions(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        pieces = _webp_descriptions(data)
    elif data.startswith(_JPEG):
        pieces = _jpeg_comments(data)
    else:
        raise ValueError("this is no PNG, WebP or JPEG file")
    return _decoded(pieces)


def _decoded(pieces: Iterator[bytes]) -> Iterator[str]:
    for piece in pieces:
        try:
            yield xmp_text(piece) if piece.startswith(b"<x:xmpmeta") else piece.decode()
        except ValueError:
            continue


def _png_descriptions(data: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        if kind == b"iTXt":
            body = data[at + 8 : at + 8 + size]
            if body.startswith(_DESCRIPTION):
                yield body[len(_DESCRIPTION) :]
        at += 12 + size


def _webp_descriptions(data: bytes) -> Iterator[bytes]:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"XMP ":
            yield data[at + 8 : at + 8 + size]
        at += 8 + size + (size & 1)


def _jpeg_comments(data: bytes) -> Iterator[bytes]:
    at = len(_JPEG)
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _START_OF_SCAN:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] == _COMMENT:
            yield data[at + 4 : at + 2 + size]
        at += 2 + size
