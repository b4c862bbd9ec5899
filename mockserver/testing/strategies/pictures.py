"""Small pictures for requests that bring some: sixteen pixels square, of one colour, PNG with an alpha channel.

All have the same size, so that any mask fits any picture.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from mockserver.imaging.paint import paint
from mockserver.imaging.spec import FORMATS, RenderSpec

_EDGE = 16
_COLOURS = ("ff0000", "00aa00", "0000ff", "ffffff", "000000")
_MEMBERS = ("image_url", "url", "data", "b64_json")

Picture = tuple[str, str]
"""A format and a colour; `data_of` gives the bytes."""


def pictures(formats: Collection[str]) -> st.SearchStrategy[Picture]:
    """Pictures in some of these formats, PNG first where it is one."""
    taken = [name for name in FORMATS if name in formats]
    return st.tuples(st.sampled_from(taken), st.sampled_from(_COLOURS))


@cache
def data_of(picture: Picture) -> bytes:
    """The file."""
    form, colour = picture
    if form == "png":
        return _png(bytes.fromhex(colour))
    digest = colour.ljust(64, "0")
    return paint(RenderSpec(_EDGE, _EDGE, form, digest, "", "", 0, 0, "", digest[:16]))


def as_json(picture: Picture, schema: Mapping[str, Any]) -> Any:
    """The picture as a parameter of this schema has it: a data URI, or an object that holds one."""
    address = f"data:image/{picture[0]};base64,{b64encode(data_of(picture)).decode()}"
    kinds = schema.get("type", "string")
    if "object" not in ([kinds] if isinstance(kinds, str) else kinds):
        return address
    members = schema.get("properties", {})
    name = next((one for one in _MEMBERS if one in members), _MEMBERS[0])
    kind = members.get("type", {}).get("enum", ["url"])[0]
    return (
        {"type": kind, name: address} if "type" in schema.get("required", ()) else {name: address}
    )


def _png(colour: bytes) -> bytes:
    pixels = (b"\0" + (colour + b"\xff") * _EDGE) * _EDGE
    head = struct.pack(">2I5B", _EDGE, _EDGE, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
