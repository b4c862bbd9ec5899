"""The stream: zlib reads it back, whatever repeats, and what repeats costs little."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import steady

from mockserver.imaging.repeats import FARTHEST, zlib_stream


def read(stream: bytes) -> bytes:
    decoder = zlib.decompressobj()
    data = decoder.decompress(stream)
    assert decoder.eof
    assert decoder.unused_data == b""
    return data


@steady
@given(st.data(), st.integers(1, 700), st.integers(0, 6))
def test_zlib_reads_what_was_written(data: st.DataObject, step: int, count: int) -> None:
    some = st.sampled_from([b"\0" * step, bytes(range(256)) * 3, b"\7" * step])
    rows = data.draw(st.lists(some.map(lambda row: row[:step]), min_size=count, max_size=count))
    changed = bytearray(b"".join(rows))
    for place in data.draw(st.lists(st.integers(0, max(0, len(changed) - 1)), max_size=3)):
        changed[place : place + 1] = b"\xff"[: len(changed)]
    whole = bytes(changed[: len(changed) // step * step])
    assert read(zlib_stream(whole, step)) == whole


@pytest.mark.parametrize("step", [1, 2, 3, 4, 96, 97, 98, 99, 257, 258, 259, 3073, FARTHEST])
def test_copies_of_every_length_and_distance(step: int) -> None:
    row = bytes(place * 31 + place // 251 & 255 for place in range(step))
    for count in (1, 2, 3, 7):
        assert read(zlib_stream(row * count, step)) == row * count
    tail = row[:-1] + bytes([row[-1] ^ 1])
    assert read(zlib_stream(row * 3 + tail + row, step)) == row * 3 + tail + row


def test_equal_rows_cost_little_and_others_their_size() -> None:
    row = bytes(range(256)) * 12
    assert len(zlib_stream(row * 500, len(row))) < len(row) + 18_000
    mixed = bytes(place * place >> 5 & 255 for place in range(300_000))
    assert len(zlib_stream(mixed, 3000)) < 300_100


def test_rows_too_long_for_the_window_are_stored() -> None:
    row = b"\0" * (FARTHEST + 1)
    stream = zlib_stream(row * 2, len(row))
    assert read(stream) == row * 2
    assert len(stream) > len(row) * 2
