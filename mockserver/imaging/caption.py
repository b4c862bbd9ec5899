"""What the caption says and where it stands: size, model, provider, seed, index, prompt.

A dark bar along the lower edge, as wide as the picture, with two lines about the picture and up to
two lines of its prompt. Pictures without room for readable text have none. Decides the layout
only; `scene` puts it into the row program.
"""

from __future__ import annotations

from typing import NamedTuple

from mockserver.imaging.lettering import CELL_WIDTH, LINE_HEIGHT
from mockserver.imaging.palette import DIM_INK, INK
from mockserver.imaging.program import Tint
from mockserver.imaging.spec import RenderSpec

MARK_TEXTS = ("AI generated", "AI")
"""What the watermark says, where there is room for it."""

_SMALLEST_WIDTH, _SMALLEST_HEIGHT = 96, 48
_PROMPT_LINES = 2
_MARGIN = 5


class Caption(NamedTuple):
    """The bar from row `top` to the lower edge; every dot of a letter has `scale` pixels."""

    top: int
    scale: int
    lines: tuple[tuple[str, Tint], ...]

    @property
    def left(self) -> int:
        """The column where every line starts."""
        return _MARGIN * self.scale

    @property
    def first_line(self) -> int:
        """The row where the first line starts; the next ones follow every `LINE_HEIGHT` dots."""
        return self.top + (_MARGIN + 1) * self.scale


def caption(
    spec: RenderSpec, note: str = "", within: tuple[int, int] | None = None
) -> Caption | None:
    """The caption of a picture, or None where there is no room.

    `note` is one thing more to say. `within` is the width and height of a part of the picture that
    the caption stands in, instead of the whole.
    """
    width, height = within or (spec.width, spec.height)
    if width < _SMALLEST_WIDTH or height < _SMALLEST_HEIGHT:
        return None
    scale = letter_scale(width, height)
    if within:
        # In a part of a picture letters are a little larger, as the picture would have them.
        scale = letter_scale(width * 4 // 3, height * 4 // 3)
    columns = (width // scale - 2 * _MARGIN) // CELL_WIDTH
    room = (height * 9 // 20 // scale - 2 * _MARGIN) // LINE_HEIGHT
    lines = _lines(spec, note, columns)[: max(1, room)]
    bar = (len(lines) * LINE_HEIGHT + 2 * _MARGIN) * scale
    return Caption(height - bar, scale, tuple(lines))


def letter_scale(width: int, height: int) -> int:
    """Pixels per dot of a letter: about forty characters to a line of a square picture."""
    return max(1, min(width // 240, height // 180))


def _lines(spec: RenderSpec, note: str, columns: int) -> list[tuple[str, Tint]]:
    size = f"{spec.width}x{spec.height}  {spec.model}"
    origin = f"{spec.provider}  seed {spec.seed}  #{spec.index}"
    if spec.partial:
        origin += f"  partial {spec.partial} of {spec.partials}"
    if note:
        origin += f"  {note}"
    lines = [(_cut(line, columns), INK) for line in (size, origin)]
    return lines + [(line, DIM_INK) for line in wrapped(spec.prompt, columns, _PROMPT_LINES)]


def wrapped(text: str, columns: int, count: int) -> list[str]:
    """At most `count` lines of at most `columns` characters, broken at spaces where there are."""
    rest = " ".join(text.split())
    lines: list[str] = []
    while rest and len(lines) < count - 1:
        head = rest[: columns + 1]
        end = head.rfind(" ") if len(rest) > columns else len(rest)
        line = rest[: end if end > 0 else columns]
        lines.append(line)
        rest = rest[len(line) :].lstrip()
    return [*lines, _cut(rest, columns)] if rest else lines


def _cut(text: str, columns: int) -> str:
    return text if len(text) <= columns else text[: max(0, columns - 1)].rstrip() + "…"
