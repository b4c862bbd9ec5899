"""AIGNE Hub as documented and decided: the documented surface, keys, errors, listings, status."""

from __future__ import annotations

import json
from typing import Any

import pytest
from calling import NOON, advised, caller, sizes, tree

from mockserver.engine.exchange import Picture, Text

PATH = "/api/images/generations"
SOURCE = ("/api/v2/image/generations", "/api/v1/image/generations", "/api/v1/sdk/image/generations")
NATIVE = "/api/v2/image"
EVENTS = {"Accept": "application/json, text/event-stream"}
GOOD = {"prompt": "a cat"}
OPENAI = [
    "dall-e-2", "dall-e-3",
    "gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5", "chatgpt-image-latest",
]  # fmt: skip
GOOGLE = [
    "gemini-2.5-flash-image", "gemini-3-pro-image-preview", "gemini-3.1-flash-image-preview",
    "imagen-4.0-generate-001", "imagen-4.0-fast-generate-001", "imagen-4.0-ultra-generate-001",
]  # fmt: skip


def refusal(body: Any, path: str = PATH, **settings: Any) -> tuple[int, Any]:
    """Status and `error` of the reply to a body that is refused."""
    exchange = caller("aigne-hub", **settings).post(path, body)
    assert exchange.condition is not None
    return exchange.reply.status, tree(exchange)["error"]


def test_documented_surface_answers_with_an_address_of_dall_e_2() -> None:
    client = caller("aigne-hub")
    exchange = client.post(PATH, {"prompt": "a cat", "n": 1, "size": "1024x1024"})
    found = tree(exchange)
    assert set(found) == {"created", "data"}
    assert found["created"] == NOON
    assert [set(entry) for entry in found["data"]] == [{"url"}]
    assert (exchange.model, exchange.basis) == ("dall-e-2", "documented")
    fetched = client.get(found["data"][0]["url"], key=None).reply
    assert isinstance(fetched.body, Picture)
    assert (fetched.body.spec.width, fetched.body.spec.height) == (1024, 1024)


def test_documented_surface_gives_base64_when_asked() -> None:
    body = {
        "model": "dall-e-3", "prompt": "a skyline", "n": 1, "size": "1792x1024", "quality": "hd",
        "style": "vivid", "response_format": "b64_json",
    }  # fmt: skip
    exchange = caller("aigne-hub").post(PATH, body)
    assert [set(entry) for entry in tree(exchange)["data"]] == [{"b64_json"}]
    assert sizes(exchange) == {(1792, 1024)}
    assert not exchange.findings


@pytest.mark.parametrize("model", OPENAI + GOOGLE)
@pytest.mark.parametrize("path", [PATH, SOURCE[0]])
def test_every_model_paints_on_both_surfaces(model: str, path: str) -> None:
    provider = "openai" if model in OPENAI else "google"
    for name in (model, f"{provider}/{model}"):
        exchange = caller("aigne-hub").post(path, {"model": name, "prompt": "a cat"})
        assert (exchange.reply.status, exchange.model) == (200, model)


@pytest.mark.parametrize(
    ("model", "allowed", "refused"),
    [
        ("dall-e-2", ["256x256", "512x512", "1024x1024"], ["1792x1024", "auto", "", "1x1"]),
        ("dall-e-3", ["1024x1024", "1792x1024", "1024x1792"], ["256x256", "512x512"]),
        ("gpt-image-1", ["1024x1024", "1536x1024", "1024x1536", "auto"], ["1792x1024"]),
        ("imagen-4.0-generate-001", ["1024x1024"], ["512x512"]),
    ],
)
def test_sizes_by_model(model: str, allowed: list[str], refused: list[str]) -> None:
    client = caller("aigne-hub")
    body = {"model": model, "prompt": "a cat", "response_format": "b64_json"}
    for size in allowed:
        expected = (1024, 1024) if size == "auto" else tuple(map(int, size.split("x")))
        assert sizes(client.post(PATH, {**body, "size": size})) == {expected}
    for size in refused:
        assert client.post(PATH, {**body, "size": size}).condition == "size_not_supported"


@pytest.mark.parametrize(
    ("model", "cap"),
    [
        ("dall-e-2", 1000),
        ("dall-e-3", 4000),
        ("gpt-image-1", 32000),
        ("imagen-4.0-generate-001", 32000),
    ],
)
def test_prompt_caps(model: str, cap: int) -> None:
    client = caller("aigne-hub")
    assert client.post(PATH, {"model": model, "prompt": "x" * cap}).reply.status == 200
    over = client.post(PATH, {"model": model, "prompt": "x" * (cap + 1)})
    assert (over.reply.status, over.condition) == (400, "prompt_too_long")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, '"prompt" is required'),
        ({"prompt": ""}, '"prompt" is not allowed to be empty'),
        ({"prompt": 7}, '"prompt" must be a string'),
        ({**GOOD, "n": 0}, '"n" must be greater than or equal to 1'),
        ({**GOOD, "n": 11}, '"n" must be less than or equal to 10'),
        ({**GOOD, "n": 1.5}, '"n" must be an integer'),
        ({**GOOD, "n": "1"}, '"n" must be an integer'),
        ({**GOOD, "model": 7}, '"model" must be a string'),
        (
            {**GOOD, "response_format": "png"},
            "\"response_format\" must be one of 'url' and 'b64_json'",
        ),
        (
            {**GOOD, "model": "dall-e-3", "quality": "low"},
            "\"quality\" must be one of 'standard' and 'hd'",
        ),
        (
            {**GOOD, "model": "dall-e-3", "style": "flat"},
            "\"style\" must be one of 'vivid' and 'natural'",
        ),
        ({**GOOD, "model": "openai/nothing"}, "Unsupported model openai/nothing"),
        ({**GOOD, "model": "google/dall-e-2"}, "Unsupported model google/dall-e-2"),
    ],
)
def test_refusals_are_a_sentence(body: dict[str, Any], sentence: str) -> None:
    assert refusal(body) == (400, sentence)


def test_unknown_model_and_unknown_provider() -> None:
    status, sentence = refusal({**GOOD, "model": "nothing"})
    assert status == 400
    assert sentence.startswith('No available provider found for model "nothing".')
    status, sentence = refusal({**GOOD, "model": "nobody/dall-e-2"})
    assert status == 404
    assert "nobody/dall-e-2 not found" in sentence


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_model_is_the_default_one(empty: str | None) -> None:
    for path in (PATH, *SOURCE):
        assert caller("aigne-hub").post(path, {**GOOD, "model": empty}).model == "dall-e-2"


@pytest.mark.parametrize(
    ("body", "ignored"),
    [
        ({"quality": "hd", "style": "odd"}, {"quality", "style"}),
        ({"image": "https://example.com/cat.png"}, {"image"}),
        ({"model": "gemini-2.5-flash-image", "image": ["https://example.com/a.png"]}, {"image"}),
        (
            {
                "model": "gpt-image-1",
                "image": ["https://example.com/a.png", "https://example.com/b.png"],
                "quality": "high",
            },
            {"quality"},
        ),
        ({"model": "gpt-image-1", "image": "https://example.com/a.png"}, set()),
        ({"model": "dall-e-3", "n": 10}, set()),
        ({"unheard": 1}, {"unheard"}),
    ],
)
def test_what_is_taken_and_what_is_ignored(body: dict[str, Any], ignored: set[str]) -> None:
    exchange = caller("aigne-hub").post(PATH, {**GOOD, **body})
    assert exchange.reply.status == 200
    assert advised(exchange) == ignored


def test_url_encoded_bodies_but_no_multipart() -> None:
    status = {
        kind: caller("aigne-hub").post(PATH, {}, content_type=kind).condition
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data")
    }
    assert status == {
        "application/x-www-form-urlencoded": "missing_parameter",
        "multipart/form-data": "unsupported_media_type",
    }


@pytest.mark.parametrize("key", [None, "sk-mock-invalid", "sk-mock-revoked"])
@pytest.mark.parametrize("path", [PATH, SOURCE[0], NATIVE])
def test_no_usable_token_is_not_authenticated(key: str | None, path: str) -> None:
    exchange = caller("aigne-hub").post(path, GOOD, key=key)
    assert exchange.reply.status == 401
    assert tree(exchange) == {"error": "User not authenticated"}


def test_credit_is_judged_before_the_body() -> None:
    exchange = caller("aigne-hub").post(PATH, {"n": "many"}, key="sk-mock-no-credit")
    error = tree(exchange)["error"]
    assert exchange.reply.status == 402
    assert set(error) == {"message", "timestamp", "type", "link"}
    assert error["type"] == "NOT_ENOUGH"
    assert error["timestamp"] == "2024-03-01T00:00:00.000Z"


def test_the_model_is_judged_before_credit() -> None:
    exchange = caller("aigne-hub").post(PATH, {"model": "nothing"}, key="sk-mock-no-credit")
    assert exchange.condition == "unknown_model"


def test_a_model_whose_provider_is_off() -> None:
    exchange = caller("aigne-hub").post(
        PATH, {**GOOD, "model": "dall-e-3"}, key="sk-mock-forbidden-model"
    )
    assert exchange.reply.status == 503
    assert "not available or not configured" in tree(exchange)["error"]


@pytest.mark.parametrize(
    ("body", "key", "condition", "fields"),
    [
        ({}, "sk-test", "missing_parameter", None),
        (GOOD, None, "missing_key", None),
        (
            GOOD,
            "sk-mock-no-credit",
            "insufficient_credit",
            {"message", "timestamp", "type", "link"},
        ),
    ],
)
def test_errors_come_as_events_with_status_200_where_those_are_accepted(
    body: dict[str, Any], key: str | None, condition: str, fields: set[str] | None
) -> None:
    exchange = caller("aigne-hub").post(PATH, body, key=key, headers=EVENTS)
    sent = exchange.reply.body
    assert exchange.condition == condition
    assert exchange.reply.status == 200
    assert isinstance(sent, Text)
    assert sent.content_type == "text/event-stream"
    data, _, rest = sent.data.decode().partition("\n\n")
    error = json.loads(data.removeprefix("data: "))["error"]
    assert not rest
    assert isinstance(error, str) if fields is None else set(error) == fields


def test_good_requests_and_unknown_paths_stay_json_where_events_are_accepted() -> None:
    client = caller("aigne-hub")
    assert set(tree(client.post(PATH, GOOD, headers=EVENTS))) == {"created", "data"}
    unknown = client.get("/api/nowhere", Accept="text/event-stream")
    assert (unknown.reply.status, tree(unknown)["error"]) == (404, "Cannot GET /api/nowhere")
    assert "mock_error" in tree(unknown)


def test_a_wrong_method_is_the_frameworks_404() -> None:
    exchange = caller("aigne-hub").get(PATH)
    assert exchange.reply.status == 404
    assert tree(exchange) == {"error": f"Cannot GET {PATH}"}


def test_faults_of_the_body_parser_are_objects() -> None:
    status, error = refusal([])
    assert status == 400
    assert set(error) == {"message"}


@pytest.mark.parametrize("path", ["/api/ai/models", "/api/ai-providers/models"])
def test_model_listing_is_an_open_bare_array(path: str) -> None:
    found = tree(caller("aigne-hub").get(path, key=None))
    assert [entry["model"] for entry in found] == OPENAI + GOOGLE
    assert found[0] == {
        "key": "openai/dall-e-2",
        "model": "dall-e-2",
        "type": "image_generation",
        "provider": "openai",
        "providerId": "openai",
        "input_credits_per_token": 0,
        "output_credits_per_token": 0.018,
        "modelMetadata": {"features": []},
        "status": {"available": True},
        "providerDisplayName": "OpenAI",
    }


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        ("image", 12),
        ("image_generation", 12),
        ("imageGeneration", 12),
        ("chat", 0),
        ("video", 0),
        ("", 12),
    ],
)
def test_model_listing_by_type(kind: str, count: int) -> None:
    assert len(tree(caller("aigne-hub").get(f"/api/ai/models?type={kind}", key=None))) == count


@pytest.mark.parametrize(
    ("query", "key", "expected"),
    [
        ("", "sk-test", {"available": True}),
        ("?model=google/imagen-4.0-generate-001", "sk-test", {"available": True}),
        ("", None, {"available": False, "error": "User not authenticated", "code": 401}),
    ],
)
def test_status(query: str, key: str | None, expected: dict[str, Any]) -> None:
    exchange = caller("aigne-hub").get(
        f"/api/v2/status{query}", key=key, Accept="text/event-stream"
    )
    assert (exchange.reply.status, tree(exchange)) == (200, expected)


def test_status_names_what_is_missing() -> None:
    client = caller("aigne-hub")
    unknown = tree(client.get("/api/v2/status?model=nothing"))
    poor = tree(client.get("/api/v2/status", key="sk-mock-no-credit"))
    assert (unknown["available"], unknown["code"]) == (False, 400)
    assert set(unknown) == {"available", "error", "code"}
    assert set(poor) == {"available", "error", "code", "type", "link"}
    assert (poor["code"], poor["type"]) == (402, "NOT_ENOUGH")


def test_health_and_description() -> None:
    client = caller("aigne-hub")
    assert tree(client.get("/api/ai/health", key=None))["openai"] == {"default": {"running": True}}
    described = tree(client.get("/__blocklet__.js?type=json", key=None))
    assert [point["mountPoint"] for point in described["componentMountPoints"]] == ["/"]


def test_credits_are_the_list_prices() -> None:
    client = caller("aigne-hub")
    prices: list[tuple[str, dict[str, Any], str]] = [
        ("dall-e-2", {"n": 2}, "0.036"),
        ("dall-e-3", {"quality": "hd"}, "0.08"),
        ("dall-e-3", {}, "0.04"),
        ("gemini-2.5-flash-image", {}, "0.039"),
        ("imagen-4.0-fast-generate-001", {}, "0.02"),
        ("imagen-4.0-ultra-generate-001", {}, "0.06"),
    ]
    for model, fields, price in prices:
        charge = client.post(PATH, {**GOOD, "model": model, **fields}).charge
        assert charge is not None
        assert (str(charge.amount), charge.unit) == (price, "credits")


def test_addresses_last_one_hour() -> None:
    client = caller("aigne-hub")
    address = tree(client.post(PATH, GOOD))["data"][0]["url"]
    client.world.clock.advance(3599)
    assert client.get(address, key=None).reply.status == 200
    client.world.clock.advance(1)
    assert client.get(address, key=None).reply.status == 404
