"""Every body of `broken_requests` is refused with the Condition that it names, and for that reason only."""

from __future__ import annotations

from typing import Any

import pytest
from calling import Caller, caller
from drawing import few, having, posted, smallest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.testing.strategies import Broken, broken_requests
from mockserver.testing.strategies.rules import rules
from mockserver.testing.strategies.target import JSON, targets

_EXAMPLES = 30


def requires_all_refused(
    client: Caller, operation: str, broken: st.SearchStrategy[Broken]
) -> set[str]:
    seen: set[str] = set()

    @few(_EXAMPLES)
    @given(broken)
    def hold(one: Broken) -> None:
        exchange = posted(client, operation, one.body)
        assert exchange.condition == one.condition
        assert exchange.reply.status >= 400
        violations = [found for found in exchange.findings if found.kind == "violation"]
        assert {(found.parameter, found.keyword) for found in violations} <= {
            (one.parameter, one.keyword)
        }
        seen.add(one.keyword)

    hold()
    return seen


@pytest.mark.parametrize("provider", having(broken_requests, "images.generate"))
def test_generations_are_refused(provider: str) -> None:
    seen = requires_all_refused(caller(provider), "images.generate", broken_requests(provider))
    assert len(seen) >= 4


@pytest.mark.parametrize("provider", having(broken_requests, "images.edit"))
def test_edits_are_refused(provider: str) -> None:
    broken = broken_requests(provider, operation="images.edit")
    assert len(requires_all_refused(caller(provider), "images.edit", broken)) >= 4


@pytest.mark.parametrize(
    ("parameter", "keyword", "condition", "body"),
    [
        ("n", "maximum", "too_many_images", {"n": 11}),
        ("n", "type", "wrong_type", {"n": "text"}),
        ("size", "enum", "size_not_supported", {"size": "other"}),
        ("prompt", "minLength", "prompt_empty", {}),
        ("colour", "additionalProperties", "unknown_parameter", {"colour": "a"}),
        ("stream", "stream-with-several", "streaming_several", {"n": 10, "stream": True}),
        ("model", "unknown_model", "unknown_model", {}),
    ],
)
def test_each_rule_comes_and_shrinks_to_itself(
    parameter: str, keyword: str, condition: str, body: dict[str, Any]
) -> None:
    found = smallest(
        broken_requests("openai", "gpt-image-1"),
        lambda one: (one.parameter, one.keyword) == (parameter, keyword),
    )
    rest = {name: value for name, value in found.body.items() if name not in ("model", "prompt")}
    assert found.condition == condition
    assert rest == body


def test_members_of_dimensions_are_broken_one_by_one() -> None:
    (target,) = targets("openai", "gpt-image-2", "images.generate", JSON, None)
    found = {one.keyword: one.changes for one in rules(target) if one.parameter == "size"}
    members = {"multiple_of", "max_edge", "max_ratio", "min_pixels", "max_pixels", "form"}
    assert found.keys() == {*members, "type"}
    for member in members:
        (finding,) = target.violations({"prompt": "a", **smallest(found[member])})
        assert (finding.keyword, finding.condition) == (member, "size_not_supported")


def test_members_of_objects_are_broken() -> None:
    name = "sequential_image_generation_options.max_images"
    found = smallest(broken_requests("token360"), lambda one: one.parameter == name)
    assert found.parameter == name
    assert "sequential_image_generation_options" in found.body


def test_long_bodies_are_shown_in_short() -> None:
    found = smallest(
        broken_requests("openai", "dall-e-2"), lambda one: one.condition == "prompt_too_long"
    )
    assert len(found.body["prompt"]) > 1_000
    assert len(repr(found)) < 300
    assert "prompt breaks maxLength: prompt_too_long" in repr(found)
