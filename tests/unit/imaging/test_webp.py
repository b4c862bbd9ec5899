"""Lossless WebP: the same pixels as PNG, in a sound container."""

import struct

from hypothesis import given
from unit.imaging.samples import opened, sample, specs, steady

from mockserver.imaging.png import png
from mockserver.imaging.scene import scene
from mockserver.imaging.spec import RenderSpec
from mockserver.imaging.webp import webp


@steady
@given(specs())
def test_the_pixels_are_those_of_the_png(spec: RenderSpec) -> None:
    program = scene(spec)
    one, other = opened(png(program, "")), opened(webp(program, b"<x/>"))
    assert (one.size, one.mode, one.tobytes()) == (other.size, other.mode, other.tobytes())


def test_large_pictures_have_the_same_pixels_too() -> None:
    for size in ((1792, 1024), (4096, 300), (16384, 2), (2, 16384)):
        program = scene(sample(*size))
        assert opened(png(program, "")).tobytes() == opened(webp(program, b"")).tobytes()


def test_the_container_adds_up() -> None:
    data = webp(scene(sample(97, 64, transparent=True)), b"odd")
    assert data[:4] + data[8:12] == b"RIFFWEBP"
    assert struct.unpack("<I", data[4:8]) == (len(data) - 8,)
    assert data[12:16] == b"VP8X"
    assert data[20] == 0x14
    assert data[24:30] == struct.pack("<I", 96)[:3] + struct.pack("<I", 63)[:3]
    at, kinds = 12, []
    while at < len(data):
        kinds.append(data[at : at + 4])
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    assert (at, kinds) == (len(data), [b"VP8X", b"VP8L", b"XMP "])


def test_it_is_smaller_than_the_png() -> None:
    program = scene(sample(1024, 1024))
    assert len(webp(program, b"")) < len(png(program, ""))
