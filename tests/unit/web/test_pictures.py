"""The cache of finished pictures."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64decode
from dataclasses import replace

from mockserver.imaging.paint import paint
from mockserver.imaging.spec import RenderSpec
from mockserver.web.pictures import Painted, Pictures

SPEC = RenderSpec(64, 64, "png", "0" * 64, "p", "m", 0, 0, "a cat", "0" * 16)


def specs(count: int) -> list[RenderSpec]:
    """Different pictures of one size."""
    return [replace(SPEC, index=index) for index in range(count)]


def test_a_picture_is_painted_once() -> None:
    async def twice() -> tuple[bytes, bytes]:
        pictures = Pictures()
        return await pictures.base64(SPEC), await pictures.base64(replace(SPEC))

    first, second = asyncio.run(twice())
    assert first is second
    assert b64decode(first) == paint(SPEC)


def test_jpeg_is_painted_in_another_thread() -> None:
    spec = replace(SPEC, format="jpeg")
    assert asyncio.run(Pictures().file(spec)).startswith(b"\xff\xd8\xff")


def test_what_was_painted_is_known() -> None:
    pictures = Pictures()
    assert pictures.facts(SPEC) is None
    data = asyncio.run(pictures.file(SPEC))
    assert pictures.facts(SPEC) == Painted(len(data), hashlib.sha256(data).hexdigest())


def test_the_least_recently_used_make_room() -> None:
    first, second, third = specs(3)
    room = max(len(paint(spec)) for spec in (first, second, third))

    async def fill() -> tuple[bool, bool]:
        pictures = Pictures(room * 2 + room // 2 + room * 2)
        kept = [await pictures.file(spec) for spec in specs(4)]
        await pictures.file(first)
        await pictures.file(replace(SPEC, index=9))
        return await pictures.file(first) is kept[0], await pictures.file(second) is kept[1]

    assert asyncio.run(fill()) == (True, False)


def test_a_picture_larger_than_a_quarter_of_the_room_is_not_kept() -> None:
    async def twice() -> bool:
        pictures = Pictures(100)
        return await pictures.file(SPEC) is await pictures.file(SPEC)

    assert asyncio.run(twice()) is False
