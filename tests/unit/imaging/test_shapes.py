"""Discs are round, and their edges add up to their inside."""

from math import isqrt

from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import steady

from mockserver.imaging.program import Span
from mockserver.imaging.shapes import Disc, disc_outline


@st.composite
def discs(draw: st.DrawFn) -> Disc:
    width, grain = draw(st.integers(1, 80)), draw(st.integers(1, 7))
    y = draw(st.integers(0, 60))
    return Disc(
        x=draw(st.integers(0, width - 1)),
        y=y - y % grain,
        radius=draw(st.integers(0, 50)),
        tint=(9,),
        width=width,
        grain=grain,
    )


def inside(disc: Disc, y: int) -> list[int]:
    extent = disc.extent(y)
    return [9 if extent and extent[0] <= x < extent[1] else 0 for x in range(disc.width)]


@steady
@given(discs())
def test_the_edges_lead_from_row_to_row(disc: Disc) -> None:
    rows: dict[int, list[Span]] = {}
    disc.add_edges(rows, 120)
    current = inside(disc, 0)
    for y in range(1, 120):
        for x, count, tint in rows.get(y, []):
            assert count > 0
            assert 0 <= x <= x + count <= disc.width
            for place in range(x, x + count):
                current[place] += tint[0]
        assert current == inside(disc, y)


def test_edges_stop_at_the_end() -> None:
    rows: dict[int, list[Span]] = {}
    Disc(20, 20, 10, (1,), 40, 1).add_edges(rows, 15)
    assert max(rows) == 14


def test_an_outline_is_a_circle() -> None:
    outline = disc_outline(10, 1)
    assert outline == (0, *(isqrt(100 - (y - 10) ** 2) for y in range(21)), 0)


def test_a_mosaic_has_whole_cells() -> None:
    assert all(half % 4 == 0 for half in disc_outline(21, 4))
