"""Edits: references are seen, what a mask keeps is kept, and the rest is the spec's."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image, ImageChops
from unit.imaging.references import as_file, holed, motley, plain
from unit.imaging.samples import digest, opened, sample

from mockserver.imaging.caption import caption
from mockserver.imaging.edit import Inputs, paint_edit
from mockserver.imaging.hanging import Box
from mockserver.imaging.paint import needs_pillow, paint
from mockserver.imaging.receipt import read_receipt

RED, GREEN, BLUE = (250, 0, 0), (0, 250, 0), (0, 0, 250)
HOLE = (40, 20, 220, 200)
SIZE = (256, 256)
MASK = as_file(holed(SIZE, HOLE))


def edited(inputs: Inputs, size: tuple[int, int] = SIZE, form: str = "png", **more: Any) -> Any:
    return opened(paint_edit(sample(*size, form, **more), inputs))


def outside(image: Image.Image, hole: tuple[int, int, int, int] = HOLE) -> bytes:
    """The pixels with the hole blackened."""
    copy = image.copy()
    copy.paste((0,) * len(image.getbands()), hole)
    return copy.tobytes()


def counted(image: Any, colour: tuple[int, ...]) -> int:
    found: dict[object, int] = {pixel: count for count, pixel in image.getcolors(1 << 24)}
    return found.get(colour, 0)


# What an edit is made from


def test_the_key_tells_files_their_order_and_the_mask_apart() -> None:
    several = [
        Inputs((b"a", b"b")),
        Inputs((b"b", b"a")),
        Inputs((b"ab",)),
        Inputs((b"a",), b"b"),
        Inputs((b"b",), b"a"),
        Inputs((b"a", b"")),
        Inputs((b"a",)),
    ]
    assert len({inputs.key() for inputs in several}) == len(several)
    assert Inputs((b"a",), b"b").key() == "18d79cb747ea174c"


def test_a_key_fits_into_a_spec() -> None:
    key = Inputs((b"a",)).key()
    spec = sample(edit=key)
    assert spec.edit == key
    assert needs_pillow(spec)


def test_the_size_is_what_is_held() -> None:
    assert Inputs((b"abc", b"", b"de"), b"mask").size == 9


def test_there_is_no_edit_of_nothing() -> None:
    with pytest.raises(ValueError, match="one reference"):
        Inputs(())


def test_keeping_inputs_does_without_pillow() -> None:
    script = (
        "import sys\n"
        "from mockserver.imaging.edit import Inputs\n"
        "Inputs((b'x',)).key()\n"
        "print('PIL' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


# Without a mask


def test_a_reference_is_seen_above_the_caption() -> None:
    spec = sample(*SIZE)
    picture = edited(Inputs((plain(RED),)))
    words = caption(spec)
    assert words is not None
    assert counted(picture.crop((0, 0, 256, words.top)), RED) > 5_000
    assert counted(picture.crop((0, words.top, 256, 256)), RED) == 0
    assert counted(opened(paint(spec)), RED) == 0


def test_the_scene_is_seen_around_the_references() -> None:
    spec = sample(*SIZE)
    corners = [
        image.crop((0, 0, 256, 8)).tobytes()
        for image in (edited(Inputs((plain(RED),))), opened(paint(spec)))
    ]
    assert corners[0] == corners[1]


@pytest.mark.parametrize("count", range(1, 17))
def test_each_of_up_to_sixteen_references_is_seen(count: int) -> None:
    colours = [(255, 15 * number, 3) for number in range(count)]
    picture = edited(Inputs(tuple(map(plain, colours))), (512, 512))
    assert all(counted(picture, colour) > 1_000 for colour in colours)


def test_references_hang_in_order_and_keep_their_ratio() -> None:
    picture = edited(Inputs((plain(RED, (80, 40)), plain(BLUE, (30, 60)))), (512, 512))
    boxes = []
    for colour in (RED, BLUE):
        difference = ImageChops.difference(picture, Image.new("RGB", picture.size, colour))
        mark = ImageChops.invert(difference.convert("L").point([0] + [255] * 255))
        boxes.append(Box(*(mark.getbbox() or ())))
    red, blue = boxes
    assert red.right < blue.left or red.bottom < blue.top
    assert 1.8 < red.width / red.height < 2.2
    assert 0.4 < blue.width / blue.height < 0.6


def test_one_that_was_not_fetched_hangs_as_a_sign() -> None:
    seen = edited(Inputs((plain(RED), plain(BLUE))))
    unseen = edited(Inputs((plain(RED), b"")))
    assert counted(unseen, BLUE) == 0
    assert counted(unseen, (18, 20, 28)) > counted(seen, (18, 20, 28)) + 2_000


def test_what_is_transparent_in_a_reference_shows_checks() -> None:
    picture = edited(Inputs((plain((250, 0, 0, 0)),)))
    assert counted(picture, RED) == 0
    assert min(counted(picture, grey) for grey in ((226,) * 3, (194,) * 3)) > 1_000


def test_the_watermark_is_not_covered() -> None:
    spec = sample(512, 512, watermark=True)
    strip = (256, 0, 512, 24)
    picture = opened(paint_edit(spec, Inputs((plain(RED, (10, 20)),))))
    assert picture.crop(strip).tobytes() == opened(paint(spec)).crop(strip).tobytes()


@pytest.mark.parametrize("size", [(30, 16), (95, 20), (16, 90)])
def test_small_pictures_show_the_reference_even_with_a_watermark(size: tuple[int, int]) -> None:
    assert counted(edited(Inputs((plain(RED),)), size, watermark=True), RED) > 50


def test_a_transparent_edit_has_clear_ground_and_solid_prints() -> None:
    picture = edited(Inputs((plain(RED),)), transparent=True)
    assert picture.mode == "RGBA"
    assert picture.getchannel("A").getextrema() == (0, 255)
    assert counted(picture, (*RED, 255)) > 5_000


def test_partial_states_are_coarse_and_all_different() -> None:
    inputs = Inputs((as_file(motley(64, 64)), plain(RED)))
    states = [paint_edit(sample(*SIZE, partial=k, partials=3), inputs) for k in range(4)]
    assert len(set(states)) == 4


@pytest.mark.parametrize("form", ["png", "webp", "jpeg"])
def test_equal_inputs_give_equal_bytes_and_others_do_not(form: str) -> None:
    spec = sample(64, 64, form)
    one = paint_edit(spec, Inputs((plain(RED),)))
    assert paint_edit(spec, Inputs((plain(RED),))) == one
    assert paint_edit(spec, Inputs((plain(GREEN),))) != one
    assert paint_edit(replace(spec, digest=digest("other")), Inputs((plain(RED),))) != one


# With a mask


@pytest.mark.parametrize("form", ["png", "webp"])
@pytest.mark.parametrize("channels", [3, 4])
def test_what_the_mask_keeps_is_kept_to_the_pixel(form: str, channels: int) -> None:
    original = motley(*SIZE, channels)
    picture = edited(Inputs((as_file(original),), MASK), form=form)
    assert picture.mode == original.mode
    assert outside(picture) == outside(original)


@pytest.mark.parametrize("form", ["png", "webp", "jpeg"])
def test_what_it_does_not_keep_is_another_picture(form: str) -> None:
    picture = edited(Inputs((plain(RED, SIZE),), MASK), form=form).crop(HOLE)
    assert counted(picture, RED) == 0
    assert len(picture.getcolors(99999)) > 100


def test_a_jpeg_keeps_it_nearly() -> None:
    original = Image.new("RGB", SIZE, (200, 120, 40))
    picture = edited(Inputs((as_file(original),), MASK), form="jpeg", compression=95)
    difference = ImageChops.difference(picture, original).crop((0, 208, 256, 256))
    assert max(difference.tobytes()) <= 4


def test_alpha_from_128_on_keeps() -> None:
    original = as_file(motley(*SIZE))
    exact = edited(Inputs((original,), MASK))
    nearly = as_file(holed(SIZE, HOLE, clear=127, solid=128))
    assert edited(Inputs((original,), nearly)).tobytes() == exact.tobytes()


def test_without_alpha_light_areas_are_painted_over() -> None:
    mask = Image.new("L", SIZE, 127)
    mask.paste(128, HOLE)
    original = as_file(motley(*SIZE))
    exact = edited(Inputs((original,), MASK))
    assert edited(Inputs((original,), as_file(mask))).tobytes() == exact.tobytes()


def test_a_mask_that_keeps_everything_changes_nothing() -> None:
    original = motley(*SIZE)
    mask = as_file(Image.new("RGBA", SIZE))
    opaque = as_file(Image.new("RGBA", SIZE, (255, 255, 255, 255)))
    assert edited(Inputs((as_file(original),), opaque)).tobytes() == original.tobytes()
    assert edited(Inputs((as_file(original),), mask)).tobytes() != original.tobytes()


def test_an_empty_mask_counts_as_none() -> None:
    spec, files = sample(*SIZE), (plain(RED),)
    assert paint_edit(spec, Inputs(files, b"")) == paint_edit(spec, Inputs(files))


def test_another_size_stretches_reference_and_mask() -> None:
    original = motley(128, 64)
    mask = as_file(holed((64, 32), (16, 8, 32, 16)))
    picture = edited(Inputs((as_file(original),), mask), (256, 128))
    expected = original.resize((256, 128), Image.Resampling.NEAREST)
    hole = (64, 32, 128, 64)
    assert outside(picture, hole) == outside(expected, hole)
    assert picture.crop(hole).tobytes() != expected.crop(hole).tobytes()


def test_the_masked_part_has_a_caption_where_there_is_room() -> None:
    paper = (18, 20, 28)
    files = (plain(RED, SIZE),)
    assert counted(edited(Inputs(files, MASK)), paper) > 1_000
    narrow = as_file(holed(SIZE, (100, 20, 150, 220)))
    assert counted(edited(Inputs(files, narrow)), paper) == 0


def test_other_references_hang_in_the_masked_part() -> None:
    picture = edited(Inputs((plain(RED, SIZE), plain(GREEN), plain(BLUE)), MASK))
    assert outside(picture) == outside(Image.new("RGB", SIZE, RED))
    assert min(counted(picture, GREEN), counted(picture, BLUE)) > 500


def test_a_transparent_edit_keeps_opaque_pixels_opaque() -> None:
    original = motley(*SIZE)
    picture = edited(Inputs((as_file(original),), MASK), transparent=True)
    assert outside(picture) == outside(original.convert("RGBA"))
    assert picture.crop(HOLE).getchannel("A").getextrema()[0] < 255


def test_earlier_states_keep_what_the_finished_one_keeps() -> None:
    original = motley(*SIZE)
    inputs = Inputs((as_file(original),), MASK)
    states = [edited(inputs, partial=k, partials=2) for k in range(3)]
    assert {outside(state) for state in states} == {outside(original)}
    assert len({state.tobytes() for state in states}) == 3


def test_a_first_reference_that_was_not_fetched_is_a_sign_beneath_the_mask() -> None:
    picture = edited(Inputs((b"",), MASK))
    assert picture.getpixel((0, 0)) == (18, 20, 28)
    assert picture.size == SIZE


# Both


@pytest.mark.parametrize("size", [(1, 1), (1, 64), (2, 3), (16, 9), (64, 1), (64, 64), (97, 49)])
@pytest.mark.parametrize("mask", [None, MASK])
@pytest.mark.parametrize("count", [1, 3, 16])
def test_small_sizes(size: tuple[int, int], mask: bytes | None, count: int) -> None:
    inputs = Inputs((plain(RED), *[b"", plain(BLUE, (1, 999))] * count)[:count], mask)
    for form in ("png", "webp", "jpeg"):
        for transparent in (False, True):
            picture = edited(inputs, size, form, transparent=transparent, watermark=True)
            assert picture.size == size
            assert picture.format == form.upper()
            if form == "png":
                assert picture.mode == ("RGBA" if transparent else "RGB")


@pytest.mark.parametrize(("form", "compression"), [("webp", 40), ("jpeg", 40), ("webp", 100)])
def test_compression_is_respected(form: str, compression: int) -> None:
    inputs = Inputs((as_file(motley(*SIZE)),))
    usual = paint_edit(sample(*SIZE, form), inputs)
    other = paint_edit(sample(*SIZE, form, compression=compression), inputs)
    assert (len(other) < len(usual)) == (compression == 40)


@pytest.mark.parametrize("form", ["png", "webp", "jpeg"])
@pytest.mark.parametrize("compression", [None, 50])
@pytest.mark.parametrize("mask", [None, MASK])
def test_the_receipt_is_in_every_format(
    form: str, compression: int | None, mask: bytes | None
) -> None:
    spec = sample(*SIZE, form, compression=compression, edit="0123456789abcdef")
    receipt = read_receipt(paint_edit(spec, Inputs((plain(RED),), mask)))
    assert receipt == {**read_receipt(paint(spec)), "edit": "0123456789abcdef"}
    assert receipt["prompt"] == spec.prompt


@pytest.mark.parametrize("mask", [None, MASK])
def test_files_that_cannot_be_decoded_are_refused(mask: bytes | None) -> None:
    for broken in (b"no picture", plain(RED)[:50], MASK[:-30]):
        with pytest.raises(ValueError, match="picture"):
            paint_edit(sample(*SIZE), Inputs((broken,), mask))
        with pytest.raises(ValueError, match="picture"):
            paint_edit(sample(*SIZE), Inputs((plain(RED),), broken))
