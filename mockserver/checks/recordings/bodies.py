"""Bodies as recordings keep them → the bytes that a client saw: content codings undone, within a limit."""

from __future__ import annotations

import zlib
from base64 import b64decode
from binascii import Error as Base64Error

MOST_BYTES = 256 * 1024 * 1024
"""What a compressed body may become; more is no reply of a picture service."""
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class BodyUnread(Exception):
    """Why the bytes of a body cannot be had, as a phrase."""


def decoded(data: bytes, coding: str) -> bytes:
    """The bytes behind a `Content-Encoding`; several codings are undone from the last to the first.

    Bytes that do not begin as their coding says were decoded by the recorder, and stay. Raises BodyUnread.
    """
    for name in reversed([part.strip().lower() for part in coding.split(",") if part.strip()]):
        if name == "identity":
            continue
        if name not in _WINDOWS:
            if _is_text(data):
                continue
            raise BodyUnread(f"its content encoding {name} is not read here")
        data = _inflated(data, name)
    return data


def _inflated(data: bytes, name: str) -> bytes:
    if name != "deflate" and not data.startswith(b"\x1f\x8b"):
        return data
    for window in (_WINDOWS[name], -15):
        unpacker = zlib.decompressobj(window)
        try:
            found = unpacker.decompress(data, MOST_BYTES)
        except zlib.error:
            continue
        if unpacker.unconsumed_tail:
            raise BodyUnread(f"it unpacks to more than {MOST_BYTES} bytes")
        if not unpacker.eof:
            raise BodyUnread(f"its {name} ends too early")
        return found
    if _is_text(data):
        return data
    raise BodyUnread(f"it is declared as {name} and cannot be unpacked")


def _is_text(data: bytes) -> bool:
    """Whether bytes look as what a recorder has already decoded."""
    return data.lstrip()[:1] in (b"{", b"[", b":", b"d", b"e", b"", b"-") and b"\0" not in data[:64]


def from_base64(text: str) -> bytes:
    """The bytes of a base64 text. Raises BodyUnread."""
    try:
        return b64decode("".join(text.split()), validate=True)
    except (Base64Error, ValueError) as error:
        raise BodyUnread("it is declared as base64 and is none") from error


# How pictures begin in a text whose characters are bytes.
_PICTURES = ("\x89PNG", "\xff\xd8\xff", "RIFF", "GIF8", "BM")


def from_text(text: str) -> bytes:
    """The bytes of a text; one that holds files with one character a byte is taken at its word."""
    if any(sign in text for sign in _PICTURES) and all(character <= "\xff" for character in text):
        return text.encode("latin-1")
    return text.encode("utf-8", "surrogatepass")
