"""Reports: what they count, how they add up, how they travel."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.coverage.report import Part, Report, as_json, from_json, group_of, summed


def part(exercised: str, missing: str, operation: str = "images.generate", model: str = "") -> Part:
    return Part(
        "openai", operation, model, frozenset(exercised.split()), frozenset(missing.split())
    )


SMALL = Report(
    (part("called", "model=a"), part("n n=1", "size", model="a")),
    {"openai": frozenset({"rate_limited"})},
)


@pytest.mark.parametrize(
    ("word", "group"),
    [
        ("called", "operation"),
        ("model=gpt-image-1", "models"),
        ("n", "parameters"),
        ("size=1024x1024", "values"),
        ("n.maximum at", "limits"),
        ("n.maximum beyond", "limits"),
        ("size.enum broken", "limits"),
        ("condition prompt_too_long", "conditions"),
        ("event image_generation.completed", "events"),
    ],
)
def test_each_word_has_its_group(word: str, group: str) -> None:
    assert group_of(word) == group


def test_counts_are_rounded_down() -> None:
    assert (SMALL.exercised, SMALL.total, SMALL.percent) == (3, 5, 60.0)
    assert Report((part("a", "b c"),)).percent == 33.3
    assert Report((part(" ".join(map(str, range(9_999))), "x"),)).percent == 99.9
    assert Report().percent == 0.0


def test_one_operation_alone() -> None:
    both = Report((*SMALL.parts, part("", "called", "images.edit")))
    assert both.of("openai", "images.edit").total == 1
    assert both.operations == (("openai", "images.generate"), ("openai", "images.edit"))


def test_what_one_run_exercised_is_missing_no_more() -> None:
    other = Report((part("size", "n n=1 user", model="a"),), {"openai": frozenset({"reset"})})
    both = summed([SMALL, other])
    own, of_model = both.parts
    assert own == part("called", "model=a")
    assert of_model == part("n n=1 size", "user", model="a")
    assert both.faults == {"openai": {"rate_limited", "reset"}}


def test_adding_up_the_same_run_twice_changes_nothing() -> None:
    assert summed([SMALL, SMALL]) == summed([SMALL])
    assert summed([]) == Report()


def test_there_and_back() -> None:
    assert from_json(as_json(SMALL)) == summed([SMALL])
    assert as_json(SMALL)["percent"] == 60.0


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ([], "it does not hold"),
        ({"imgmock_coverage": 2}, "it does not hold"),
        ({"imgmock_coverage": 1}, "it is damaged: KeyError 'providers'"),
        ({"imgmock_coverage": 1, "providers": []}, "it is damaged: AttributeError"),
        ({"imgmock_coverage": 1, "providers": {"a": 1}}, "it is damaged: TypeError"),
        (
            {"imgmock_coverage": 1, "providers": {"a": {"operations": {}, "faults": [1]}}},
            "it is damaged: TypeError a list of texts is expected",
        ),
    ],
)
def test_what_is_no_report_is_told(document: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        from_json(document)
