"""The whole of which coverage is a part: what was used, as the served edition and mode have it."""

from __future__ import annotations

from calling import Caller, caller

from mockserver.coverage.report import Part, Report
from mockserver.coverage.universe import report_of

PATH = "/v1/images/generations"


def report(client: Caller, *chosen: str) -> Report:
    return report_of(client.world.site, client.world.coverage, chosen or None)


def part(client: Caller, operation: str = "images.generate", model: str = "") -> Part:
    (found,) = (
        one for one in report(client).parts if (one.operation, one.model) == (operation, model)
    )
    return found


def test_nothing_was_used() -> None:
    assert report(caller("openai")) == Report()


def test_chosen_providers_count_even_unused() -> None:
    found = report(caller("openai"), "deepshi")
    assert found.providers == ("deepshi",)
    assert (found.exercised, found.total) == (0, 3)


def test_an_operation_without_requests_counts_as_one() -> None:
    client = caller("openai")
    client.get("/v1/models")
    assert part(client, "images.edit").missing == {"called"}
    assert part(client, "models.list").exercised == {"called"}


def test_an_operation_knows_its_models_conditions_and_events() -> None:
    client = caller("openai")
    client.post(PATH, {"model": "gpt-image-1", "prompt": "a"})
    own = part(client)
    assert own.exercised == {"called", "model=gpt-image-1"}
    assert {"model=dall-e-3", "condition prompt_too_long", "condition missing_key"} <= own.missing
    assert {"event image_generation.completed", "event error"} <= own.missing
    assert not any(word.startswith("condition mask") for word in own.missing)


def test_a_model_knows_its_parameters_once_it_was_used() -> None:
    client = caller("openai")
    client.post(PATH, {"model": "gpt-image-1", "prompt": "a", "n": 1})
    own = part(client, model="gpt-image-1")
    assert own.exercised == {"prompt", "prompt.minLength at", "n", "n.minimum at"}
    assert {
        "quality=high",
        "n.maximum at",
        "n.maximum beyond",
        "prompt.required broken",
    } <= own.missing
    assert "style" not in own.missing
    assert [one.model for one in report(client).parts if one.model] == ["gpt-image-1"]


def test_values_that_do_nothing_are_not_asked_for() -> None:
    client = caller("tchavi")
    client.post("/api/v1/images/generations", {"model": "gpt-image-1", "prompt": "a"})
    own = part(client, model="gpt-image-1")
    assert {"response_format=b64_json"} == {
        word for word in own.missing if word.startswith("response_format=")
    }


def test_the_edition_is_the_one_that_is_served() -> None:
    old, young = caller("openai"), caller("openai", editions={"openai": "2026-11"})
    for client in (old, young):
        client.post(PATH, {"model": "gpt-image-2", "prompt": "a"})
    assert "model=dall-e-3" in part(old).missing
    assert "model=dall-e-3" not in part(young).missing


def test_conditions_beside_the_contract_do_not_count() -> None:
    client = caller("deepshi")
    client.post(
        PATH, {"model": "nano-banana-pro", "prompt": "a"}, headers={"Mock-Fault": "expired"}
    )
    assert "condition expired" not in part(client).exercised
    assert report(client).faults == {"deepshi": {"expired"}}
