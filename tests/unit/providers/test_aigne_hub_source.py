"""AIGNE Hub as in its source: the routes that exist, and the native form of its client."""

from __future__ import annotations

from typing import Any

import pytest
from calling import caller, tree

SOURCE = ("/api/v2/image/generations", "/api/v1/image/generations", "/api/v1/sdk/image/generations")
NATIVE = "/api/v2/image"
GOOD = {"prompt": "a cat"}
BASE64 = {"base64", "b64_json", "b64Json"}


def refusal(body: Any, path: str) -> tuple[int, Any]:
    """Status and `error` of the reply to a body that is refused."""
    exchange = caller("aigne-hub").post(path, body)
    assert exchange.condition is not None
    return exchange.reply.status, tree(exchange)["error"]


@pytest.mark.parametrize("path", SOURCE)
def test_source_surface_gives_base64_three_times_in_two_lists(path: str) -> None:
    exchange = caller("aigne-hub").post(path, {**GOOD, "model": "openai/dall-e-2", "n": 2})
    found = tree(exchange)
    assert set(found) == {"images", "data", "model", "usage"}
    assert found["images"] == found["data"]
    assert len(found["data"]) == 2
    for entry in found["data"]:
        assert set(entry) == BASE64
        assert entry["base64"] == entry["b64_json"] == entry["b64Json"]
    assert found["model"] == "dall-e-2"
    assert found["usage"]["creditPrefix"] == ""
    assert str(found["usage"]["aigneHubCredits"]) == "0.036"
    assert exchange.basis == "observed"


@pytest.mark.parametrize(
    ("fields", "count"),
    [({}, 1), ({"n": None}, 1), ({"n": 2.7}, 2), ({"n": 10}, 10), ({"size": ""}, 1)],
)
def test_source_surface_counts_in_whole_pictures(fields: dict[str, Any], count: int) -> None:
    found = tree(caller("aigne-hub").post(SOURCE[0], {**GOOD, **fields}))
    assert len(found["images"]) == count


@pytest.mark.parametrize(
    ("fields", "form"),
    [
        ({"outputFileType": "url"}, {"url"}),
        ({"outputFileType": "file"}, BASE64),
        ({"response_format": "url"}, BASE64),
        ({"responseFormat": "anything"}, BASE64),
        ({"response_format": "url", "responseFormat": 7}, BASE64),
        ({"model": "gpt-image-1", "outputFileType": "url"}, BASE64),
    ],
)
def test_source_surface_forms(fields: dict[str, Any], form: set[str]) -> None:
    exchange = caller("aigne-hub").post(SOURCE[0], {**GOOD, **fields})
    assert [set(entry) for entry in tree(exchange)["data"]] == [form]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, '"prompt" is required'),
        ({**GOOD, "n": 10.5}, '"n" must be less than or equal to 10'),
        ({**GOOD, "n": "2"}, '"n" must be a number'),
        ({**GOOD, "responseFormat": 7}, '"response_format" must be a string'),
        (
            {**GOOD, "model": "google/imagen-4.0-generate-001", "outputFileType": "url"},
            "imagen-4.0-generate-001 returns base64 only: addresses are not supported,"
            " use outputFileType file",
        ),
    ],
)
def test_source_surface_refusals(body: dict[str, Any], sentence: str) -> None:
    assert refusal(body, SOURCE[0]) == (400, sentence)


def test_source_surface_hands_model_parameters_on() -> None:
    body = {**GOOD, "model": "gpt-image-1", "output_format": "webp", "background": "transparent"}
    spec = tree(caller("aigne-hub").post(SOURCE[0], body))["data"][0]["b64_json"].spec
    assert (spec.format, spec.transparent) == ("webp", True)


def test_native_form() -> None:
    options = {"model": "google/imagen-4.0-generate-001", "seed": 5}
    body = {"input": {"prompt": "a cat", "n": 2, "outputFileType": "url", "modelOptions": options}}
    exchange = caller("aigne-hub").post(NATIVE, body)
    found = tree(exchange)
    assert set(found) == {"images", "model", "modelWithProvider", "usage"}
    assert [set(entry) for entry in found["images"]] == [
        {"type", "url", "mimeType", "filename"}
    ] * 2
    assert found["images"][0]["type"] == "url"
    assert found["images"][0]["url"].endswith("/" + found["images"][0]["filename"])
    assert found["images"][0]["mimeType"] == "image/png"
    assert found["model"] == "imagen-4.0-generate-001"
    assert found["modelWithProvider"] == "google/imagen-4.0-generate-001"
    assert str(found["usage"]["aigneHubCredits"]) == "0.08"
    assert not exchange.findings


@pytest.mark.parametrize(
    ("body", "model"),
    [
        ({"input": {"prompt": "a"}}, "dall-e-2"),
        ({"model": "dall-e-3", "input": {"prompt": "a", "model": "dall-e-2"}}, "dall-e-3"),
        (
            {"input": {"prompt": "a", "model": "dall-e-3", "modelOptions": {"model": "x"}}},
            "dall-e-3",
        ),
    ],
)
def test_native_form_finds_the_model(body: dict[str, Any], model: str) -> None:
    exchange = caller("aigne-hub").post(NATIVE, body)
    assert exchange.model == model
    [entry] = tree(exchange)["images"]
    assert set(entry) == {"type", "data", "mimeType"}
    assert entry["type"] == "file"


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 400, {"message": '[body] "input.prompt" is required'}),
        ({"input": "text"}, 400, {"message": '[body] "input.prompt" is required'}),
        (
            {"input": {**GOOD, "n": 0}},
            400,
            {"message": '[body] "input.n" must be greater than or equal to 1'},
        ),
        (
            {"input": GOOD, "model": "nothing"},
            400,
            "Invalid model format: nothing, should be {provider}/{model}",
        ),
        ({"input": GOOD, "model": "nobody/x"}, 400, "Image model provider nobody/x not found"),
    ],
)
def test_native_form_refusals(body: dict[str, Any], status: int, error: Any) -> None:
    assert refusal(body, NATIVE) == (status, error)
