"""The way in: a spec becomes a finished file.

Chooses the writer for the format and hands the receipt to it. Keeps nothing: whoever wants a
picture twice without painting it twice caches the result.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mockserver.imaging.spec import RenderSpec

if TYPE_CHECKING:
    from mockserver.imaging.program import Program


def paint(spec: RenderSpec) -> bytes:
    """The finished picture in its format; a JPEG is opaque even if the spec is transparent."""
    # The first picture pays for the painter's modules, so that starting a server does not.
    from mockserver.imaging.receipt import receipt_text
    from mockserver.imaging.scene import scene

    if spec.format == "jpeg" and spec.transparent:
        spec = replace(spec, transparent=False)
    return _written(spec, scene(spec), receipt_text(spec))


def needs_pillow(spec: RenderSpec) -> bool:
    """Whether painting takes long enough for a worker thread: edits, JPEG and lossy WebP."""
    return bool(spec.edit) or spec.format == "jpeg" or is_lossy_webp(spec)


def is_lossy_webp(spec: RenderSpec) -> bool:
    """Whether the picture is a WebP below the compression of 100, which loses nothing."""
    return spec.format == "webp" and spec.compression is not None and spec.compression < 100


def _written(spec: RenderSpec, program: Program, receipt: str) -> bytes:
    if spec.format == "png":
        from mockserver.imaging.png import png

        return png(program, receipt)
    if spec.format == "jpeg":
        from mockserver.imaging.jpeg import jpeg

        return jpeg(program, receipt, spec.compression)
    from mockserver.imaging.xmp import xmp_packet

    if is_lossy_webp(spec):
        from mockserver.imaging.jpeg import lossy_webp

        return lossy_webp(program, xmp_packet(receipt), spec.compression or 0)
    from mockserver.imaging.webp import webp

    return webp(program, xmp_packet(receipt))
