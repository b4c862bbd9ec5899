"""From a spec to its row program: the art, the watermark's plate, the caption's bar and text.

Puts together what `composition` and `caption` have decided. Pure arithmetic on whole numbers; no
pixel is formed and no file format is known here.
"""

from __future__ import annotations

from mockserver.imaging.caption import MARK_TEXTS, Caption, caption, letter_scale
from mockserver.imaging.composition import Composition, compose
from mockserver.imaging.lettering import CELL_WIDTH, LINE_HEIGHT
from mockserver.imaging.palette import INK, PAPER
from mockserver.imaging.plate import Changes, Plate, lay, settled, write
from mockserver.imaging.program import Program, TextLine, Tint, taken
from mockserver.imaging.spec import RenderSpec

_MARK_MARGIN = 4


def scene(spec: RenderSpec, note: str = "", has_caption: bool = True) -> Program:
    """The row program of a picture; `note` is one thing more for the caption to say."""
    art = compose(spec)
    words = caption(spec, note) if has_caption else None
    end = words.top if words else spec.height
    changes = art.changes(end)
    if spec.watermark:
        changes = _with_mark(spec, art, end, changes)
    if words:
        paper = _opaque(PAPER, spec)
        lay(Plate(0, words.top, spec.width, spec.height, paper), changes, art)
    return Program(
        width=spec.width,
        height=spec.height,
        channels=4 if spec.transparent else 3,
        first=art.colours(0),
        rows=[(y, shift, spans) for y, (shift, spans) in changes.items()],
        text=_text(words, spec) if words else [],
        left=words.left if words else 0,
        scale=words.scale if words else 1,
    )


def mark_bottom(spec: RenderSpec) -> int:
    """The first row below the watermark, in pictures that have room for one."""
    return (LINE_HEIGHT + 2 * _MARK_MARGIN) * _mark_scale(spec)


def _text(words: Caption, spec: RenderSpec) -> list[TextLine]:
    paper = _opaque(PAPER, spec)
    step = LINE_HEIGHT * words.scale
    return [
        TextLine(words.first_line + number * step, text, taken(_opaque(colour, spec), paper))
        for number, (text, colour) in enumerate(words.lines)
    ]


def _with_mark(spec: RenderSpec, art: Composition, end: int, changes: Changes) -> Changes:
    """The changes with the watermark's plate at the top right, if it has room above `end`."""
    scale = _mark_scale(spec)
    margin = _MARK_MARGIN * scale
    height = LINE_HEIGHT * scale + margin
    for text in MARK_TEXTS:
        width = (len(text) * CELL_WIDTH - 1) * scale + 2 * margin
        left = spec.width - width - margin
        if left > 0 and margin + height < end:
            plate = Plate(left, margin, left + width, margin + height, _opaque(PAPER, spec))
            lay(plate, changes, art)
            ink = taken(_opaque(INK, spec), plate.colour)
            write(text, left + margin, margin + margin, scale, ink, changes)
            return settled(changes)
    return changes


def _mark_scale(spec: RenderSpec) -> int:
    return max(1, (letter_scale(spec.width, spec.height) + 1) // 2)


def _opaque(colour: Tint, spec: RenderSpec) -> Tint:
    return (*colour, 255) if spec.transparent else colour
