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
    """Whether `paint` takes long enough to belong in a worker thread: JPEG and lossy WebP."""
    is_lossy = spec.compression is not None and spec.compression < 100
    return spec.format == "jpeg" or (spec.format == "webp" and is_lossy)


def _written(spec: RenderSpec, program: Program, receipt: str) -> bytes:
    if spec.format == "png":
        from mockserver.imaging.png import png

        return png(program, receipt)
    if spec.format == "jpeg":
        from mockserver.imaging.jpeg import jpeg

        return jpeg(program, receipt, spec.compression)
    from mockserver.imaging.xmp import xmp_packet

    if needs_pillow(spec):
        from mockserver.imaging.jpeg import lossy_webp

        return lossy_webp(program, xmp_packet(receipt), spec.compression or 0)
    from mockserver.imaging.webp import webp

    return webp(program, xmp_packet(receipt))
