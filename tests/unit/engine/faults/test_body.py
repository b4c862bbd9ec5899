"""Changes of a filled reply."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.engine.faults.body import changed_tree, picture_lists
from mockserver.engine.faults.grammar import parse

TREE = {"created": 7, "data": [{"a": 1}, {"a": 2}], "usage": {}}
ERROR = {"error": {"code": "InternalServiceError", "message": "The picture could not be made."}}


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("empty_data", {"data": []}),
        ("item_error", {"data": [{"a": 1}, ERROR]}),
        ("item_error:index=0", {"data": [ERROR, {"a": 2}]}),
        ("shuffled_index", {"data": [{"a": 2}, {"a": 1}]}),
        ("null_revised_prompt", {"data": [{"a": n, "revised_prompt": None} for n in (1, 2)]}),
        ("created_float", {"created": 7.25}),
        ("created_string", {"created": "7"}),
    ],
)
def test_changes(text: str, changes: dict[str, Any]) -> None:
    before = repr(TREE)
    assert changed_tree(TREE, ["data"], parse(text)[0]) == {**TREE, **changes}
    assert repr(TREE) == before


@pytest.mark.parametrize(("text", "key"), [("missing_data", "data"), ("no_usage", "usage")])
def test_left_out(text: str, key: str) -> None:
    changed = changed_tree(TREE, ["data"], parse(text)[0])
    assert changed is not None
    assert TREE.keys() - changed.keys() == {key}


@pytest.mark.parametrize(
    "text", ["item_error:index=2", "no_usage", "created_float", "shuffled_index", "empty_data"]
)
def test_nothing_to_act_on(text: str) -> None:
    tree = {"data": [{"a": 1}]} if text != "empty_data" else {"other": 1}
    assert changed_tree(tree, ["data"], parse(text)[0]) is None
    assert changed_tree("no tree", ["data"], parse(text)[0]) is None


def test_the_lists_of_pictures_are_found_by_the_template() -> None:
    template = {"a": "$created", "images": {"$each": "images"}, "data": {"$each": "models"}}
    assert picture_lists(template) == ["images"]
    assert picture_lists(None) == []
