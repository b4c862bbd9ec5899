"""Durations as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.engine.durations import seconds


@pytest.mark.parametrize(
    ("written", "wanted"),
    [(0, 0), (90, 90), ("90", 90), ("90s", 90), (" 5 m ", 300), ("1h", 3600), ("2d", 172_800)],
)
def test_durations(written: Any, wanted: int) -> None:
    assert seconds(written) == wanted


@pytest.mark.parametrize(
    "written", [-1, True, 1.5, None, "", "h", "1w", "1.5h", "-3s", "٣s", "1h1m"]
)
def test_what_is_none(written: Any) -> None:
    with pytest.raises(ValueError, match="a number of seconds is expected"):
        seconds(written)
