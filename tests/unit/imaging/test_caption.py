"""What the caption says, and where it has room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import sample, steady

from mockserver.imaging.caption import caption, wrapped
from mockserver.imaging.lettering import CELL_WIDTH
from mockserver.imaging.palette import DIM_INK, INK


def test_it_tells_what_the_picture_is() -> None:
    words = caption(sample(1024, 1024, prompt="a cat in a hat", seed=42, index=3))
    assert words is not None
    assert words.lines == (
        ("1024x1024  nano-banana-pro", INK),
        ("deepshi  seed 42  #3", INK),
        ("a cat in a hat", DIM_INK),
    )


def test_a_partial_picture_says_so() -> None:
    words = caption(sample(1024, 1024, partial=1, partials=3))
    assert words is not None
    assert words.lines[1][0].endswith("partial 1 of 3")


@pytest.mark.parametrize("size", [(1, 1), (95, 500), (500, 47), (64, 64)])
def test_small_pictures_have_none(size: tuple[int, int]) -> None:
    assert caption(sample(*size)) is None


@steady
@given(st.integers(96, 3000), st.integers(48, 3000), st.text(max_size=160))
def test_it_stays_inside_and_leaves_room_for_the_picture(w: int, h: int, prompt: str) -> None:
    words = caption(sample(w, h, prompt=prompt, model="m" * 64))
    assert words is not None
    assert words.top * 2 >= h
    for line, _ in words.lines:
        assert words.left + len(line) * CELL_WIDTH * words.scale <= w


def test_long_prompts_are_broken_at_spaces_and_cut() -> None:
    assert wrapped("one two three four", 9, 2) == ["one two", "three fo…"]
    assert wrapped("one  two\n three", 20, 2) == ["one two three"]
    assert wrapped("abcdefghijkl", 5, 2) == ["abcde", "fghi…"]
    assert wrapped("exact fit", 9, 2) == ["exact fit"]
    assert wrapped("", 9, 2) == []
