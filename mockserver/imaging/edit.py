"""Edited pictures: what they are made from, and the way in to painting them.

Without a mask the references hang as prints on the scene of the spec (`gallery`); with one, the
masked part of the first reference is painted over and all else is kept (`retouch`). Chooses the
writer for the format. Which uploads a provider takes has been judged before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from mockserver.imaging.paint import is_lossy_webp
from mockserver.imaging.spec import RenderSpec

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files an edit is made from, as they were sent; raises ValueError without a reference.

    An empty reference stands for one that was given as an address and not fetched, and an empty
    mask counts as none.
    """

    references: tuple[bytes, ...]
    mask: bytes | None = None

    def __post_init__(self) -> None:
        if not self.references:
            raise ValueError("an edit is made from one reference at least")

    @property
    def size(self) -> int:
        """Bytes held."""
        return sum(map(len, self.references)) + len(self.mask or b"")

    def key(self) -> str:
        """16 hex digits that other files, or the same in another order, would not have."""
        files = (self.mask or b"", *self.references)
        return sha256(b"".join(sha256(file).digest() for file in files)).hexdigest()[:16]


def paint_edit(spec: RenderSpec, inputs: Inputs) -> bytes:
    """The finished edit in its format; raises ValueError for files that cannot be decoded.

    A JPEG is opaque: of translucent pixels it shows the colours as they are.
    """
    # Whoever only keeps inputs does without the painter and without Pillow.
    from mockserver.imaging.gallery import gallery
    from mockserver.imaging.retouch import retouched

    if spec.format == "jpeg" and spec.transparent:
        spec = replace(spec, transparent=False)
    mask = inputs.mask
    references = inputs.references
    picture = retouched(spec, references, mask) if mask else gallery(spec, references)
    return _written(spec, picture)


def _written(spec: RenderSpec, picture: Image) -> bytes:
    from mockserver.imaging.receipt import receipt_text

    receipt = receipt_text(spec)
    if spec.format == "png":
        from mockserver.imaging.raster import raster_png

        return raster_png(picture, receipt)
    from mockserver.imaging.jpeg import jpeg_file, lossless_webp_file, lossy_webp_file
    from mockserver.imaging.xmp import xmp_packet

    if spec.format == "jpeg":
        return jpeg_file(picture.convert("RGB"), receipt, spec.compression)
    if is_lossy_webp(spec):
        return lossy_webp_file(picture, xmp_packet(receipt), spec.compression or 0)
    return lossless_webp_file(picture, xmp_packet(receipt))
