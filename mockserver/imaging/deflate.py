"""The one deflate code (RFC 1951) in which all our PNGs are written.

Filtered rows of our pictures hold few things: mostly "same as the row above" over a long stretch,
here and there another difference over a stretch. A stretch is one pixel written out, and then
copies of what lies one pixel back. So one fixed Huffman code serves every picture, no matter is
searched for, and the header is a constant. This is not a compressor: it can only say what our
rows need.
"""

from functools import cache

from mockserver.imaging.bits import number_bits
from mockserver.imaging.huffman import (
    canonical_codes,
    code_lengths,
    described_lengths,
    grouped_weights,
)

_LITERALS, _END, _SYMBOLS = 256, 256, 286
_LONGEST_COPY, _SHORTEST_COPY = 258, 3
# RFC 1951, 3.2.5: the shortest copy of each length symbol, from 257 on, and its extra bits.
_COPY_STARTS = (
    *(3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99),
    *(115, 131, 163, 195, 227, 258),
)
_COPY_EXTRA = (*(0,) * 8, *(1,) * 4, *(2,) * 4, *(3,) * 4, *(4,) * 4, *(5,) * 4, 0)
# RFC 1951, 3.2.7: the order in which the code of the code lengths is described.
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
# Distances 3 and 4 (one pixel back in RGB and RGBA) are the only two in use, one bit each.
_DISTANCE_LENGTHS = (0, 0, 1, 1)
_DISTANCE_BITS = {3: "0", 4: "1"}

# Zero; the filter's byte; tints of discs and text and their opposites; gradients; alpha; mixtures.
_FREQUENT_BYTES = {
    9000: (0,),
    1000: (2,),
    800: (16, 240, 124, 132),
    500: (204, 52),
    400: (12, 244),
    150: (1, 255, 20, 236),
    60: (4, 252, 8, 248, 96, 160, 64, 192, 36, 220),
    14: (11, 13, 15, 17, 19, 21, 235, 237, 239, 241, 243, 245),
}
_COPY_WEIGHTS = (*(90,) * 6, 300, *(60,) * 8, 250, *(120,) * 11, 500)


class Runs(dict[int, str]):
    """n -> the bits that repeat the pixel just written n-1 more times; filled as it is asked."""

    def __init__(self, copies: list[str], channels: int) -> None:
        super().__init__()
        distance = _DISTANCE_BITS[channels]
        self._copies = [copy + distance for copy in copies]
        self._channels = channels

    def __missing__(self, pixels: int) -> str:
        full, rest = divmod(self._channels * (pixels - 1), _LONGEST_COPY)
        copies = self._copies
        if 0 < rest < _SHORTEST_COPY:
            # Too short for a copy of its own: the last full copy hands over what is missing.
            less = _LONGEST_COPY + rest - _SHORTEST_COPY
            bits = copies[_LONGEST_COPY] * (full - 1) + copies[less] + copies[_SHORTEST_COPY]
        else:
            bits = copies[_LONGEST_COPY] * full + (copies[rest] if rest else "")
        self[pixels] = bits
        return bits


class Blanks(dict[int, str]):
    """n -> the bits of n pixels of zeros; filled as it is asked."""

    def __init__(self, zero: str, runs: Runs) -> None:
        super().__init__()
        self._zero, self._runs = zero, runs

    def __missing__(self, pixels: int) -> str:
        self[pixels] = bits = self._zero + self._runs[pixels]
        return bits


class DeflateCode:
    """`head` (the block header), `literals` (bits of each byte) and `end`; `runs` and `blanks`
    by the number of channels."""

    def __init__(self) -> None:
        lengths = code_lengths(_weights())
        codes = canonical_codes(lengths)
        self.head = _block_header(lengths)
        self.literals = codes[:_LITERALS]
        self.end = codes[_END]
        copies = copy_bits(codes)
        self.runs = {channels: Runs(copies, channels) for channels in _DISTANCE_BITS}
        self.blanks = {
            channels: Blanks(codes[0] * channels, runs) for channels, runs in self.runs.items()
        }


@cache
def deflate_code() -> DeflateCode:
    """The code, made at first use: a few milliseconds that an import should not cost."""
    return DeflateCode()


def _weights() -> list[int]:
    """How often each symbol is expected: counted in many pictures of ours, in round numbers."""
    weights = grouped_weights(_FREQUENT_BYTES, _SYMBOLS, rest=3)
    weights[257:285] = _COPY_WEIGHTS
    # One bit for the longest copy, whatever comes: large pictures consist of little else.
    weights[_END], weights[285] = 1, 30000
    return weights


def _block_header(lengths: list[int]) -> str:
    """RFC 1951, 3.2.7: the last block, dynamic codes; counts, then the lengths of both codes."""
    used, table, described = described_lengths([*lengths, *_DISTANCE_LENGTHS], _ORDER)
    counts = (_SYMBOLS - 257, 5), (len(_DISTANCE_LENGTHS) - 1, 5), (used - 4, 4)
    return "1" + "01" + "".join(number_bits(*count) for count in counts) + table + described


def copy_bits(codes: list[str]) -> list[str]:
    """The bits that announce a copy, by its length in bytes (3 to 258)."""
    bits = [""] * (_LONGEST_COPY + 1)
    for place, (start, extra) in enumerate(zip(_COPY_STARTS, _COPY_EXTRA, strict=True)):
        for more in range(1 << extra):
            # 258 could be said as 227 + 31 too; its own symbol comes last and overwrites that.
            bits[start + more] = codes[257 + place] + number_bits(more, extra)
    return bits
