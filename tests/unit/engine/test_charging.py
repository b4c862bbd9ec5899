from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockserver.engine.charging import CHARGES, USAGES, Work, amount, usage


def work(**changed: Any) -> Work:
    usual = {
        "width": 1024,
        "height": 1024,
        "count": 1,
        "values": {},
        "prompt_length": 10,
        "references": 0,
        "partials": 0,
    }
    return Work(**{**usual, **changed})


@pytest.mark.parametrize(
    ("charge", "done", "price"),
    [
        ({}, work(), None),
        ({"style": "per_image", "amount": "0.01"}, work(count=3), "0.03"),
        (
            {"style": "by_table", "by": ["r"], "amounts": {"2K": "0.04"}},
            work(values={"r": "2K"}, count=4),
            "0.16",
        ),
        (
            {"style": "by_table", "by": ["q", "s"], "amounts": {"low": {"x": "1"}}},
            work(values={"q": "low", "s": "x"}),
            "1",
        ),
        (
            {"style": "per_image", "amount": "0.006", "times": {"s": {"big": "2"}}},
            work(values={"s": "big"}),
            "0.012",
        ),
        (
            {"style": "per_image", "amount": "0.006", "times": {"s": {"big": "2"}}},
            work(values={"s": "small"}),
            "0.006",
        ),
        ({"style": "per_megapixel", "amount": "0.03", "round_up_to": "0.001"}, work(), "0.032"),
        (
            {"style": "per_megapixel", "amount": "0.03", "round_up_to": "0.001"},
            work(width=1000, height=1000, count=2),
            "0.060",
        ),
    ],
)
def test_prices_are_exact(charge: dict[str, Any], done: Work, price: str | None) -> None:
    assert amount(charge, done) == (None if price is None else Decimal(price))


IMAGE_TOKENS = {
    "style": "image_tokens",
    "by": "quality",
    "default": "medium",
    "characters_per_token": 4,
    "partial_tokens": 100,
    "reference_tokens": 194,
    "output_tokens": {
        "low": {"square": 272, "portrait": 408, "landscape": 400},
        "medium": {"square": 1056, "portrait": 1584, "landscape": 1568},
    },
}


@pytest.mark.parametrize(
    ("done", "output"),
    [
        (work(values={"quality": "low"}), 272),
        (work(values={"quality": "low"}, height=1536), 408),
        (work(values={"quality": "low"}, width=1536), 400),
        (work(values={"quality": "low"}, count=3), 816),
        (work(values={"quality": "medium"}, partials=2), 1256),
        (work(values={}), 1056),
        (work(values={"quality": "low"}, width=2048, height=2048), 1088),
    ],
)
def test_output_tokens_follow_quality_orientation_and_pixels(done: Work, output: int) -> None:
    assert usage(IMAGE_TOKENS, done)["output_tokens"] == output


def test_totals_add_up_and_references_count_as_input() -> None:
    found = usage(IMAGE_TOKENS, work(values={"quality": "low"}, prompt_length=9, references=2))
    assert found["text_tokens"] == 3
    assert found["image_tokens"] == 388
    assert found["input_tokens"] == 391
    assert found["total_tokens"] == 391 + 272


def test_generated_images_and_none() -> None:
    assert usage({"style": "generated_images", "pixels_per_token": 256}, work(count=2)) == {
        "generated_images": 2,
        "output_tokens": 8192,
        "total_tokens": 8192,
    }
    assert usage({}, work()) == {}
    assert set(CHARGES) == {"none", "per_image", "by_table", "per_megapixel"}
    assert set(USAGES) == {"none", "image_tokens", "generated_images"}
