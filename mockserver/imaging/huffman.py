"""Prefix codes from weights, in the canonical form that deflate and VP8L share.

The weights are constants of ours (see `deflate` and `vp8l`), so the codes are constants as well;
computing them keeps the source free of tables which nobody could check. Codes are not limited in
length: the weights keep them within the formats' 15 bits, and a test says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from mockserver.imaging.bits import number_bits

LONGEST_CODE = 15
"""Bits; the limit of both formats."""


def grouped_weights(groups: Mapping[int, Iterable[int]], count: int, rest: int) -> list[int]:
    """Weights of `count` symbols from groups of equal weight; all others weigh `rest`."""
    weights = [rest] * count
    for weight, symbols in groups.items():
        for symbol in symbols:
            weights[symbol] = weight
    return weights


def code_lengths(weights: Sequence[int]) -> list[int]:
    """Bits per symbol of an optimal prefix code; 0 for a symbol without weight.

    Ties are broken by the order of creation, never by identity, so that the result is one.
    """
    heap: list[tuple[int, int, tuple[int, ...]]] = [
        (weight, symbol, (symbol,)) for symbol, weight in enumerate(weights) if weight
    ]
    heapify(heap)
    lengths = [0] * len(weights)
    born = len(weights)
    while len(heap) > 1:
        light, _, some = heappop(heap)
        heavier, _, others = heappop(heap)
        for symbol in some + others:
            lengths[symbol] += 1
        heappush(heap, (light + heavier, born, some + others))
        born += 1
    return lengths


def canonical_codes(lengths: Sequence[int]) -> list[str]:
    """The bits of each symbol: short codes first, equal lengths in the order of the symbols."""
    codes = [""] * len(lengths)
    code = 0
    for length in range(1, LONGEST_CODE + 1):
        code <<= 1
        for symbol, wanted in enumerate(lengths):
            if wanted == length:
                codes[symbol] = format(code, f"0{length}b")
                code += 1
    return codes


def described_lengths(lengths: Sequence[int], order: Sequence[int]) -> tuple[int, str, str]:
    """How both formats write the lengths of a code: with a second, smaller code.

    Returns how many entries of `order` are used, the bits that describe the small code (three for
    each of these entries), and the bits of the lengths themselves.
    """
    weights = [0] * 19
    for length in lengths:
        weights[length] += 1
    small = code_lengths(weights)
    codes = canonical_codes(small)
    used = max(place for place, symbol in enumerate(order, 1) if small[symbol])
    used = max(used, 4)
    table = "".join(number_bits(small[symbol], 3) for symbol in order[:used])
    return used, table, "".join(codes[length] for length in lengths)
