"""A reply's tree → the bytes of its JSON: decimals written exactly, base64 joined in as bytes.

No JSON encoder sees a picture: for megabytes of base64 it would take longer than painting did.
"""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from mockserver.engine.exchange import Base64
from mockserver.engine.faults.picture import spoil_base64
from mockserver.engine.headers import plain_decimal
from mockserver.web.pictures import Pictures


async def json_bytes(tree: Any, pictures: Pictures) -> bytes:
    """The whole JSON text, in UTF-8. Raises TypeError for what JSON cannot say."""
    pieces = json_pieces(tree)
    if len(pieces) == 1:
        return _utf8(pieces[0])
    parts: list[bytes] = []
    for piece in pieces:
        parts.append(_utf8(piece) if isinstance(piece, str) else await _base64(piece, pictures))
    return b"".join(parts)


async def _base64(leaf: Base64, pictures: Pictures) -> bytes:
    text = await pictures.base64(leaf.spec, leaf.inputs)
    return spoil_base64(text, leaf.spoiled) if leaf.spoiled else text


def json_pieces(tree: Any) -> list[Any]:
    """The JSON text cut where base64 belongs: texts, and a Base64 leaf between two of them."""
    pieces: list[Any] = []
    text: list[str] = []
    _write(tree, text, pieces)
    pieces.append("".join(text))
    return pieces


def _utf8(text: str) -> bytes:
    # A lone surrogate has no UTF-8; the escape it is replaced by is the one that JSON knows.
    return text.encode("utf-8", "backslashreplace")


def _write(value: Any, text: list[str], pieces: list[Any]) -> None:
    kind = type(value)
    if kind is str:
        text.append(encode_basestring(value))
    elif isinstance(value, dict):
        _write_object(value, text, pieces)
    elif isinstance(value, list | tuple):
        _write_array(value, text, pieces)
    elif kind is Base64:
        text.append('"' + encode_basestring(value.prefix)[1:-1])
        pieces += ["".join(text), value]
        text[:] = ['"']
    else:
        text.append(_scalar(value))


def _write_object(value: dict[str, Any], text: list[str], pieces: list[Any]) -> None:
    opening = "{"
    for key, member in value.items():
        text.append(opening + _name(key))
        _write(member, text, pieces)
        opening = ","
    text.append("{}" if opening == "{" else "}")


@lru_cache(maxsize=1024)
def _name(key: str) -> str:
    return encode_basestring(key) + ":"


def _write_array(value: list[Any] | tuple[Any, ...], text: list[str], pieces: list[Any]) -> None:
    opening = "["
    for member in value:
        text.append(opening)
        _write(member, text, pieces)
        opening = ","
    text.append("[]" if opening == "[" else "]")


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, Decimal) and value.is_finite():
        return plain_decimal(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    if isinstance(value, str):
        return encode_basestring(value)
    raise TypeError(f"a reply cannot hold {value!r}")
