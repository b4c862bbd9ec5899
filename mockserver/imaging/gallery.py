"""Edits without a mask: the spec's scene, with the references hung on it as prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mockserver.imaging.caption import caption
from mockserver.imaging.composition import mosaic
from mockserver.imaging.hanging import Box
from mockserver.imaging.jpeg import pixels
from mockserver.imaging.prints import hang
from mockserver.imaging.scene import mark_bottom, scene
from mockserver.imaging.spec import RenderSpec

if TYPE_CHECKING:
    from PIL.Image import Image


def gallery(spec: RenderSpec, references: Sequence[bytes]) -> Image:
    """The finished pixels; RGBA where the spec is transparent."""
    note = f"edit of {len(references)}"
    picture = pixels(scene(spec, note))
    picture.load()
    words = caption(spec, note)
    bottom = words.top if words else spec.height
    margin = top = min(spec.width, bottom) // 14
    # Where the watermark would take half of the wall, the prints matter more.
    if spec.watermark and 2 * mark_bottom(spec) < bottom:
        top = max(margin, mark_bottom(spec))
    wall = Box(margin, top, spec.width - margin, bottom - margin)
    hang(picture, wall, references, first=int(len(references) > 1), grain=mosaic(spec))
    return picture
