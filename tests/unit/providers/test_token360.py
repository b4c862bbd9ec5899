"""token360 as documented and as decided: creation, sizing, native parameters, listings, errors."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from calling import NOON, advised, caller, tree

from mockserver.engine.exchange import Picture

ASSETS = Path(__file__).parents[3] / "fixtures" / "assets"
PATH = "/v1/images/generations"
NATIVE = {"Token360-Native-Params": "true"}
MODELS = {
    "kling-image-o1": ("kling-image-o1", (1024, 1024)),
    "seedream-4.5": ("seedream-4-5-251128", (2048, 2048)),
    "seedream-4.0": ("seedream-4-0-250828", (2048, 2048)),
    "dola-seedream-5.0-lite": ("dola-seedream-5-0-lite-260128", (2048, 2048)),
    "nano-banana-pro": ("gemini-3-pro-image-preview", (1024, 1024)),
    "glm-image": ("glm-image", (1280, 1280)),
}


def painted(body: dict[str, Any], **headers: str) -> Any:
    """The picture behind the first address of a reply."""
    client = caller("token360")
    address = tree(client.post(PATH, body, headers=headers))["data"][0]["url"]
    fetched = client.get(address, key=None).reply
    assert isinstance(fetched.body, Picture)
    return fetched.body.spec


def data_uri(name: str) -> str:
    """An example picture as clients send it."""
    return "data:image/png;base64," + b64encode((ASSETS / name).read_bytes()).decode()


@pytest.mark.parametrize("model", MODELS)
def test_creation_answers_with_addresses_and_the_upstream_model(model: str) -> None:
    exchange = caller("token360").post(PATH, {"model": model, "prompt": "a cat"})
    upstream, (width, height) = MODELS[model]
    found = tree(exchange)
    tokens = width * height // 256
    assert exchange.reply.status == 200
    assert found["created"] == NOON
    assert found["model"] == upstream
    assert [set(entry) for entry in found["data"]] == [{"url"}]
    assert found["data"][0]["url"].startswith("http://host/token360/files/images/")
    assert found["usage"] == {
        "generated_images": 1,
        "output_tokens": tokens,
        "total_tokens": tokens,
    }
    assert exchange.basis == "documented"
    assert exchange.reply.headers["X-Trace-ID"].startswith("req_")


@pytest.mark.parametrize("model", MODELS)
def test_the_picture_has_the_models_default_size(model: str) -> None:
    spec = painted({"model": model, "prompt": "a cat"})
    assert (spec.width, spec.height) == MODELS[model][1]


@pytest.mark.parametrize(
    ("model", "fields", "size"),
    [
        ("kling-image-o1", {"size": "1K"}, (1024, 1024)),
        ("kling-image-o1", {"size": "2K"}, (2048, 2048)),
        ("kling-image-o1", {"size": "512x2048"}, (512, 2048)),
        ("nano-banana-pro", {"ratio": "16:9", "quality": "2K"}, (2048, 1152)),
        ("nano-banana-pro", {"ratio": "2:3", "quality": "4K"}, (2728, 4096)),
        ("nano-banana-pro", {"ratio": "auto"}, (1024, 1024)),
        ("glm-image", {"size": "512x512"}, (1280, 1280)),
    ],
)
def test_sizing(model: str, fields: dict[str, Any], size: tuple[int, int]) -> None:
    spec = painted({"model": model, "prompt": "a cat", **fields})
    assert (spec.width, spec.height) == size


@pytest.mark.parametrize(
    ("model", "fields", "count"),
    [
        ("kling-image-o1", {"n": 4}, 4),
        ("glm-image", {"n": 4}, 1),
        ("seedream-4.5", {"sequential_image_generation": "auto"}, 1),
        (
            "seedream-4.5",
            {
                "sequential_image_generation": "auto",
                "sequential_image_generation_options": {"max_images": 3},
            },
            3,
        ),
        ("seedream-4.5", {"sequential_image_generation_options": {"max_images": 3}}, 1),
    ],
)
def test_count(model: str, fields: dict[str, Any], count: int) -> None:
    found = tree(caller("token360").post(PATH, {"model": model, "prompt": "a cat", **fields}))
    assert len(found["data"]) == found["usage"]["generated_images"] == count


@pytest.mark.parametrize(
    ("model", "fields", "watermark"),
    [
        ("seedream-4.5", {}, True),
        ("seedream-4.5", {"watermark": False}, False),
        ("dola-seedream-5.0-lite", {}, True),
        ("glm-image", {"watermark": True}, False),
    ],
)
def test_watermark(model: str, fields: dict[str, Any], watermark: bool) -> None:
    assert painted({"model": model, "prompt": "a cat", **fields}).watermark is watermark


def test_base64_and_seed() -> None:
    client = caller("token360")
    body = {"model": "seedream-4.0", "prompt": "a cat", "response_format": "b64_json", "seed": 7}
    one, other = tree(client.post(PATH, body)), tree(client.post(PATH, {**body, "seed": 8}))
    assert [set(entry) for entry in one["data"]] == [{"b64_json"}]
    assert one["data"][0]["b64_json"].spec.seed == 7
    assert one["data"] != other["data"]
    assert one["data"] == tree(client.post(PATH, body))["data"]


@pytest.mark.parametrize(
    ("model", "ignored"),
    [
        ("glm-image", ["n", "size", "seed", "watermark", "quality", "ratio", "response_format"]),
        ("dola-seedream-5.0-lite", ["response_format", "sequential_image_generation"]),
        ("nano-banana-pro", ["aspect_ratio", "background", "output_format", "moderation"]),
    ],
)
def test_what_a_model_does_not_expose_is_ignored(model: str, ignored: list[str]) -> None:
    body = {"model": model, "prompt": "a cat", **dict.fromkeys(ignored, "1")}
    exchange = caller("token360").post(PATH, body)
    assert exchange.reply.status == 200
    assert advised(exchange) == set(ignored)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_takes_pictures_and_a_mask(model: str) -> None:
    body = {"model": model, "prompt": "a hat", "images": [data_uri("cat.png")] * 14}
    exchange = caller("token360").post(PATH, {**body, "mask": data_uri("mask.png")})
    assert exchange.reply.status == 200
    assert not exchange.findings


GOOD = {"model": "glm-image", "prompt": "a cat"}
REFUSALS: list[tuple[str, dict[str, Any], int, str, str | None]] = [
    ("no model", {"prompt": "a"}, 400, "invalid_request_error", "model"),
    ("no prompt", {"model": "glm-image"}, 400, "invalid_request_error", "prompt"),
    ("empty prompt", {**GOOD, "prompt": ""}, 400, "invalid_request_error", "prompt"),
    ("prompt type", {**GOOD, "prompt": 1}, 400, "invalid_request_error", "prompt"),
    ("unknown model", {**GOOD, "model": "nothing"}, 404, "model_not_found", "model"),
    ("pictures", {**GOOD, "images": ["x"] * 15}, 400, "invalid_request_error", "images"),
    ("no pictures", {**GOOD, "images": []}, 400, "invalid_request_error", "images"),
    ("n", {**GOOD, "model": "kling-image-o1", "n": 5}, 400, "invalid_request_error", "n"),
    (
        "size",
        {**GOOD, "model": "kling-image-o1", "size": "4K"},
        400,
        "invalid_request_error",
        "size",
    ),
    (
        "small",
        {**GOOD, "model": "kling-image-o1", "size": "511x512"},
        400,
        "invalid_request_error",
        "size",
    ),
    (
        "ratio",
        {**GOOD, "model": "nano-banana-pro", "ratio": "5:1"},
        400,
        "invalid_request_error",
        "ratio",
    ),
    ("seed", {**GOOD, "model": "seedream-4.5", "seed": "x"}, 400, "invalid_request_error", "seed"),
    ("words", {**GOOD, "prompt": "imgmock-blocked"}, 400, "invalid_request_error", "prompt"),
]


@pytest.mark.parametrize(
    ("body", "status", "kind", "parameter"), [pytest.param(*row[1:], id=row[0]) for row in REFUSALS]
)
def test_refusals(body: dict[str, Any], status: int, kind: str, parameter: str | None) -> None:
    exchange = caller("token360").post(PATH, body)
    error = tree(exchange)["error"]
    assert exchange.reply.status == status
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["code"]) == (kind, str(status))
    assert error["param"] == parameter
    assert exchange.reply.headers["X-Trace-ID"]


@pytest.mark.parametrize(
    ("key", "status", "kind", "fields"),
    [
        (None, 401, "invalid_api_key", {"message", "type", "code"}),
        ("sk-mock-invalid", 401, "invalid_api_key", {"message", "type", "code"}),
        ("sk-mock-revoked", 403, "api_key_frozen", {"message", "type", "param", "code"}),
        ("sk-mock-no-credit", 402, "insufficient_balance", {"message", "type", "param", "code"}),
        (
            "sk-mock-forbidden-model",
            403,
            "model_access_denied",
            {"message", "type", "param", "code"},
        ),
    ],
)
def test_keys(key: str | None, status: int, kind: str, fields: set[str]) -> None:
    exchange = caller("token360").post(PATH, GOOD, key=key)
    error = tree(exchange)["error"]
    assert exchange.reply.status == status
    assert set(error) == fields
    assert (error["type"], error["code"]) == (kind, str(status))
    assert exchange.basis == "documented"


@pytest.mark.parametrize("value", ["true", "TRUE", "1", "yes", "On"])
@pytest.mark.parametrize("model", MODELS)
def test_native_parameters_pass_unchecked(model: str, value: str) -> None:
    body = {"model": model, "n": "many", "size": 7, "contents": [{"parts": []}], "prompt": 5}
    exchange = caller("token360").post(PATH, body, headers={"Token360-Native-Params": value})
    found = tree(exchange)
    assert exchange.reply.status == 200
    assert found["model"] == MODELS[model][0]
    assert set(found["data"][0]) == {"url"}
    assert not exchange.findings


def test_native_fields_change_the_picture() -> None:
    one = painted({"model": "glm-image", "style": "oil"}, **NATIVE)
    other = painted({"model": "glm-image", "style": "ink"}, **NATIVE)
    assert one.digest != other.digest


@pytest.mark.parametrize("body", [{}, [], "text", None])
def test_native_parameters_want_a_filled_object(body: Any) -> None:
    exchange = caller("token360").post(PATH, body, headers=NATIVE)
    assert exchange.reply.status == 400
    assert "JSON object body is required" in tree(exchange)["error"]["message"]


@pytest.mark.parametrize("value", ["false", "0", "off", "no", ""])
def test_another_value_of_the_header_is_the_unified_form(value: str) -> None:
    body = {"model": "kling-image-o1", "prompt": "a", "n": 9}
    exchange = caller("token360").post(PATH, body, headers={"Token360-Native-Params": value})
    assert (exchange.reply.status, exchange.condition) == (400, "too_many_images")


def test_routes_that_do_not_exist() -> None:
    client = caller("token360")
    edits, record = client.post("/v1/images/edits", GOOD), client.get("/v1/images/img_1")
    assert (edits.reply.status, tree(edits)["error"]["type"]) == (404, "not_found_error")
    assert "mock_error" not in tree(edits)
    assert record.reply.status == 405
    assert tree(record)["error"]["code"] == "405"
    assert "mock_error" in tree(client.get("/v1/pictures"))


def test_model_listing() -> None:
    found = tree(caller("token360").get("/v1/models"))
    assert found["object"] == "list"
    assert [entry["id"] for entry in found["data"]] == list(MODELS)


def test_open_catalogue() -> None:
    found = tree(caller("token360").get("/public/models?size=2000", key=None))["data"]
    entries = {entry["name"]: entry for entry in found["list"]}
    assert list(entries) == list(MODELS)
    assert (found["total"], found["size"], found["current"]) == (6, 2000, 1)
    kling, glm = entries["kling-image-o1"], entries["glm-image"]
    assert kling["displayName"] == "Kling Image O1"
    assert kling["modelType"] == "IMAGE_GENERATION"
    assert kling["supported_parameters"] == ["n", "size"]
    assert kling["effectiveDefaultParams"] == {"n": 1, "size": "1024x1024"}
    fields = kling["normalizedApiParameterSchema"]["fields"]
    assert {
        "name": "n",
        "type": "integer",
        "required": False,
        "default": 1,
        "min": 1,
        "max": 4,
    } in fields
    assert glm["supported_parameters"] == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("size=4&current=2", ["nano-banana-pro", "glm-image"]),
        ("size=1", ["kling-image-o1"]),
        ("size=4&current=3", []),
    ],
)
def test_catalogue_pages(query: str, names: list[str]) -> None:
    found = tree(caller("token360").get(f"/public/models?{query}", key=None))["data"]
    assert [entry["name"] for entry in found["list"]] == names


@pytest.mark.parametrize("query", ["size=0", "size=-1", "current=x", "current=9999999999"])
def test_catalogue_pages_that_are_none(query: str) -> None:
    exchange = caller("token360").get(f"/public/models?{query}", key=None)
    assert exchange.reply.status == 400
    assert tree(exchange)["error"]["param"] == query.partition("=")[0]


def test_addresses_expire_after_an_hour() -> None:
    client = caller("token360")
    address = tree(client.post(PATH, GOOD))["data"][0]["url"]
    client.world.clock.advance(3599)
    assert client.get(address, key=None).reply.status == 200
    client.world.clock.advance(1)
    assert client.get(address, key=None).reply.status == 404


@pytest.mark.parametrize(("mode", "status"), [("faithful", 200), ("strict", 400)])
def test_strict_mode_refuses_what_is_ignored(mode: str, status: int) -> None:
    body = {**GOOD, "n": 2}
    assert caller("token360", mode=mode).post(PATH, body).reply.status == status
