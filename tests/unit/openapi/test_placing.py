"""Parameters at the places where a form has them."""

from __future__ import annotations

from mockserver.openapi.placing import placed

FORM = {"fields": {"prompt": "input.prompt", "model": ["model", "input.model"]}, "rest": ["input"]}
NAMED = {"prompt": {"type": "string"}, "model": {"const": "one"}, "n": {"type": "integer"}}


def test_without_fields_names_stay_where_they_are() -> None:
    body = placed({}, NAMED, ["prompt"])
    assert body == {"type": "object", "properties": NAMED, "required": ["prompt"]}


def test_fields_and_the_rest_move_to_their_first_place() -> None:
    body = placed(FORM, NAMED, ["prompt"])
    inner = body["properties"]["input"]
    assert body["required"] == ["input"]
    assert body["properties"]["model"] == {"const": "one"}
    assert inner["type"] == "object"
    assert inner["required"] == ["prompt"]
    assert inner["properties"]["n"] == {"type": "integer"}


def test_a_second_place_counts_only_where_the_first_is_empty() -> None:
    second = placed(FORM, NAMED, [])["properties"]["input"]["properties"]["model"]
    assert second == {"description": "model, where model is absent"}


def test_a_name_without_a_place_is_left_out() -> None:
    assert placed({"fields": {"prompt": "text"}}, NAMED, [])["properties"] == {
        "text": {"type": "string"}
    }
