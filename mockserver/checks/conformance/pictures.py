"""A picture that came back, held against the one that the contract calls for: format, size, transparency."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.checks.conformance.inputs import COLOUR
from mockserver.imaging.header import picture_header
from mockserver.imaging.spec import RenderSpec
from mockserver.imaging.upload import inspect

_DATA_URI = re.compile(r"data:([\w.+/-]+);base64,")
_LOOKED_INTO = 2_500_000
_TOLERANCE = 24


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a picture: the rule, what was expected, what came."""

    rule: str
    expected: str
    got: str


def of_base64(text: str, prefix: str) -> bytes | Fault:
    """The bytes of a picture in base64, behind the prefix of a data URI where one is expected."""
    found = _DATA_URI.match(text)
    if prefix and (found is None or found[0] != prefix):
        return Fault("picture-address", f"a data URI {prefix}…", repr(text[:40]))
    if found is not None and not prefix:
        return Fault("picture-base64", "plain base64", f"a data URI {found[0]}…")
    try:
        return b64decode(text[found.end() :] if found else text, validate=True)
    except (Base64Error, ValueError):
        return Fault("picture-base64", "base64", repr(text[:40]))


def faults(data: bytes, spec: RenderSpec, judges_alpha: bool) -> Iterator[Fault]:
    """What differs between a file and the picture that was asked for."""
    header = picture_header(data)
    if header is None:
        yield Fault("picture-format", spec.format, f"{len(data)} bytes that are no picture")
        return
    if header.format != spec.format:
        yield Fault("picture-format", spec.format, header.format)
    if (header.width, header.height) != (spec.width, spec.height):
        wanted = f"{spec.width}x{spec.height}"
        yield Fault("picture-size", wanted, f"{header.width}x{header.height}")
        return
    if header.width * header.height <= _LOOKED_INTO:
        facts = inspect(data, None, None)
        if not facts["format"]:
            yield Fault("picture-format", spec.format, str(facts["problem"]))
        elif judges_alpha:
            yield from _alpha(data, spec)


def _alpha(data: bytes, spec: RenderSpec) -> Iterator[Fault]:
    seen = _is_see_through(data)
    wanted = spec.transparent and spec.format != "jpeg"
    if seen != wanted:
        words = ("opaque", "transparent")
        yield Fault("background", words[wanted], words[seen])


def _is_see_through(data: bytes) -> bool:
    from mockserver.imaging.decode import opened, pixels_of

    picture = pixels_of(opened(data))
    if picture.mode != "RGBA":
        return False
    return picture.getchannel("A").histogram()[255] < picture.width * picture.height


def kept_faults(data: bytes) -> Iterator[Fault]:
    """Whether an edit kept the right half of a plain picture, and painted over its left half."""
    from mockserver.imaging.decode import opened, pixels_of

    try:
        picture = pixels_of(opened(data)).convert("RGB")
    except ValueError as error:
        yield Fault("mask", "an edited picture", str(error))
        return
    width, height = picture.size
    right = picture.crop((width // 2 + 8, 0, width, height)).getextrema()
    left = picture.crop((0, 0, width // 2 - 8, height)).getextrema()
    if not _is_plain(right):
        yield Fault("mask", "what the mask protects is kept", "it was painted over")
    if _is_plain(left):
        yield Fault("mask", "what the mask opens is painted over", "it was kept")


def _is_plain(extrema: object) -> bool:
    found = tuple(extrema) if isinstance(extrema, tuple) else ()
    return all(
        abs(value - wanted) <= _TOLERANCE
        for band, wanted in zip(found, COLOUR, strict=True)
        for value in band
    )
