"""The table of benchmarks: every target is there, and ratios become the right verdicts."""

from __future__ import annotations

import json

import pytest

from benchmarks.__main__ import MEASURES
from benchmarks.rows import ROWS, Target, as_json, median_ratio, table

BOUNDS = {
    1: [(1.0, 0.7)],
    2: [(0.7, 0.5), (0.45, 0.3), (0.20, 0.12)],
    3: [(50, 30), (120, 90)],
    4: [(1.2, 1.0)],
    5: [(0.35, 0.2)],
    6: [(0.25, 0.45)],
    7: [(0.25, 0.45)],
    8: [(0.015, 0.022)],
    9: [(0.6, 0.75)],
    10: [(1.6, 1.3), (10, 3)],
    14: [(0.75, 0.9)],
    15: [(0, 0)],
    16: [(15, 5)],
    17: [(1, 1), (1.5, 1.1)],
}


def test_every_row_has_its_bounds() -> None:
    found = {row.number: [(one.must, one.stretch) for one in row.targets] for row in ROWS}
    assert found == BOUNDS


def test_every_row_is_measured() -> None:
    assert set(MEASURES) == set(BOUNDS)


def test_stretch_is_never_easier_than_must() -> None:
    for row in ROWS:
        for target in row.targets:
            sign = 1 if target.at_least else -1
            assert sign * target.stretch >= sign * target.must


@pytest.mark.parametrize(
    ("measured", "at_most", "at_least"),
    [(0.1, "stretch", "missed"), (0.3, "stretch", "missed"), (0.5, "must", "missed"),
     (0.7, "must", "missed"), (0.71, "missed", "missed")],
)  # fmt: skip
def test_less_is_better_unless_said_otherwise(measured: float, at_most: str, at_least: str) -> None:
    assert Target("", 0.7, 0.3).verdict(measured) == at_most
    assert Target("", 0.9, 0.95, at_least=True).verdict(measured) == at_least


def test_more_is_better_where_said() -> None:
    rate = Target("", 0.25, 0.45, at_least=True)
    assert [rate.verdict(value) for value in (0.2, 0.25, 0.45, 2)] == [
        "missed", "must", "stretch", "stretch",
    ]  # fmt: skip


def test_a_ratio_is_the_median_of_pairs_taken_in_turn() -> None:
    order: list[str] = []
    above = iter([10.0, 30.0, 900.0])
    below = iter([10.0, 10.0, 10.0])

    def first() -> float:
        order.append("above")
        return next(above)

    def second() -> float:
        order.append("below")
        return next(below)

    assert median_ratio(first, second, 3) == 3.0
    assert order == ["above", "below"] * 3


def test_the_table_shows_what_was_measured_and_what_was_not() -> None:
    text = table({1: [0.5], 2: [0.6, 0.5, 0.1], 9: "not measured: no wheel"})
    assert "| ≤ 1 | ≤ 0.7 | 0.5 | stretch |" in text
    assert "2048² | ≤ 0.45 | ≤ 0.3 | 0.5 | missed |" in text
    assert "| not measured: no wheel |" in text
    assert len(text.splitlines()) == 2 + 1 + 3 + 1


def test_the_json_has_one_entry_for_each_target() -> None:
    listed = json.loads(json.dumps(as_json({3: [25.0, 200.0], 17: "not measured: no /proc"})))
    assert [entry.get("verdict") for entry in listed] == ["stretch", "missed", None, None]
    assert listed[1]["label"] == "4096²"
    assert listed[2]["skipped"] == "not measured: no /proc"
