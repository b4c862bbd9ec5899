"""Numbers and texts survive; nothing but ValueError comes of other bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import steady

from mockserver.imaging.packing import Reader, put_number, put_signed, put_text


@steady
@given(st.integers(0, 2**80))
def test_a_number_comes_back(value: int) -> None:
    assert Reader(put_number(value)).number() == value


@steady
@given(st.integers(-(2**80), 2**80))
def test_a_signed_number_comes_back(value: int) -> None:
    assert Reader(put_signed(value)).signed() == value


@steady
@given(st.text(st.characters(), max_size=50))
def test_a_text_comes_back_and_leaves_nothing(text: str) -> None:
    reader = Reader(put_text(text))
    assert reader.text() == text
    reader.finish()


def test_an_unpaired_surrogate_comes_back() -> None:
    assert Reader(put_text("a\ud83d")).text() == "a\ud83d"


def test_plain_text_takes_seven_bits_a_character() -> None:
    assert len(put_text("x" * 160)) <= 160 * 7 // 8 + 4


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x05\x07", b"\x01\xff\x00", b"\xff\xff\x7f\x00"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"early|no text"):
        Reader(data).text()


def test_data_after_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="after the end"):
        Reader(b"x").finish()
