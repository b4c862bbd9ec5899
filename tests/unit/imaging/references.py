"""Uploads for the tests of edits: small pictures and masks, as files."""

from io import BytesIO
from typing import Any

from PIL import Image

Box = tuple[int, int, int, int]


def as_file(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """The picture as a file."""
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def plain(colour: tuple[int, ...], size: tuple[int, int] = (40, 30)) -> bytes:
    """A PNG of one colour, RGB or RGBA by the length of it."""
    return as_file(Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour))


def motley(width: int, height: int, channels: int = 3, salt: int = 0) -> Image.Image:
    """A picture in which hardly two neighbours are alike; always the same one."""
    pixels = bytes(
        (x * 7 + y * 13 + c * 59 + x * y % 11 * 17 + salt) & 255
        for y in range(height)
        for x in range(width)
        for c in range(channels)
    )
    return Image.frombytes("RGBA" if channels == 4 else "RGB", (width, height), pixels)


def holed(size: tuple[int, int], hole: Box, clear: int = 0, solid: int = 255) -> Image.Image:
    """A mask as OpenAI has it: its alpha is `clear` inside a box and `solid` around it."""
    mask = Image.new("RGBA", size, (0, 0, 0, solid))
    mask.paste((0, 0, 0, clear), hole)
    return mask
