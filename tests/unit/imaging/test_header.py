"""Formats and sizes, read from the first bytes."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from mockserver.imaging.header import Header, picture_header


def picture(
    form: str, size: tuple[int, int] = (37, 21), mode: str = "RGB", **options: object
) -> bytes:
    """A file written by Pillow."""
    out = BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (picture("PNG"), "png"),
        (picture("JPEG"), "jpeg"),
        (picture("JPEG", progressive=True), "jpeg"),
        (picture("JPEG", exif=b"Exif\0\0" + b"x" * 60_000), "jpeg"),
        (picture("WEBP"), "webp"),
        (picture("WEBP", lossless=True), "webp"),
        (picture("WEBP", mode="RGBA", exif=b"Exif\0\0MM\0*"), "webp"),
        (picture("GIF", mode="P"), "gif"),
        (picture("BMP"), "bmp"),
    ],
)
def test_the_size_stands_in_the_header(data: bytes, name: str) -> None:
    assert picture_header(data) == Header(name, 37, 21)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (picture("TIFF"), "tiff"),
        (b"\0\0\0\x1cftypavif", "avif"),
        (b"\0\0\0\x1cftypheic", "heic"),
    ],
)
def test_formats_whose_size_stands_elsewhere(data: bytes, name: str) -> None:
    assert picture_header(data) == Header(name)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"BM",
        b"<svg xmlns='x'/>",
        b"%PDF-1.7",
        b"\0\0\0\x1cftypmp42",
        b"RIFF1234WAVE",
        b"\xff\xd8",
    ],
)
def test_what_is_no_picture(data: bytes) -> None:
    assert picture_header(data) is None


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_any_beginning_of_a_file_is_survived(form: str) -> None:
    data = picture(form)
    assert all(
        found is None or found.format == form.lower()
        for found in (picture_header(data[:end]) for end in range(len(data)))
    )


def test_a_jpeg_without_a_frame_has_no_size() -> None:
    assert picture_header(b"\xff\xd8\xff\xe0\0\x04ab" + b"\xff\xda\0\x02" + b"x" * 20) == Header(
        "jpeg"
    )


def test_a_bmp_may_run_from_top_to_bottom() -> None:
    data = b"BM" + b"\0" * 16 + (5).to_bytes(4, "little") + (-7).to_bytes(4, "little", signed=True)
    assert picture_header(data) == Header("bmp", 5, 7)
