from __future__ import annotations

from calling import caller

from mockserver.engine.fill import fill
from mockserver.engine.pipeline import begin
from mockserver.engine.values import ABSENT, VALUES, Scope, known


def scope() -> Scope:
    client = caller("deepshi")
    exchange = client.get("/v1/models")
    return Scope(begin(exchange.request, client.world))


def test_names_literals_and_escapes() -> None:
    assert fill({"a": "$created", "b": "plain", "c": "$$cost", "d": 4, "e": None}, scope()) == {
        "a": 1_709_251_200,
        "b": "plain",
        "c": "$cost",
        "d": 4,
        "e": None,
    }


def test_absent_values_drop_their_key_at_any_depth() -> None:
    assert fill({"a": {"b": "$it.url", "c": 1}, "d": ["$it.url", 2]}, scope()) == {
        "a": {"c": 1},
        "d": [2],
    }
    assert fill("$it.url", scope()) is ABSENT


def test_models_are_listed_by_their_own_entries() -> None:
    listed = fill({"$each": "models", "$use": "model"}, scope())
    assert [entry["id"] for entry in listed][:2] == ["deepshi-banana-pro", "deepshi-image-1"]
    assert all("created" not in entry for entry in listed)


def test_what_is_laid_over_an_entry_wins() -> None:
    listed = fill({"$each": "models", "$use": "model", "object": "mine"}, scope())
    assert {entry["object"] for entry in listed} == {"mine"}


def test_the_list_of_names_is_closed_and_described() -> None:
    assert known("created")
    assert known("parameter.quality")
    assert not known("creatd")
    assert not known("it.b64")
    assert all(value.meaning for value in VALUES.values())
