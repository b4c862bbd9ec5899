"""Specs for the tests of pictures, and a plain painter to compare the writers with."""

from __future__ import annotations

import zlib
from hashlib import sha256
from io import BytesIO
from typing import Any

from hypothesis import settings, strategies
from PIL import Image

from mockserver.imaging.lettering import changes_by_row, strokes
from mockserver.imaging.program import Program, Tint, added
from mockserver.imaging.spec import RenderSpec

PROMPT = "A serene canal in Venice at sunset, golden light on old façades · × 船 🛶"

steady = settings(derandomize=True, deadline=None, max_examples=60)
"""Hypothesis without chance and without a stopwatch."""


def digest(name: object) -> str:
    """64 hex digits for any name."""
    return sha256(repr(name).encode()).hexdigest()


def sample(width: int = 64, height: int = 64, form: str = "png", **changes: Any) -> RenderSpec:
    """A spec with everything chosen, some of it changed."""
    chosen: dict[str, Any] = {
        "digest": digest("sample"),
        "provider": "deepshi",
        "model": "nano-banana-pro",
        "seed": 7,
        "index": 0,
        "prompt": PROMPT,
        "prompt_sha256": digest(PROMPT)[:16],
    }
    return RenderSpec(width=width, height=height, format=form, **{**chosen, **changes})


def specs(longest_edge: int = 300) -> strategies.SearchStrategy[RenderSpec]:
    """Any small picture; the format is PNG."""
    return strategies.builds(
        sample,
        width=strategies.integers(1, longest_edge),
        height=strategies.integers(1, longest_edge),
        digest=strategies.integers(0, 9999).map(digest),
        prompt=strategies.text(max_size=160),
        seed=strategies.integers(-(2**63), 2**64),
        transparent=strategies.booleans(),
        watermark=strategies.booleans(),
        partial=strategies.sampled_from([0, 0, 1, 2, 3]),
        partials=strategies.just(3),
    )


def opened(data: bytes) -> Image.Image:
    """What Pillow decodes, completely."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of each chunk; every checksum is verified."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks = []
    at = 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        check = int.from_bytes(data[at + 8 + size : at + 12 + size], "big")
        assert check == zlib.crc32(kind + body)
        chunks.append((kind, body))
        at += 12 + size
    assert at == len(data)
    return chunks


def painted_plainly(program: Program) -> bytes:
    """The pixels of a row program, the slow and obvious way."""
    rows = {y: (shift, spans) for y, shift, spans in program.rows}
    letters = _letters(program)
    ends = [x for x, _ in program.first[1:]] + [program.width]
    current: list[Tint] = []
    for (x, colour), end in zip(program.first, ends, strict=True):
        current += [colour] * (end - x)
    out = bytearray()
    for y in range(program.height):
        if row := rows.get(y):
            shift, spans = row
            current = [added(pixel, shift) for pixel in current]
            _apply(current, spans)
        _apply(current, letters.get(y, []))
        for pixel in current:
            out += bytes(pixel)
    return bytes(out)


def _apply(pixels: list[Tint], spans: Any) -> None:
    for x, count, tint in spans:
        for place in range(x, x + count):
            pixels[place] = added(pixels[place], tint)


def _letters(program: Program) -> dict[int, list[tuple[int, int, Tint]]]:
    found: dict[int, list[tuple[int, int, Tint]]] = {}
    scale = program.scale
    for line in program.text:
        for row, cells in enumerate(changes_by_row(line.text, program.left, scale)):
            spans = found.setdefault(line.y + row * scale, [])
            for x, change in cells:
                for column, count, sign in strokes(change):
                    tint = tuple(sign * value for value in line.ink)
                    spans.append((x + column * scale, count * scale, tint))
    return found
