"""What uploaded files are."""

from __future__ import annotations

import zlib
from hashlib import shake_256
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mockserver.imaging.upload import inspect


def noise(size: tuple[int, int], seed: bytes = b"") -> Image.Image:
    """A picture that hardly compresses, the same in every run."""
    width, height = size
    return Image.frombytes("RGB", size, shake_256(seed).digest(width * height * 3))


def picture(
    form: str, mode: str = "RGB", size: tuple[int, int] = (40, 30), **options: Any
) -> bytes:
    """A file written by Pillow."""
    out = BytesIO()
    noise(size).convert(mode).save(out, form, **options)
    return out.getvalue()


def facts(data: bytes) -> dict[str, Any]:
    """The facts of a file that came as a PNG."""
    return inspect(data, "image/png", "a.png")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_sound_pictures(form: str) -> None:
    data = picture(form)
    found = facts(data)
    assert "problem" not in found
    assert (found["format"], found["width"], found["height"]) == (form.lower(), 40, 30)
    assert found["bytes"] == len(data)
    assert (found["declared"], found["filename"]) == ("image/png", "a.png")
    assert (found["alpha"], found["animated"]) == (False, False)


@pytest.mark.parametrize(
    ("mode", "alpha"), [("RGBA", True), ("LA", True), ("RGB", False), ("L", False), ("1", False)]
)
def test_mode_and_alpha(mode: str, alpha: bool) -> None:
    found = facts(picture("PNG", mode))
    assert (found["mode"], found["alpha"]) == (mode, alpha)


def test_a_palette_may_be_transparent() -> None:
    assert facts(picture("PNG", "P", transparency=0))["alpha"]


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_animations_are_told(form: str) -> None:
    frames = [noise((40, 30), seed) for seed in (b"1", b"2")]
    assert facts(picture(form, save_all=True, append_images=frames))["animated"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "markup"),
        (b"\xef\xbb\xbf<!doctype html>", "markup"),
        (b"hello", "no picture"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (picture("PNG")[:-500], "broken"),
        (picture("JPEG")[:-100], "broken"),
        (picture("WEBP")[:-100], "broken"),
        (picture("GIF")[:100], "broken"),
    ],
)
def test_what_is_no_sound_picture(data: bytes, reason: str) -> None:
    found = facts(data)
    assert found["format"] is None
    assert reason in found["problem"]


def test_a_changed_byte_is_noticed() -> None:
    data = bytearray(picture("PNG"))
    data[len(data) // 2] ^= 1
    assert facts(bytes(data))["format"] is None


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that promises many pixels."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    chunk = (13).to_bytes(4, "big") + head + zlib.crc32(head).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    found = facts(bomb(60_000, 60_000))
    assert (found["format"], found["width"], found["height"]) == (None, 60_000, 60_000)
    assert "50 megapixels" in found["problem"]


def test_a_format_that_is_not_looked_into_is_still_named() -> None:
    found = facts(b"\0\0\0\x1cftypheic" + b"\0" * 50)
    assert found["format"] == "heic"
    assert "not looked into" in found["problem"]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
@given(data=st.data())
def test_damaged_files_never_raise(form: str, data: st.DataObject) -> None:
    whole = bytearray(picture(form, size=(9, 7)))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    found = facts(bytes(whole[:cut]))
    assert found["bytes"] == cut
    assert found["format"] or found["problem"]
