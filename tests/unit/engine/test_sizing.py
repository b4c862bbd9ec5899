from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.engine.sizing import STYLES, from_ratio, size_of


@pytest.mark.parametrize(
    ("sizing", "values", "size"),
    [
        ({"style": "pixels", "width": "w", "height": "h"}, {"w": 640, "h": 480}, (640, 480)),
        (
            {"style": "tier", "tier": "r", "ratio": "a", "edges": {"2K": 2048}},
            {"r": "2K", "a": "16:9"},
            (2048, 1152),
        ),
        (
            {"style": "tier", "tier": "r", "ratio": "a", "edges": {"1K": 1024}},
            {"r": "1K", "a": "9:16"},
            (576, 1024),
        ),
        ({"style": "ratio", "ratio": "a", "edge": 1024}, {"a": "3:2"}, (1024, 680)),
        (
            {"style": "preset", "field": "s", "sizes": {"auto_2K": "2048x2048"}},
            {"s": "auto_2K"},
            (2048, 2048),
        ),
        ({"style": "preset", "field": "s"}, {"s": "2560x1440"}, (2560, 1440)),
        ({"style": "named", "field": "s"}, {"s": "1792x1024"}, (1792, 1024)),
        ({"style": "free", "field": "s", "sizes": {"1K": "1024x1024"}}, {"s": "1K"}, (1024, 1024)),
        ({"style": "fixed", "size": "1280x1280"}, {}, (1280, 1280)),
    ],
)
def test_each_style(
    sizing: dict[str, object], values: dict[str, object], size: tuple[int, int]
) -> None:
    assert size_of(sizing, values) == size


def test_every_style_is_tried_above() -> None:
    assert set(STYLES) == {"pixels", "tier", "ratio", "preset", "named", "free", "fixed"}


def test_a_name_without_a_size_is_named() -> None:
    with pytest.raises(KeyError, match="auto_8K"):
        size_of({"style": "preset", "field": "s"}, {"s": "auto_8K"})


@settings(derandomize=True, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 40),
    st.sampled_from([512, 1024, 2048, 4096]),
    st.sampled_from([1, 8, 16]),
)
def test_a_ratio_keeps_its_long_edge_and_its_orientation(
    across: int, down: int, edge: int, multiple: int
) -> None:
    width, height = from_ratio(f"{across}:{down}", edge, multiple)
    assert max(width, height) == edge
    assert (width >= height) == (across >= down) or width == height
    assert min(width, height) % multiple == 0
    exact = edge * min(across, down) / max(across, down)
    assert abs(min(width, height) - exact) <= max(multiple / 2, multiple - exact)
