"""A zlib stream that copies what the row above has and stores all else, without a compressor.

The rows are looked at in short chunks. A chunk that equals the one above it becomes copies (RFC
1951, in blocks of the fixed Huffman code), any other goes into stored blocks as it is. So the bytes
are the same under any zlib, and a photograph takes no longer than a plain picture. Nothing else is
searched for.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import eq

from mockserver.imaging.bits import number_bits, packed
from mockserver.imaging.deflate import copy_bits
from mockserver.imaging.huffman import canonical_codes

FARTHEST = 32768
"""Bytes; how far back deflate can copy from. Longer rows are stored, however equal they are."""

_CHUNK = 96
_LONGEST_STORED = 65535
_LONGEST_COPY, _SHORTEST_COPY = 258, 3
_ZLIB_HEADER = b"\x78\x01"
_STORED, _LAST_STORED, _FIXED = "000", b"\x01\x00\x00\xff\xff", "010"
# RFC 1951, 3.2.6: the fixed code.
_FIXED_LENGTHS = (*(8,) * 144, *(9,) * 112, *(7,) * 24, *(8,) * 8)
_END = 256


def zlib_stream(data: bytes, step: int) -> bytes:
    """The stream of `data`, whole rows of `step` bytes each."""
    parts = [_ZLIB_HEADER, _header(0, step)]
    done = 0
    for start, end in _repeats(data, step):
        parts += _stored(data, done, start)
        parts.append(_header(end - start, step))
        done = end
    parts += _stored(data, done, len(data))
    parts += _LAST_STORED, struct.pack(">I", zlib.adler32(data))
    return b"".join(parts)


def _repeats(data: bytes, step: int) -> Iterator[tuple[int, int]]:
    """Start and end of the stretches that stand one row further up as well, from first to last."""
    if step > FARTHEST:
        return
    whole, rest = divmod(step, _CHUNK)
    row = struct.Struct(f"{_CHUNK}s" * whole + (f"{rest}s" if rest else ""))
    chunks = [chunk for found in row.iter_unpack(data) for chunk in found]
    columns = whole + bool(rest)
    # One byte for each chunk, so that finding the stretches is left to a regular expression.
    are_equal = bytes(columns) + bytes(map(eq, chunks[columns:], chunks))
    for match in re.finditer(b"\1+", are_equal):
        start, end = (y * step + x * _CHUNK for y, x in (divmod(n, columns) for n in match.span()))
        if end - start >= _SHORTEST_COPY:
            yield start, end


def _stored(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """Stored blocks, without the header of the first; an empty one where there is nothing."""
    for at in range(start, max(end, start + 1), _LONGEST_STORED):
        piece = data[at : min(end, at + _LONGEST_STORED)]
        if at > start:
            yield b"\0"
        yield struct.pack("<HH", len(piece), len(piece) ^ 0xFFFF)
        yield piece


@lru_cache(maxsize=4096)
def _header(length: int, distance: int) -> bytes:
    """The header of a stored block, after a block that copies so many bytes from so far back."""
    if not length:
        return packed([_STORED])
    codes, lengths = _fixed_code()
    back = _distance_bits(distance)
    full, rest = divmod(length, _LONGEST_COPY)
    copies = [_LONGEST_COPY] * full + ([rest] if rest else [])
    if 0 < rest < _SHORTEST_COPY:
        # Too short for a copy of its own: the last full copy hands over what is missing.
        copies[-2:] = _LONGEST_COPY + rest - _SHORTEST_COPY, _SHORTEST_COPY
    return packed([_FIXED, *(lengths[count] + back for count in copies), codes[_END], _STORED])


@cache
def _fixed_code() -> tuple[list[str], list[str]]:
    """The bits of each symbol, and those of each length of a copy."""
    codes = canonical_codes(_FIXED_LENGTHS)
    return codes, copy_bits(codes)


def _distance_bits(distance: int) -> str:
    """RFC 1951, 3.2.5 and 3.2.6: two symbols for each power of two, five bits each, and extras."""
    value = distance - 1
    if value < 4:
        return format(value, "05b")
    extra = value.bit_length() - 2
    symbol = 2 * extra + (value >> extra)
    return format(symbol, "05b") + number_bits(value & (1 << extra) - 1, extra)
