"""Suggestions for names that nobody knows."""

from __future__ import annotations

import pytest

from mockserver.catalog.near import did_you_mean


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("maxium", ["maximum", "minimum"], "; did you mean 'maximum'?"),
        ("zzz", ["b", "a"], "; there are a, b"),
        ("zzz", ["a"], "; there is a"),
        ("zzz", [], ""),
        ("zzz", [f"name{number}" for number in range(13)], ""),
    ],
)
def test_the_nearest_name_or_the_short_list(name: str, known: list[str], hint: str) -> None:
    assert did_you_mean(name, known) == hint
