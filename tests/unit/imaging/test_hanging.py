"""Prints hang inside the wall, apart from each other, in order, and as they are shaped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import steady

from mockserver.imaging.hanging import Box, arranged, fitted

edges = st.integers(1, 2000)
sizes = st.lists(st.tuples(edges, edges), min_size=1, max_size=16)


@steady
@given(sizes, st.integers(16, 2000), st.integers(16, 2000))
def test_every_print_has_its_place_on_the_wall(
    shapes: list[tuple[int, int]], width: int, height: int
) -> None:
    wall = Box(10, 20, 10 + width, 20 + height)
    boxes = arranged(shapes, wall)
    assert len(boxes) == len(shapes)
    for number, box in enumerate(boxes):
        assert wall.holds(box)
        for other in boxes[:number]:
            assert box.left >= other.right or box.top >= other.bottom


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (2, 1), (3, 2), (4, 2), (9, 3), (16, 4)])
def test_a_square_wall_holds_squares_in_a_grid(count: int, rows: int) -> None:
    boxes = arranged([(1, 1)] * count, Box(0, 0, 960, 960))
    assert len({box.top for box in boxes}) == rows


def test_rows_hold_about_as_many_each() -> None:
    boxes = arranged([(1, 1)] * 7, Box(0, 0, 960, 960))
    tops = [box.top for box in boxes]
    assert [tops.count(top) for top in sorted(set(tops))] == [3, 2, 2]


@steady
@given(edges, edges, edges, edges)
def test_the_ratio_is_kept_as_far_as_whole_pixels_go(w: int, h: int, x: int, y: int) -> None:
    width, height = fitted((w, h), (x, y))
    assert 1 <= width <= x
    assert 1 <= height <= y
    assert width == x or height == y
    assert abs(width * h - height * w) <= max(w, h)


def test_a_wall_that_is_too_small_is_not_left_unnoticed() -> None:
    wall = Box(0, 0, 2, 1)
    assert not all(wall.holds(box) for box in arranged([(1, 1)] * 5, wall))
