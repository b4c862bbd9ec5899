"""Masks: what is kept is the original pixel for pixel, what is not is painted over, and no other mask is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from editing import MASKED, PINK, Way, as_file, files_in, motley, opened, plain, send, share
from PIL import Image, ImageChops
from refusals import refusal_schema

SIZE = {"openai": (1024, 1024), "yuhuanstudio": (256, 256), "token360": (512, 512)}
MORE: dict[str, dict[str, Any]] = {
    "openai": {"size": "1024x1024"},
    "yuhuanstudio": {"size": "256x256"},
    "token360": {"model": "kling-image-o1", "size": "512x512"},
}
EVERY = pytest.mark.parametrize("way", MASKED, ids=lambda way: way.id)
OPENAI = pytest.mark.parametrize(
    "way", [way for way in MASKED if way.provider == "openai"], ids=lambda way: way.id
)


def original(way: Way, mode: str = "RGB") -> Image.Image:
    """A picture in which no two neighbours are alike, of the size that is asked for."""
    size = SIZE[way.provider]
    tile = motley((64, 64))
    picture = Image.new("RGB", size)
    for place in range(size[0] * size[1] // 4096):
        picture.paste(tile, (place * 64 % size[0], place * 64 // size[0] * 64))
    if mode == "RGBA":
        picture.putalpha(Image.linear_gradient("L").resize(size))
    return picture


def mask_of(way: Way, paint: tuple[int, int, int, int] | None) -> bytes:
    """A mask that is transparent in a box (left, top, right, bottom) and opaque elsewhere."""
    mask = Image.new("RGBA", SIZE[way.provider], (255, 255, 255, 255))
    if paint:
        mask.paste((0, 0, 0, 0), paint)
    return as_file(mask)


def half(way: Way) -> tuple[int, int, int, int]:
    """The right half."""
    width, height = SIZE[way.provider]
    return width // 2, 0, width, height


def edited(
    http: httpx.Client, server: str, way: Way, picture: Image.Image, mask: bytes, **more: Any
) -> Image.Image:
    reply = send(http, server, way, [as_file(picture)], mask, **{**MORE[way.provider], **more})
    (made,) = files_in(http, reply)
    return opened(made)


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures have the same pixels, in every channel."""
    bands = len(min(one.mode, other.mode, key=len))
    mode = "RGBA" if bands == 4 else "RGB"
    return (
        ImageChops.difference(one.convert(mode), other.convert(mode)).getbbox(alpha_only=False)
        is None
    )


@EVERY
def test_what_is_kept_is_the_original_pixel_for_pixel(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    picture = original(way)
    made = edited(http, server_url, way, picture, mask_of(way, half(way)))
    width, height = SIZE[way.provider]
    kept = (0, 0, width // 2, height)
    assert made.format == "PNG"
    assert same(made.crop(kept), picture.crop(kept))
    assert not same(made.crop(half(way)), picture.crop(half(way)))


@EVERY
def test_everything_that_is_to_be_painted_over_is(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    made = edited(
        http, server_url, way, Image.new("RGB", SIZE[way.provider], PINK), mask_of(way, half(way))
    )
    assert share(made.crop(half(way)), PINK, 4) < 0.01


@OPENAI
def test_lossless_webp_keeps_the_pixels_too(server_url: str, http: httpx.Client, way: Way) -> None:
    picture = original(way)
    mask = mask_of(way, half(way))
    made = edited(
        http, server_url, way, picture, mask, output_format="webp", output_compression=100
    )
    width, height = SIZE[way.provider]
    kept = (0, 0, width // 2, height)
    assert made.format == "WEBP"
    assert same(made.crop(kept), picture.crop(kept))


@OPENAI
def test_jpeg_keeps_what_jpeg_can(server_url: str, http: httpx.Client, way: Way) -> None:
    picture = Image.new("RGB", SIZE[way.provider], PINK)
    made = edited(http, server_url, way, picture, mask_of(way, half(way)), output_format="jpeg")
    width, height = SIZE[way.provider]
    assert made.format == "JPEG"
    assert share(made.crop((0, 0, width // 2 - 16, height)), PINK, 8) == 1


@EVERY
def test_a_mask_that_keeps_everything_changes_nothing(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    picture = original(way)
    assert same(edited(http, server_url, way, picture, mask_of(way, None)), picture)


@EVERY
def test_a_mask_that_keeps_nothing_leaves_nothing(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    picture = Image.new("RGB", SIZE[way.provider], PINK)
    whole = (0, 0, *SIZE[way.provider])
    assert share(edited(http, server_url, way, picture, mask_of(way, whole)), PINK, 4) < 0.01


@EVERY
def test_transparent_pixels_of_the_original_stay(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    picture = original(way, "RGBA")
    made = edited(http, server_url, way, picture, mask_of(way, half(way)))
    width, height = SIZE[way.provider]
    kept = (0, 0, width // 2, height)
    assert made.mode == "RGBA"
    assert same(made.crop(kept), picture.crop(kept))


@EVERY
def test_another_mask_gives_another_picture(server_url: str, http: httpx.Client, way: Way) -> None:
    picture = original(way)
    first, second = (
        edited(http, server_url, way, picture, mask_of(way, box))
        for box in ((0, 0, 128, 128), (100, 100, 200, 200))
    )
    assert not same(first, second)


@EVERY
def test_a_mask_of_other_dimensions_is_refused(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    reply = send(http, server_url, way, [plain()], plain((0, 0, 0, 0), (64, 32)))
    assert reply.status_code == (422 if way.provider == "yuhuanstudio" else 400)
    refusal_schema(way.provider).validate(reply.json())
    assert reply.json()["error"]["param"] == "mask"


@OPENAI
def test_a_mask_without_alpha_is_refused(server_url: str, http: httpx.Client, way: Way) -> None:
    reply = send(http, server_url, way, [plain()], plain((0, 0, 0)))
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == "mask"
    assert reply.json()["error"]["code"] == "invalid_value"


@pytest.mark.parametrize(
    "way", [way for way in MASKED if way.provider != "openai"], ids=lambda way: way.id
)
def test_elsewhere_a_mask_without_alpha_says_white_for_paint(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    picture, mask = original(way), Image.new("L", SIZE[way.provider], 0)
    mask.paste(255, half(way))
    made = edited(http, server_url, way, picture, as_file(mask))
    width, height = SIZE[way.provider]
    kept = (0, 0, width // 2, height)
    assert same(made.crop(kept), picture.crop(kept))
    assert not same(made.crop(half(way)), picture.crop(half(way)))


@EVERY
def test_a_mask_without_a_picture_is_refused_or_advised_against(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    reply = send(http, server_url, way, [], plain((0, 0, 0, 0)))
    if way.provider == "token360":
        # the route makes pictures without references too
        assert (reply.status_code, reply.headers["mock-findings"]) == (200, "1")
        return
    assert 400 <= reply.status_code < 500
    refusal_schema(way.provider).validate(reply.json())


def test_a_mask_twice_is_refused(server_url: str, http: httpx.Client) -> None:
    mask: Callable[[], Any] = lambda: ("mask", ("m.png", plain((0, 0, 0, 0)), "image/png"))  # noqa: E731
    for way in (way for way in MASKED if way.carrier == "form"):
        twice = replace(way, body={})
        files = [(way.name, ("a.png", plain(), "image/png")), mask(), mask()]
        reply = http.post(
            twice.url(server_url), files=files, data=way.body, headers={"Authorization": "Bearer k"}
        )
        assert reply.status_code in (400, 422), reply.text[:300]
        assert "mask" in reply.text
