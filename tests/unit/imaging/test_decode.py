"""Uploads to pixels: every common kind of file, and ValueError for everything else."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from unit.imaging.references import as_file, motley
from unit.imaging.samples import steady

from mockserver.imaging.decode import opened, pixels_of


@pytest.mark.parametrize("form", ["PNG", "WEBP", "BMP", "TIFF"])
def test_formats_without_loss(form: str) -> None:
    image = motley(20, 10)
    options = {"lossless": True} if form == "WEBP" else {}
    assert pixels_of(opened(as_file(image, form, **options))).tobytes() == image.tobytes()


@pytest.mark.parametrize("form", ["JPEG", "GIF", "AVIF"])
def test_formats_with_loss(form: str) -> None:
    image = pixels_of(opened(as_file(motley(20, 10), form)))
    assert (image.size, image.mode) == ((20, 10), "RGB")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("L", "RGB"), ("1", "RGB"), ("P", "RGB"), ("LA", "RGBA"), ("RGBA", "RGBA"), ("I;16", "RGB")],
)
def test_every_mode_becomes_rgb_or_rgba(mode: str, expected: str) -> None:
    image = pixels_of(opened(as_file(Image.new(mode, (3, 2)))))
    assert image.mode == expected


def test_sixteen_bits_are_cut_to_their_upper_eight() -> None:
    image = Image.new("I;16", (2, 1))
    image.putpixel((0, 0), 0x80FF)
    image.putpixel((1, 0), 0xFFFF)
    assert pixels_of(opened(as_file(image))).tobytes() == b"\x80\x80\x80\xff\xff\xff"


def test_a_transparent_colour_of_a_palette_counts_as_alpha() -> None:
    image = motley(8, 8).quantize(4)
    shown = pixels_of(opened(as_file(image, transparency=0)))
    assert shown.getchannel("A").getextrema() == (0, 255)


def test_of_an_animation_the_first_frame_counts() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    data = as_file(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert pixels_of(opened(data)).convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_the_orientation_is_not_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    motley(20, 10).save(out, "JPEG", exif=exif)
    assert pixels_of(opened(out.getvalue())).size == (20, 10)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"no picture", b"\x89PNG\r\n\x1a\n", b"RIFF"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        opened(data)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_half_a_file_is_refused(form: str) -> None:
    data = as_file(motley(60, 60), form)
    with pytest.raises(ValueError, match="picture"):
        pixels_of(opened(data[: len(data) // 2]))


def test_more_than_fifty_megapixels_are_refused() -> None:
    data = as_file(Image.new("1", (10_000, 5_001)))
    with pytest.raises(ValueError, match="50 megapixels"):
        opened(data)


@steady
@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF"]), st.data())
def test_damaged_files_never_raise_anything_else(form: str, data: st.DataObject) -> None:
    file = bytearray(as_file(motley(16, 16), form))
    for _ in range(3):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        image = pixels_of(opened(bytes(file)))
    except ValueError:
        return
    assert image.mode in ("RGB", "RGBA")
