"""What Deepshi documents, and what was decided for it, as the engine answers it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from calling import Caller, advised, caller, picture_part, specs, text_parts, tree

GENERATE = "/v1/images/generations"
EDIT = "/v1/images/edits"
MODELS = (
    "deepshi-banana-pro", "deepshi-image-1", "flux-2-pro", "nano-banana-pro", "nano-banana-2",
    "grok-imagine", "grok-imagine-quality", "seedream-4.5", "gpt-image-1.5", "gpt-image-2",
)  # fmt: skip
ONE_PICTURE = MODELS[:2]


@pytest.fixture
def ask() -> Caller:
    return caller("deepshi")


def test_a_generation_has_the_documented_fields(ask: Caller) -> None:
    found = ask.post(GENERATE, {"model": "deepshi-banana-pro", "prompt": "a canal"})
    body = tree(found)
    assert found.reply.status == 200
    assert list(body) == ["created", "model", "size", "data", "usage"]
    assert body["created"] == 1_709_251_200
    assert body["size"] == "1024x1024"
    assert set(body["data"][0]) == {"b64_json", "index"}
    assert body["usage"] == {"cost": {"total_cost": Decimal("0.01")}}
    assert specs(found)[0].format == "png"


SIZES: list[tuple[str, dict[str, Any], str, str, str]] = [
    # model, fields, size, format, USD
    ("deepshi-banana-pro", {}, "1024x1024", "png", "0.01"),
    ("deepshi-banana-pro", {"width": 256, "height": 2048}, "256x2048", "png", "0.01"),
    ("deepshi-image-1", {}, "1024x1024", "png", "0.02"),
    (
        "deepshi-image-1",
        {"aspect_ratio": "4:3", "output_format": "webp"},
        "1024x768",
        "webp",
        "0.02",
    ),
    ("flux-2-pro", {}, "1024x1024", "png", "0.032"),
    ("flux-2-pro", {"width": 1000 - 8, "height": 512}, "992x512", "png", "0.016"),
    ("nano-banana-pro", {}, "2048x2048", "png", "0.04"),
    ("nano-banana-pro", {"resolution": "1K"}, "1024x1024", "png", "0.03"),
    ("nano-banana-pro", {"resolution": "4K", "aspect_ratio": "9:16"}, "2304x4096", "png", "0.08"),
    ("nano-banana-2", {}, "1024x1024", "png", "0.02"),
    ("nano-banana-2", {"aspect_ratio": "21:9", "resolution": "2K"}, "2048x880", "png", "0.03"),
    ("nano-banana-2", {"aspect_ratio": "4:5", "resolution": "4K"}, "3280x4096", "png", "0.06"),
    ("grok-imagine", {}, "1024x1024", "jpeg", "0.02"),
    ("grok-imagine", {"aspect_ratio": "16:9"}, "1024x576", "jpeg", "0.02"),
    ("grok-imagine-quality", {}, "1024x1024", "jpeg", "0.04"),
    (
        "grok-imagine-quality",
        {"resolution": "2K", "aspect_ratio": "2:3"},
        "1368x2048",
        "jpeg",
        "0.07",
    ),
    ("seedream-4.5", {}, "2048x2048", "png", "0.04"),
    ("seedream-4.5", {"image_size": "auto_4K"}, "4096x4096", "png", "0.04"),
    (
        "seedream-4.5",
        {"image_size": "2560x1440", "output_format": "jpeg"},
        "2560x1440",
        "jpeg",
        "0.04",
    ),
    ("gpt-image-1.5", {}, "1024x1024", "png", "0.04"),
    ("gpt-image-1.5", {"image_size": "1536x1024", "quality": "low"}, "1536x1024", "png", "0.01"),
    ("gpt-image-1.5", {"quality": "high"}, "1024x1024", "png", "0.17"),
    ("gpt-image-2", {}, "1024x1024", "png", "0.053"),
    ("gpt-image-2", {"quality": "low"}, "1024x1024", "png", "0.006"),
    ("gpt-image-2", {"quality": "high", "image_size": "2048x2048"}, "2048x2048", "png", "0.42"),
]


@pytest.mark.parametrize(("model", "fields", "size", "kind", "usd"), SIZES)
def test_size_format_and_price(
    ask: Caller, model: str, fields: dict[str, Any], size: str, kind: str, usd: str
) -> None:
    found = ask.post(GENERATE, {"model": model, "prompt": "x", **fields})
    assert tree(found)["size"] == size
    assert tree(found)["usage"]["cost"]["total_cost"] == Decimal(usd)
    spec = specs(found)[0]
    assert (f"{spec.width}x{spec.height}", spec.format) == (size, kind)


@pytest.mark.parametrize("model", MODELS)
def test_the_number_of_pictures(ask: Caller, model: str) -> None:
    most = 1 if model in ONE_PICTURE else 4
    several = ask.post(GENERATE, {"model": model, "prompt": "x", "n": most})
    assert [entry["index"] for entry in tree(several)["data"]] == list(range(most))
    assert several.charge is not None
    assert several.charge.amount == tree(several)["usage"]["cost"]["total_cost"]
    for count in (0, most + 1):
        refused = ask.post(GENERATE, {"model": model, "prompt": "x", "n": count})
        assert (refused.reply.status, tree(refused)["error"]["param"]) == (400, "n")


def test_four_pictures_cost_four_times_as_much(ask: Caller) -> None:
    found = ask.post(GENERATE, {"model": "gpt-image-1.5", "prompt": "x", "n": 4, "quality": "low"})
    assert tree(found)["usage"]["cost"]["total_cost"] == Decimal("0.04")


PARAMETERS = {
    "deepshi-banana-pro": ["width", "height", "output_format", "seed"],
    "deepshi-image-1": ["aspect_ratio", "output_format"],
    "flux-2-pro": ["width", "height", "output_format", "seed"],
    "nano-banana-pro": ["resolution", "aspect_ratio"],
    "nano-banana-2": ["resolution", "aspect_ratio", "output_format"],
    "grok-imagine": ["aspect_ratio", "output_format"],
    "grok-imagine-quality": ["resolution", "aspect_ratio", "output_format"],
    "seedream-4.5": ["image_size", "output_format", "seed"],
    "gpt-image-1.5": ["image_size", "quality", "output_format"],
    "gpt-image-2": ["image_size", "quality", "output_format"],
}
REFERENCES = (4, 5, 8, 14, 14, 3, 3, 10, 14, 14)
CAPS = (8000, 8000, 32000, 50000, 32000, 8000, 8000, 8000, 32000, 32000)


def test_the_listing(ask: Caller) -> None:
    listed = tree(ask.get("/v1/models"))
    assert listed["object"] == "list"
    entries = listed["data"]
    assert tuple(entry["id"] for entry in entries) == MODELS
    assert {entry["id"]: list(entry["parameters"]) for entry in entries} == PARAMETERS
    assert tuple(entry["edit"]["max_reference_images"] for entry in entries) == REFERENCES
    assert tuple(entry["prompt_max_length"] for entry in entries) == CAPS


def test_the_documented_entry_comes_out_exactly(ask: Caller) -> None:
    entry = tree(ask.get("/v1/models"))["data"][3]
    assert entry == {
        "id": "nano-banana-pro",
        "object": "model",
        "owned_by": "deepshi",
        "parameters": {
            "resolution": {"type": "enum", "values": ["1K", "2K", "4K"], "default": "2K"},
            "aspect_ratio": {
                "type": "enum", "values": ["auto", "16:9", "1:1", "9:16"], "default": "auto",
            },
        },
        "edit": {"supported": True, "max_reference_images": 14},
        "prompt_max_length": 50000,
        "input_modalities": ["text"],
        "output_modalities": ["image"],
    }  # fmt: skip


def test_numbers_are_listed_by_their_bounds(ask: Caller) -> None:
    parameters = tree(ask.get("/v1/models"))["data"][2]["parameters"]
    edge = {"type": "integer", "min": 256, "max": 2048, "default": 1024}
    assert (parameters["width"], parameters["height"]) == (edge, edge)
    assert parameters["seed"] == {"type": "integer"}


@pytest.mark.parametrize(("model", "cap"), list(zip(MODELS, CAPS, strict=True)))
def test_the_longest_prompt(ask: Caller, model: str, cap: int) -> None:
    body = {"model": model, "prompt": "x" * cap}
    assert ask.post(GENERATE, body).reply.status == 200
    refused = ask.post(GENERATE, {**body, "prompt": "x" * (cap + 1)})
    assert (refused.reply.status, tree(refused)["error"]["code"]) == (400, "PROMPT_TOO_LONG")


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"model": "nano-banana-pro", "aspect_ratio": "4:3"}, "aspect_ratio"),
    ({"model": "grok-imagine-quality", "resolution": "4K"}, "resolution"),
    ({"model": "grok-imagine", "output_format": "png"}, "output_format"),
    ({"model": "flux-2-pro", "width": 1000}, "width"),
    ({"model": "deepshi-banana-pro", "height": 255}, "height"),
    ({"model": "deepshi-banana-pro", "width": 2049}, "width"),
    ({"model": "deepshi-banana-pro", "width": "1024"}, "width"),
    ({"model": "seedream-4.5", "image_size": "512x512"}, "image_size"),
    ({"model": "gpt-image-1.5", "image_size": "2048x2048"}, "image_size"),
    ({"model": "gpt-image-2", "quality": "auto"}, "quality"),
    ({"model": "deepshi-banana-pro", "response_format": "png"}, "response_format"),
]


@pytest.mark.parametrize(("body", "parameter"), REFUSALS)
def test_values_out_of_range(ask: Caller, body: dict[str, Any], parameter: str) -> None:
    found = ask.post(GENERATE, {"prompt": "x", **body})
    error = tree(found)["error"]
    assert found.reply.status == 400
    assert (error["type"], error["param"]) == ("invalid_request_error", parameter)
    assert found.charge is None


def test_fields_of_other_models_are_ignored(ask: Caller) -> None:
    body = {"model": "deepshi-banana-pro", "prompt": "x", "quality": "high", "resolution": "4K"}
    found = ask.post(GENERATE, {**body, "made_up": 1})
    assert tree(found)["size"] == "1024x1024"
    assert advised(found) == {"quality", "resolution", "made_up"}


def test_a_seed_counts_where_the_model_lists_it(ask: Caller) -> None:
    for model, other in (("flux-2-pro", True), ("nano-banana-2", False)):
        body = {"model": model, "prompt": "x"}
        plain, seeded = (
            specs(ask.post(GENERATE, {**body, **more}))[0] for more in ({}, {"seed": 7})
        )
        assert (plain.digest != seeded.digest) is other


def test_url_is_a_data_uri(ask: Caller) -> None:
    body = {"model": "grok-imagine", "prompt": "x", "response_format": "url"}
    entry = tree(ask.post(GENERATE, body))["data"][0]
    assert set(entry) == {"url", "index"}
    assert entry["url"].prefix == "data:image/jpeg;base64,"


BODY = {"model": "nano-banana-2", "prompt": "x"}
KEYS: list[tuple[str | None, dict[str, Any], int, str, str]] = [
    (None, BODY, 401, "authentication_error", "invalid_api_key"),
    ("sk-mock-invalid", BODY, 401, "authentication_error", "invalid_api_key"),
    ("sk-mock-revoked", BODY, 403, "permission_error", "key_revoked"),
    ("sk-mock-forbidden-model", BODY, 403, "permission_error", "model_not_allowed"),
    ("sk-mock-no-credit", BODY, 402, "insufficient_quota", "insufficient_quota"),
    ("sk-test", {**BODY, "model": "nano"}, 400, "invalid_request_error", "model_not_found"),
    (
        "sk-test",
        {"model": "nano-banana-2"},
        400,
        "invalid_request_error",
        "missing_required_parameter",
    ),
    ("sk-test", {"prompt": "x"}, 400, "invalid_request_error", "missing_required_parameter"),
]


@pytest.mark.parametrize(("key", "body", "status", "kind", "code"), KEYS)
def test_refusals(
    ask: Caller, key: str | None, body: dict[str, Any], status: int, kind: str, code: str
) -> None:
    found = ask.post(GENERATE, body, key=key)
    error = tree(found)["error"]
    assert (found.reply.status, error["type"], error["code"]) == (status, kind, code)
    assert set(error) == {"message", "type", "param", "code"}


def test_no_credit_has_the_documented_body(ask: Caller) -> None:
    found = ask.post(GENERATE, BODY, key="sk-mock-no-credit")
    assert tree(found)["error"]["param"] is None
    assert found.basis == "documented"


@pytest.mark.parametrize("name", ["image", "image[]"])
def test_an_edit_takes_both_names(ask: Caller, name: str) -> None:
    parts = (*text_parts(model="nano-banana-2", prompt="a scarf"), picture_part(name))
    found = ask.form(EDIT, (*parts, picture_part(name, "webp")))
    assert found.reply.status == 200
    assert list(tree(found)) == ["created", "model", "size", "data", "usage"]


@pytest.mark.parametrize(("model", "most"), list(zip(MODELS, REFERENCES, strict=True)))
def test_how_many_pictures_an_edit_takes(ask: Caller, model: str, most: int) -> None:
    texts = text_parts(model=model, prompt="x")
    pictures = (picture_part("image[]"),) * most
    assert ask.form(EDIT, (*texts, *pictures)).reply.status == 200
    for count in (0, most + 1):
        refused = ask.form(EDIT, (*texts, *(picture_part("image[]"),) * count))
        assert (refused.reply.status, tree(refused)["error"]["param"]) == (400, "image")


def test_an_edit_is_a_form(ask: Caller) -> None:
    found = ask.post(EDIT, {"model": "nano-banana-2", "prompt": "x", "image": "…"})
    assert (found.reply.status, found.condition) == (400, "unsupported_media_type")
    gif = (*text_parts(model="nano-banana-2", prompt="x"), picture_part("image", "gif"))
    assert ask.form(EDIT, gif).condition == "upload_type"
