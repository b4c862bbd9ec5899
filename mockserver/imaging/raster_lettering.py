"""Lines of text on pixels, in the letters of our captions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mockserver.imaging.glyphs import GLYPH_HEIGHT, GLYPH_WIDTH, glyph
from mockserver.imaging.lettering import CELL_WIDTH
from mockserver.imaging.program import Tint

if TYPE_CHECKING:
    from PIL.Image import Image


def inscribe(picture: Image, text: str, place: tuple[int, int], scale: int, ink: Tint) -> None:
    """Write one line whose top left corner is at `place`; every dot has `scale` pixels."""
    stamp(picture, [dots(text, row) for row in range(GLYPH_HEIGHT)], place, scale, ink)


def dots(text: str, row: int) -> str:
    """One of the nine rows of a line of text: "#" where ink is, "." where none is."""
    cells = [format(glyph(character)[row], f"0{GLYPH_WIDTH}b") for character in text]
    gap = "0" * (CELL_WIDTH - GLYPH_WIDTH)
    return gap.join(cells).replace("1", "#").replace("0", ".")


def stamp(
    picture: Image, drawing: Sequence[str], place: tuple[int, int], scale: int, ink: Tint
) -> None:
    """Put ink on a picture wherever a drawing, rows of equal length, has a "#"."""
    from PIL import Image

    width, height = len(drawing[0]), len(drawing)
    if not width:
        return
    bits = "".join(drawing).encode().translate(_TO_MASK)
    mask = Image.frombytes("L", (width, height), bits)
    large = mask.resize((width * scale, height * scale), Image.Resampling.NEAREST)
    opaque = (*ink, 255)[: len(picture.getbands())]
    picture.paste(opaque, place, large.convert("1"))


_TO_MASK = bytes(255 if value == ord("#") else 0 for value in range(256))
