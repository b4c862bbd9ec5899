"""Layers become one flat contract by one rule, and each keyword keeps its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.catalog.load import load_provider
from mockserver.catalog.yaml import Located, load_yaml
from mockserver.contract.compose import merge, terms

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"
ATELIER = load_provider(GOOD / "atelier")


def layer(text: str, file: str = "x.yaml") -> Located:
    """A layer written as YAML."""
    found = load_yaml(text, file, [])
    assert isinstance(found, Located)
    return found


@pytest.mark.parametrize(
    ("base", "over", "result"),
    [
        ("{a: 1, b: 2}", "{b: 3}", {"a": 1, "b": 3}),
        ("{a: {x: 1, y: 2}}", "{a: {y: 3}}", {"a": {"x": 1, "y": 3}}),
        ("{a: [1, 2]}", "{a: [3]}", {"a": [3]}),
        ("{a: 1, b: 2}", "{a: $remove}", {"b": 2}),
        ("{a: {x: 1}}", "{a: {x: $remove, z: 2}}", {"a": {"z": 2}}),
        ("{b: 1}", "{a: $remove}", {"b": 1}),
        ("{a: {x: 1}}", "{a: 5}", {"a": 5}),
        ("{a: 5}", "{a: {x: 1, y: $remove}}", {"a": {"x": 1, "y": "$remove"}}),
        ("{a: null}", "{a: {x: 1}}", {"a": {"x": 1}}),
        ("{a: 1}", "{a: null}", {"a": None}),
        (
            "{s: {style: tier, edges: {A: 1}}}",
            "{s: {style: fixed, size: 1x1}}",
            {"s": {"style": "fixed", "size": "1x1"}},
        ),
        (
            "{s: {style: tier, edges: {A: 1}}}",
            "{s: {edges: {B: 2}}}",
            {"s": {"style": "tier", "edges": {"A": 1, "B": 2}}},
        ),
    ],
)
def test_the_rule(base: str, over: str, result: dict[str, Any]) -> None:
    assert merge(layer(base), layer(over)) == result


def test_marks_travel_along() -> None:
    found = merge(layer("a: 1\nb: {c: 2}\n", "base.yaml"), layer("b: {c: 3, d: 4}\n", "over.yaml"))
    assert (found.marks["a"].file, found["b"].marks["c"].file) == ("base.yaml", "over.yaml")
    assert found["b"].marks["d"].line == 1


_VALUES: Any = st.recursive(
    st.integers(0, 3) | st.sampled_from(["x", "$remove"]),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
_LAYERS = st.dictionaries(st.sampled_from("abcd"), _VALUES, max_size=4)


def located(value: Any) -> Any:
    """A plain value as if it had been read from a file."""
    return layer(_written(value)) if isinstance(value, dict) else value


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    return str(value)


@given(_LAYERS, _LAYERS)
def test_neither_layer_is_changed_and_laying_twice_changes_nothing(
    base: dict[str, Any], over: dict[str, Any]
) -> None:
    below, above = located(base), located(over)
    once = merge(below, above)
    assert (below, above) == (base, over)
    kept = {key: value for key, value in over.items() if not _holds_remove(value)}
    assert all(merge(once, located(kept))[key] == once[key] for key in kept)


def _holds_remove(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_remove, value.values()))
    return bool(value == "$remove")


def contract(model: str, operation: str = "images.generate", **where: Any) -> Any:
    """A contract of the example provider."""
    these = terms(ATELIER, ATELIER.model(model), where.pop("surface", None), "2026")
    return these.contract(operation, **where)


def test_a_model_narrows_its_provider() -> None:
    assert contract("canvas").schema["properties"]["n"]["maximum"] == 2
    assert contract("easel").schema["properties"]["n"]["maximum"] == 6
    assert contract("canvas").marks["n", "maximum"].file.endswith("models/canvas.yaml")
    assert contract("canvas").marks["n", "minimum"].file.endswith("atelier/provider.yaml")


def test_a_model_has_what_it_exposes() -> None:
    found = contract("canvas")
    assert {"width", "height", "output_format"} < set(found.schema["properties"])
    assert "quality" in found.ignored
    assert found.defaults["width"] == 128


def test_an_operation_adds_its_own_parameters() -> None:
    edit = contract("stencil", "images.edit")
    assert edit.schema["required"] == ["model", "prompt", "image"]
    assert edit.named("references") == "image"
    assert edit.schema["properties"]["image"]["maxItems"] == 2
    assert "image" not in contract("stencil").schema["properties"]


def test_a_surface_may_differ_for_one_model() -> None:
    found = contract("stencil", surface="studio")
    assert found.schema["properties"]["size"]["enum"] == ["1024x512"]


def test_an_unknown_surface_is_an_error() -> None:
    with pytest.raises(KeyError):
        terms(ATELIER, None, "nowhere", "2026")


def test_errors_fall_back_to_their_nearest_condition() -> None:
    these = terms(ATELIER, None, None, "2026")
    assert these.error("invalid_key").fields["code"] == "who_are_you"
    assert these.error("prompt_too_long").status == 422
    assert these.error("rate_limited").headers == {"Retry-After": "$error.seconds"}
    assert these.error("size_not_supported").messages == {"enum": "{value} is not among {allowed}"}
