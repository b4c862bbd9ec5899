"""Bit strings: the writers' common currency.

Bits are collected as text of "0" and "1" in the order in which they enter the stream, because
joining text is the fastest thing Python can do with many small pieces; `packed` makes bytes of
them at the end. Both deflate and VP8L fill a byte from its lowest bit.
"""

from collections.abc import Iterable


def number_bits(value: int, count: int) -> str:
    """A number as `count` bits, the lowest first, the way both formats store numbers."""
    return format(value, f"0{count}b")[::-1] if count else ""


def packed(pieces: Iterable[str]) -> bytes:
    """All pieces as bytes, the last one filled up with zeros.

    The text is read as one huge binary number, which takes linear time for a base of two and has
    no limit of digits; reversed, because the first bit is the lowest one.
    """
    bits = "".join(pieces)
    return int("0" + bits[::-1], 2).to_bytes((len(bits) + 7) // 8, "little")
