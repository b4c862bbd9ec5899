"""The way in: every format, size and mode as asked."""

import subprocess
import sys
from dataclasses import replace

import pytest
from unit.imaging.samples import digest, opened, sample

from mockserver.imaging.paint import needs_pillow, paint

SIZES = [(1, 1), (1, 7), (9, 1), (16, 16), (97, 64), (256, 256), (1024, 1792)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form", ["png", "webp", "jpeg"])
@pytest.mark.parametrize("transparent", [False, True])
@pytest.mark.parametrize("compression", [None, 50])
def test_every_format_has_exactly_the_size_asked_for(
    size: tuple[int, int], form: str, transparent: bool, compression: int | None
) -> None:
    spec = sample(*size, form, transparent=transparent, compression=compression)
    image = opened(paint(spec))
    assert image.size == size
    assert image.format == form.upper()
    assert image.mode == ("RGBA" if transparent and form != "jpeg" else "RGB")


def test_equal_specs_have_equal_bytes() -> None:
    assert paint(sample(300, 200)) == paint(sample(300, 200))


@pytest.mark.parametrize("edge", [8, 64, 256])
def test_different_digests_have_different_pixels(edge: int) -> None:
    pictures = {opened(paint(sample(edge, edge, digest=digest(k)))).tobytes() for k in range(200)}
    assert len(pictures) == 200


@pytest.mark.parametrize("form", ["png", "webp"])
def test_transparent_pictures_have_clear_translucent_and_solid_pixels(form: str) -> None:
    image = opened(paint(sample(256, 256, form, transparent=True)))
    alphas = set(image.getchannel("A").tobytes())
    assert {0, 255} < alphas


def test_partial_pictures_differ_from_each_other_and_from_the_finished_one() -> None:
    states = [sample(256, 256, partial=k, partials=3) for k in range(4)]
    assert len({paint(state) for state in states}) == 4
    assert paint(replace(states[0], partials=0)) == paint(states[0])


def test_a_better_jpeg_is_larger() -> None:
    sizes = [len(paint(sample(256, 256, "jpeg", compression=q))) for q in (0, 1, 50, 100)]
    assert sizes[0] <= sizes[1] < sizes[2] < sizes[3]
    usual = paint(sample(256, 256, "jpeg"))
    assert usual == paint(sample(256, 256, "jpeg", compression=85))


def test_a_webp_without_loss_ignores_compression_100() -> None:
    assert paint(sample(form="webp", compression=100)) == paint(sample(form="webp"))


def test_png_takes_no_notice_of_compression() -> None:
    assert paint(sample(compression=10)) == paint(sample())


def test_who_needs_pillow() -> None:
    answers = {
        (form, compression): needs_pillow(sample(form=form, compression=compression))
        for form in ("png", "webp", "jpeg")
        for compression in (None, 50, 100)
    }
    assert {key for key, needed in answers.items() if needed} == {
        ("jpeg", None),
        ("jpeg", 50),
        ("jpeg", 100),
        ("webp", 50),
    }


def test_own_formats_are_painted_without_loading_pillow() -> None:
    script = (
        "import sys\n"
        "from mockserver.imaging.paint import paint\n"
        "from mockserver.imaging.spec import RenderSpec\n"
        "for form in ('png', 'webp'):\n"
        "    paint(RenderSpec(9, 9, form, '0' * 64, 'p', 'm', 0, 0, '', '0' * 16))\n"
        "print('PIL' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
