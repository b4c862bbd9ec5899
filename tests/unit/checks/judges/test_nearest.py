"""The legal value nearest to an illegal one."""

from __future__ import annotations

from typing import Any

import pytest
from calling import caller

from mockserver.checks.judges.nearest import nearest_legal, nearest_of
from mockserver.contract.keywords import dimension_faults
from mockserver.contract.validate import validate


@pytest.mark.parametrize(
    ("value", "legal", "nearest"),
    [
        ("hihg", ["low", "medium", "high"], "high"),
        ("PNG", ["png", "webp"], "png"),
        ("1000x1000", ["auto", "1024x1024", "1536x1024"], "1024x1024"),
        ("2000x1000", ["1024x1024", "1536x1024", "1024x1536"], "1536x1024"),
        (8, [1, 4, 10], "10"),
        (7, [1, 4], "4"),
        ("x", [None, "y"], ""),
        (None, ["only"], "only"),
        (True, [1, 2], ""),
        (3, [], ""),
    ],
)
def test_of_a_list(value: Any, legal: list[Any], nearest: str) -> None:
    assert nearest_of(value, legal, 0.1) == nearest


@pytest.mark.parametrize(
    ("body", "nearest"),
    [
        ({"n": 99}, "10"),
        ({"n": 0}, "1"),
        ({"n": "2"}, "2"),
        ({"quality": "hgih"}, "high"),
        ({"qualty": "high"}, "quality"),
        ({"size": "1000x1000"}, "1024x1024"),
        ({"output_compression": 200}, "100"),
        ({"prompt": "x" * 40_000}, "32000"),
    ],
)
def test_of_a_contract(body: dict[str, Any], nearest: str) -> None:
    site = caller("openai").world.site
    provider = site.catalog.provider("openai")
    contract = site.terms(provider, provider.model("gpt-image-1"), None).contract("images.generate")
    document = {"prompt": "a teapot", **body}
    found = validate(contract, document)
    assert [nearest_legal(contract, one, document.get(one.parameter))[1] for one in found] == [
        nearest
    ]


@pytest.mark.parametrize("size", ["1000x1000", "17x17", "9000x100", "4096x4096", "3840x100"])
def test_a_free_size_becomes_one_that_is_taken(size: str) -> None:
    site = caller("openai").world.site
    provider = site.catalog.provider("openai")
    contract = site.terms(provider, provider.model("gpt-image-2"), None).contract("images.generate")
    document = {"prompt": "a teapot", "size": size}
    found = validate(contract, document)
    _, nearest = nearest_legal(contract, found[0], size)
    limits = contract.schema["properties"]["size"]["x-dimensions"]
    assert nearest
    assert list(dimension_faults(nearest, limits)) == []
