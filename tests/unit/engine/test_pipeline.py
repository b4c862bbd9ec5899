from __future__ import annotations

import pytest
from calling import caller, tree

from mockserver.engine.pipeline import STAGES

PATH = "/v1/images/generations"
GOOD = {"model": "nano-banana-pro", "prompt": "a canal"}


def test_the_stages_of_an_accepted_request() -> None:
    exchange = caller("deepshi").post(PATH, GOOD)
    assert [name for name in exchange.stages if name != "scenario"] == [
        "route",
        "authenticate",
        "budget",
        "decode",
        "model",
        "credit",
        "validate",
        "content",
        "plan",
        "fill",
    ]
    assert set(exchange.stages) <= set(STAGES)


@pytest.mark.parametrize(
    ("body", "key", "condition"),
    [
        ([], None, "missing_key"),
        ([], "sk-test", "malformed_body"),
        ({"model": "x"}, "sk-mock-no-credit", "unknown_model"),
        ({**GOOD, "n": 9}, "sk-mock-no-credit", "insufficient_credit"),
        ({**GOOD, "n": 9, "prompt": "imgmock-blocked"}, "sk-test", "too_many_images"),
        ({**GOOD, "prompt": "imgmock-blocked"}, "sk-test", "content_rejected"),
    ],
)
def test_the_first_failing_stage_answers(body: object, key: str | None, condition: str) -> None:
    assert caller("deepshi").post(PATH, body, key=key).condition == condition


def test_the_order_of_stages_is_data() -> None:
    # AIGNE Hub judges credit before it reads the body
    refused = caller("aigne-hub").post(
        "/api/v2/image/generations", {"n": 99}, key="sk-mock-no-credit"
    )
    assert refused.condition == "insufficient_credit"


def test_strict_mode_refuses_what_is_only_ignored() -> None:
    body = {**GOOD, "quality": "high"}
    assert caller("deepshi").post(PATH, body).reply.status == 200
    refused = caller("deepshi", mode="strict").post(PATH, body)
    assert (refused.reply.status, refused.condition) == (400, "unknown_parameter")
    assert tree(refused)["error"]["param"] == "quality"


def test_all_findings_are_kept_though_one_is_answered() -> None:
    exchange = caller("deepshi").post(
        PATH,
        {
            "model": "nano-banana-pro",
            "prompt": "x" * 50_001,
            "n": 9,
            "resolution": "8K",
            "nonsense": 1,
        },
    )
    assert exchange.condition == "prompt_too_long"
    assert {found.condition for found in exchange.findings} == {
        "prompt_too_long",
        "too_many_images",
        "size_not_supported",
        "unknown_parameter",
    }


def test_a_refusal_rests_on_the_weaker_of_limit_and_reaction() -> None:
    documented = caller("deepshi").post(PATH, {**GOOD, "prompt": "x" * 50_001})
    assert documented.basis == "documented"
    reaction_assumed = caller("deepshi").post(PATH, {**GOOD, "n": 9})
    assert reaction_assumed.basis == "assumed"
    assert reaction_assumed.deciding is not None
    assert reaction_assumed.deciding.source is not None


def test_the_forbidden_model_key_sees_and_may_call_the_first_model_only() -> None:
    client = caller("deepshi")
    listed = tree(client.get("/v1/models", key="sk-mock-forbidden-model"))["data"]
    assert [entry["id"] for entry in listed] == [
        client.world.site.catalog.provider("deepshi").model_ids[0]
    ]
    refused = client.post(PATH, GOOD, key="sk-mock-forbidden-model")
    assert (refused.reply.status, refused.condition) == (403, "model_not_allowed")


@pytest.mark.parametrize(
    ("header", "condition"),
    [
        ("", "missing_key"),
        ("Bearer", "missing_key"),
        ("Bearer  ", "missing_key"),
        ("Basic abc", "invalid_key"),
        ("sk-test", "invalid_key"),
    ],
)
def test_malformed_authorization(header: str, condition: str) -> None:
    exchange = caller("deepshi").post(PATH, GOOD, key=None, headers={"authorization": header})
    assert (exchange.reply.status, exchange.condition) == (401, condition)


def test_an_unknown_path_names_the_nearest_routes_beside_the_envelope() -> None:
    exchange = caller("deepshi").post("/v1/image/generations", GOOD)
    assert exchange.reply.status == 404
    assert set(tree(exchange)) == {"error", "mock_error"}
    assert "POST /v1/images/generations" in tree(exchange)["mock_error"]["hint"]


def test_ids_come_from_namespace_counter_and_seed() -> None:
    first = [caller("openai").get("/v1/models").reply.headers["x-request-id"] for _ in range(2)]
    assert first[0] == first[1]
    client = caller("openai")
    assert (
        client.get("/v1/models").reply.headers["x-request-id"]
        != client.get("/v1/models").reply.headers["x-request-id"]
    )
    assert caller("openai", seed=1).get("/v1/models").reply.headers["x-request-id"] != first[0]


def test_limits_are_counted_always_and_enforced_on_request() -> None:
    body = {"model": "yx-image-1", "prompt": "a canal"}
    relaxed, strict = caller("yuhuanstudio"), caller("yuhuanstudio", enforce_limits=True)
    assert {relaxed.post(PATH, body).reply.status for _ in range(12)} == {200}
    answers = [strict.post(PATH, body).reply.status for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    strict.world.clock.advance(60)
    assert strict.post(PATH, body).reply.status == 200


def test_hosted_pictures_expire_by_the_clock_and_forgeries_are_not_found() -> None:
    client = caller("openai")
    url = tree(client.post(PATH, {"prompt": "a canal"}))["data"][0]["url"]
    assert client.get(url, key=None).reply.status == 200
    assert (
        client.get(url.replace("files/images/", "files/images/A"), key=None).condition == "expired"
    )
    client.world.clock.advance(3599)
    assert client.get(url, key=None).reply.status == 200
    client.world.clock.advance(1)
    expired = client.get(url, key=None)
    assert (expired.reply.status, expired.condition) == (404, "expired")
    assert "error" in tree(expired)


def test_a_spent_budget_names_its_limit() -> None:
    client = caller("openai", enforce_limits=True)
    body = {"model": "gpt-image-1", "prompt": "x", "size": "1024x1024"}
    for _ in range(500):
        client.post(PATH, body)
    refused = client.post(PATH, body)
    assert refused.reply.status == 429
    assert "Limit , " not in tree(refused)["error"]["message"]
