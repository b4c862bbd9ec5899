"""Prefix codes: complete, within the formats' limits, and one code for one set of weights."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import steady

from mockserver.imaging import deflate, vp8l
from mockserver.imaging.bits import number_bits, packed
from mockserver.imaging.huffman import (
    LONGEST_CODE,
    canonical_codes,
    code_lengths,
    described_lengths,
    grouped_weights,
)


@steady
@given(st.lists(st.integers(1, 1000), min_size=2, max_size=60))
def test_every_code_is_complete_and_without_prefixes(weights: list[int]) -> None:
    lengths = code_lengths(weights)
    assert sum(2**-length for length in lengths) == 1
    codes = sorted(canonical_codes(lengths))
    assert not any(after.startswith(code) for code, after in pairwise(codes))


def test_heavier_symbols_are_shorter() -> None:
    assert code_lengths([8, 4, 2, 1, 1]) == [1, 2, 3, 4, 4]


def test_symbols_without_weight_have_no_code() -> None:
    assert code_lengths([1, 0, 1]) == [1, 0, 1]
    assert canonical_codes([1, 0, 1]) == ["0", "", "1"]


def test_our_codes_keep_to_the_limits_of_the_formats() -> None:
    green = [*grouped_weights(vp8l._GREEN, 256, rest=1), *vp8l._COPY_WEIGHTS]
    others = [grouped_weights(group, 256, rest=1) for group in (vp8l._RED_OR_BLUE, vp8l._ALPHA)]
    assert len(green) == 280
    for weights in (deflate._weights(), green, *others):
        lengths = code_lengths(weights)
        assert max(lengths) <= LONGEST_CODE
        counts = [lengths.count(length) for length in range(19)]
        assert max(code_lengths(counts)) <= 7


def test_a_code_is_described_by_a_smaller_one() -> None:
    # Lengths 1, 2, 2: the small code has one bit for "2" and one for "1", at places 3 and 2.
    used, table, bits = described_lengths([1, 2, 2], tuple(range(19)))
    assert used == 4
    assert table == "000" + "100" + "100" + "000"
    assert bits == "011"


def test_numbers_and_bytes_fill_from_the_lowest_bit() -> None:
    assert number_bits(6, 4) == "0110"
    assert number_bits(1, 3) == "100"
    assert number_bits(0, 0) == ""
    assert packed(["1", "01", "", "00000", "1"]) == bytes([0b101, 1])
    assert packed([]) == b""
