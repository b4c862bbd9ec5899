"""The prefix codes in which all our lossless WebPs are written (VP8L, RFC 9649).

As in `deflate`: few things occur, a stretch of equal pixels is one pixel and copies of the pixel to
its left, and fixed codes serve every picture. Every pixel is predicted from the one above, which
is what a row program says; VP8L itself predicts row 0 from the left. Channels are coded in the
order green, red, blue, alpha; lengths of copies share the green code.
"""

from functools import cache

from mockserver.imaging.bits import number_bits
from mockserver.imaging.huffman import (
    canonical_codes,
    code_lengths,
    described_lengths,
    grouped_weights,
)
from mockserver.imaging.program import Tint

_LONGEST_COPY = 4096
# RFC 9649, 6.2.1: the order in which the code of the code lengths is described.
_ORDER = (17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
# A code with a single symbol costs nothing to use: "simple", "one symbol", "eight bits", symbol.
_ALWAYS = {symbol: "1" + "0" + "1" + number_bits(symbol, 8) for symbol in (0, 1, 2)}
_PREDICT_TOP = 2
# Distance code 2, the pixel to the left, is said as the second of all distances.
_LEFT = 1
_LARGEST_BLOCKS = 7

# How often differences and lengths of copies occur, counted in many pictures of ours: tints of
# discs and text and their opposites, gradients, mixtures. Alpha changes at the edges of discs only.
_MIXED = (11, 13, 15, 17, 19, 21, 235, 237, 239, 241, 243, 245)
_GREEN = {
    1800: (0,),
    280: (16, 240, 124, 132),
    170: (204, 52),
    110: (12, 244),
    65: (1, 255, 20, 236),
    15: (4, 252, 8, 248),
    5: _MIXED,
}
_RED_OR_BLUE = {
    3800: (0,),
    530: (16, 240, 124, 132),
    350: (204, 52),
    270: (12, 244),
    80: (1, 255, 20, 236, 4, 252),
    35: (8, 248),
    8: _MIXED,
}
_ALPHA = {2700: (0,), 150: (96, 160, 64, 192, 204, 52), 75: (36, 220), 30: (255, 159, 191)}
_COPY_WEIGHTS = (250, 130, 500, 250, 80, 280, 350, 250, *(90,) * 14, 100, 200)


class VP8LCode:
    """`head` (everything between size and pixels), by channels; `pixel` and `runs` write pixels."""

    def __init__(self) -> None:
        self._green, green = _described([*grouped_weights(_GREEN, 256, rest=1), *_COPY_WEIGHTS])
        self._other, other = _described(grouped_weights(_RED_OR_BLUE, 256, rest=1))
        self._alpha, alpha = _described(grouped_weights(_ALPHA, 256, rest=1))
        self.runs = PixelRuns(self._green[256:])
        start = _prediction() + _plain_image() + green + other + other
        end = _ALWAYS[_LEFT]
        self.head = {3: start + _ALWAYS[0] + end, 4: start + alpha + end}

    def pixel(self, tint: Tint) -> str:
        """The bits of one pixel's difference; alpha only where the tint has it."""
        other = self._other
        red, green, blue = tint[0] & 255, tint[1] & 255, tint[2] & 255
        bits = self._green[green] + other[red] + other[blue]
        return bits + self._alpha[tint[3] & 255] if len(tint) > 3 else bits


class PixelRuns(dict[int, str]):
    """n -> the bits that repeat the pixel just written n-1 more times; filled as it is asked."""

    _LONGEST_KEPT = 16384

    def __init__(self, prefixes: list[str]) -> None:
        super().__init__()
        self._prefixes = prefixes
        self._full = self._copy(_LONGEST_COPY)

    def __missing__(self, pixels: int) -> str:
        full, rest = divmod(pixels - 1, _LONGEST_COPY)
        bits = self._full * full + (self._copy(rest) if rest else "")
        if pixels <= self._LONGEST_KEPT:
            self[pixels] = bits
        return bits

    def _copy(self, length: int) -> str:
        """RFC 9649, 5.2.2: the two highest bits choose the prefix, the others follow as they are.

        The distance needs no bits: its code has one symbol.
        """
        value = length - 1
        if value < 4:
            return self._prefixes[value]
        extra = value.bit_length() - 2
        return self._prefixes[2 * extra + (value >> extra)] + number_bits(value, extra + 2)[:extra]


@cache
def vp8l_code() -> VP8LCode:
    """The codes, made at first use."""
    return VP8LCode()


def _prediction() -> str:
    """One transform: predict every block from above; its own little image says so for free."""
    modes = _ALWAYS[_PREDICT_TOP] + _ALWAYS[0] * 3 + _ALWAYS[0]
    return "1" + "00" + number_bits(_LARGEST_BLOCKS, 3) + "0" + modes


def _plain_image() -> str:
    """No further transform, no colour cache, one group of codes."""
    return "0" + "0" + "0"


def _described(weights: list[int]) -> tuple[list[str], str]:
    """The codes for some weights, and the bits that declare them ("normal" code, all lengths)."""
    lengths = code_lengths(weights)
    used, table, described = described_lengths(lengths, _ORDER)
    return canonical_codes(lengths), "0" + number_bits(used - 4, 4) + table + "0" + described
