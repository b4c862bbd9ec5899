"""What an uploaded file is: its format, size and mode, or why it is no picture.

The header is judged first, so that a small file which promises billions of pixels is never decoded.
Pillow is imported when the first file comes. Which pictures a provider takes is not known here.
"""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

from mockserver.imaging.header import Header, picture_header

MOST_PIXELS = 50_000_000
"""Pictures with more count as none: decoding them would take too much memory."""
_TOO_LARGE = f"it has more than {MOST_PIXELS // 1_000_000} megapixels"
_MOST_DECODED = 20_000_000
"""Pictures with more are checked as far as that goes without decoding them, JPEG at an eighth of the size."""

PLUGINS = {
    "png": "PngImagePlugin",
    "jpeg": "JpegImagePlugin",
    "webp": "WebPImagePlugin",
    "gif": "GifImagePlugin",
    "bmp": "BmpImagePlugin",
    "tiff": "TiffImagePlugin",
    "avif": "AvifImagePlugin",
}


def inspect(data: bytes, declared: str | None, filename: str | None) -> dict[str, Any]:
    """The facts of a file; `format` is None where it is no sound picture, `problem` says why.

    `declared` is the content type that came with it. Never raises, whatever the bytes are.
    """
    facts: dict[str, Any] = {
        "format": None,
        "bytes": len(data),
        "width": 0,
        "height": 0,
        "mode": None,
        "alpha": False,
        "animated": False,
        "declared": declared,
        "filename": filename,
    }
    header = picture_header(data)
    if header is None:
        return {**facts, "problem": _no_picture(data)}
    facts |= {"width": header.width, "height": header.height}
    if header.width * header.height > MOST_PIXELS:
        return {**facts, "problem": _TOO_LARGE}
    facts["format"] = header.format
    if header.format not in PLUGINS:
        return {**facts, "problem": "files of this format are not looked into"}
    return {**facts, **_looked_into(data, header)}


def _no_picture(data: bytes) -> str:
    if not data:
        return "the file is empty"
    text = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n")
    return (
        "it is markup, not a picture"
        if text.startswith(b"<")
        else "it is no picture of a known format"
    )


def _looked_into(data: bytes, header: Header) -> dict[str, Any]:
    try:
        return _decoded(data, header.format)
    except Exception as error:  # Pillow's decoders raise nearly anything on broken files
        problem = (
            f"it begins as {header.format.upper()} and is broken: {error or type(error).__name__}"
        )
        return {"format": None, "problem": problem}


def _decoded(data: bytes, name: str) -> dict[str, Any]:
    from PIL import Image

    # Loading one plugin is ten times faster than letting Pillow load all of them.
    import_module(f"PIL.{PLUGINS[name]}")
    with Image.open(BytesIO(data), formats=[name.upper()]) as picture:
        width, height = picture.size
        facts: dict[str, Any] = {
            "width": width,
            "height": height,
            "mode": picture.mode,
            "alpha": picture.mode in ("RGBA", "LA", "PA", "La", "RGBa")
            or "transparency" in picture.info,
            "animated": bool(getattr(picture, "is_animated", False)),
        }
        if width * height > MOST_PIXELS:
            return {**facts, "format": None, "problem": _TOO_LARGE}
        picture.verify()
    if width * height <= _MOST_DECODED or name == "jpeg":
        with Image.open(BytesIO(data), formats=[name.upper()]) as picture:
            if width * height > _MOST_DECODED:
                picture.draft("L", (width // 8, height // 8))
            picture.load()
    return facts
