"""Documents become findings: the Condition, the parameter, the words, and the place of the limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockserver.catalog.load import load_provider
from mockserver.contract.compose import Contract, terms
from mockserver.contract.validate import (
    Finding,
    clean,
    dotted,
    listing,
    shown,
    shown_type,
    validate,
)

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"
ATELIER = load_provider(GOOD / "atelier")


def contract(model: str, operation: str = "images.generate") -> Contract:
    """A contract of the example provider."""
    return terms(ATELIER, ATELIER.model(model), None, "2026").contract(operation)


def found(model: str, **document: Any) -> list[Finding]:
    """What is found in a request for a model."""
    return validate(contract(model), {"model": model, "prompt": "a cat", **document})


@pytest.mark.parametrize(
    ("model", "document", "condition", "message"),
    [
        ("canvas", {"n": 3}, "too_many_images", "n is 3; the most is 2"),
        ("canvas", {"n": 0}, "too_few_images", "n is 0; the least is 1"),
        ("canvas", {"n": "2"}, "wrong_type", "n is a string; it must be an integer"),
        ("canvas", {"n": None}, "wrong_type", "n is null; it must be an integer"),
        ("canvas", {"prompt": ""}, "prompt_empty", "prompt has 0 characters; the least is 1"),
        (
            "canvas",
            {"prompt": "é" * 501},
            "prompt_too_long",
            "prompt has 1002 characters; the most is 1000",
        ),
        ("canvas", {"width": 63}, "below_minimum", "width is 63; the least is 64"),
        ("canvas", {"width": 64.5}, "wrong_type", "width is a number; it must be an integer"),
        (
            "canvas",
            {"output_format": "gif"},
            "not_allowed_value",
            "output_format is 'gif'; it may be 'png', 'jpeg', and 'webp'",
        ),
        (
            "stencil",
            {"size": "9x9"},
            "size_not_supported",
            "size is '9x9'; it may be '512x512' and '1024x512'",
        ),
        (
            "mosaic",
            {"area": "100x96"},
            "size_not_supported",
            "area is '100x96'; it breaks multiple_of (16)",
        ),
        (
            "mosaic",
            {"area": "800x160"},
            "size_not_supported",
            "area is '800x160'; it breaks max_ratio (3:1)",
        ),
        ("mosaic", {"area": "wide"}, "size_not_supported", "area is 'wide'; it breaks form"),
    ],
)
def test_one_broken_limit_is_one_violation(
    model: str, document: dict[str, Any], condition: str, message: str
) -> None:
    findings = found(model, **document)
    assert [(one.kind, one.condition, one.message) for one in findings] == [
        ("violation", condition, message)
    ]
    mark = findings[0].mark
    assert mark is not None
    assert mark.line > 0


def test_a_good_document_has_no_findings() -> None:
    assert found("canvas", n=2, width=64, height=512.0) == []


def test_all_violations_come_in_the_order_of_the_parameters() -> None:
    findings = validate(contract("canvas"), {"n": 9, "width": "wide"})
    named = [one.parameter for one in findings]
    order = list(contract("canvas").schema["properties"])
    assert sorted(named, key=order.index) == named
    assert set(named) == {"model", "prompt", "n", "width"}


def test_a_missing_parameter_rests_on_what_requires_it() -> None:
    missing = validate(contract("canvas"), {"prompt": "a cat"})[0]
    assert (missing.condition, missing.parameter) == ("missing_parameter", "model")
    assert missing.mark == contract("canvas").marks["model", "required"]
    assert missing.basis == "assumed"


def test_a_documented_limit_makes_a_documented_finding() -> None:
    assert found("canvas", prompt="x" * 1001)[0].basis == "documented"


def test_a_missing_picture_is_a_missing_reference() -> None:
    findings = validate(contract("stencil", "images.edit"), {"model": "stencil", "prompt": "x"})
    assert [one.condition for one in findings] == ["missing_reference"]


def test_unknown_and_ignored_parameters_are_advised() -> None:
    findings = found("canvas", quality="fine", shade=3)
    assert [(one.kind, one.parameter) for one in findings] == [
        ("advisory", "quality"),
        ("advisory", "shade"),
    ]
    assert findings[0].message == "quality is ignored: this model does not take it"
    assert findings[1].message == "shade is ignored: no such parameter is known"


def test_combinations_are_judged_with_the_defaults_filled_in() -> None:
    assert found("ink-black", stream=True) == []
    findings = found("ink-black", stream=True, n=2)
    assert [(one.condition, one.parameter) for one in findings] == [
        ("not_allowed_together", "stream")
    ]


def test_a_combination_is_not_told_of_a_value_that_is_wrong_itself() -> None:
    assert [one.condition for one in found("ink-black", stream="yes", n=2)] == ["wrong_type"]


def test_places_inside_lists_are_named() -> None:
    document = {"model": "stencil", "prompt": "x", "image": [{"format": "png"}, {"format": "gif"}]}
    findings = validate(contract("stencil", "images.edit"), document)
    assert [(one.condition, one.parameter) for one in findings] == [("upload_type", "image[1]")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a\nb", "'a�b'"),
        (3, "3"),
        (True, "true"),
        ([1], "[1]"),
        ("x" * 99, f"'{'x' * 79}…'"),
        ("\ud800", "'�'"),
    ],
)
def test_values_are_shown_in_one_short_line(value: Any, text: str) -> None:
    assert shown(value) == text


def test_words_of_messages() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "'a'"
    assert listing(["a", 2]) == "'a' and 2"
    assert listing(["a", "b", "c"]) == "'a', 'b', and 'c'"
    assert dotted(["images", 2, "url"]) == "images[2].url"
    assert list(map(shown_type, (None, True, 1, 1.5, "x", [], {}))) == [
        "null",
        "a boolean",
        "an integer",
        "a number",
        "a string",
        "an array",
        "an object",
    ]
    assert clean("tab\t") == "tab�"
