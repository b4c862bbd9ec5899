"""Staircases climb exactly as far as they say."""

from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import steady

from mockserver.imaging.gradient import Staircase
from mockserver.imaging.program import Tint, added

stairs = st.builds(
    Staircase,
    total=st.tuples(*[st.integers(-160, 160)] * 3),
    length=st.integers(1, 400),
    band=st.integers(1, 40),
)


@steady
@given(stairs)
def test_the_steps_lead_to_every_level(staircase: Staircase) -> None:
    steps = staircase.steps()
    level: Tint = (0, 0, 0)
    for position in range(staircase.length):
        level = added(level, steps.get(position, (0, 0, 0)))
        assert level == staircase.level(position)


@steady
@given(stairs)
def test_no_level_leaves_the_way(staircase: Staircase) -> None:
    for position in range(staircase.length):
        for value, total in zip(staircase.level(position), staircase.total, strict=True):
            assert min(0, total) <= value <= max(0, total)


def test_the_last_level_is_the_whole_way() -> None:
    assert Staircase((100, -50, 0), 101, 1).level(100) == (100, -50, 0)


def test_a_single_position_has_no_steps() -> None:
    assert Staircase((100, -50, 0), 1, 1).steps() == {}
