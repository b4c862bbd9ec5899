"""Spans end up in order and apart, and say the same as before."""

from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import steady

from mockserver.imaging.program import Span, added, in_order, taken

span = st.tuples(
    st.integers(0, 30), st.integers(1, 12), st.tuples(st.integers(-5, 5), st.integers(-5, 5))
)


def spread(spans: list[Span]) -> list[tuple[int, ...]]:
    row: list[tuple[int, ...]] = [(0, 0)] * 50
    for x, count, tint in spans:
        for place in range(x, x + count):
            row[place] = added(row[place], tint)
    return row


@steady
@given(st.lists(span, max_size=6))
def test_ordered_spans_say_the_same_without_overlapping(spans: list[Span]) -> None:
    before = spread(spans)
    ordered = in_order(list(spans))
    assert spread(ordered) == before
    ends = [x + count for x, count, _ in ordered]
    starts = [x for x, _, _ in ordered]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


def test_tints_are_added_and_taken_channel_by_channel() -> None:
    assert added((1, 2, 3), (4, -5, 6)) == (5, -3, 9)
    assert taken((1, 2, 3), (4, -5, 6)) == (-3, 7, -3)
