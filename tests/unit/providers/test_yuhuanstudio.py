"""What yuhuanstudio documents, and what was decided for it, as the engine answers it."""

from __future__ import annotations

from typing import Any

import pytest
from calling import NOON, Caller, advised, caller, picture_part, specs, text_parts, tree

from mockserver.engine.exchange import Exchange, Picture
from mockserver.settings import Account

GENERATE = "/v1/images/generations"
EDIT = "/v1/images/edits"
HEADERS = {
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-RateLimit-Resource",
    "X-RateLimit-Used",
    "X-Request-Priority",
}
BODY = {"model": "yx-image-1", "prompt": "a mountain"}
STANDARD = ["256x256", "512x512", "1024x1024", "1792x1024", "1024x1792"]


@pytest.fixture
def ask() -> Caller:
    return caller("yuhuanstudio")


def test_a_generation_has_the_documented_fields(ask: Caller) -> None:
    found = ask.post(GENERATE, {**BODY, "n": 1, "size": "1024x1024", "quality": "hd"})
    entry = tree(found)["data"][0]
    assert found.reply.status == 200
    assert found.basis == "documented"
    assert list(tree(found)) == ["created", "data"]
    assert tree(found)["created"] == NOON
    assert set(entry) == {"url", "revised_prompt"}
    assert entry["revised_prompt"] == "a mountain"
    assert entry["url"].startswith("http://host/yuhuanstudio/v1/temp-images/")


def test_an_address_serves_a_png_without_a_key_for_an_hour(ask: Caller) -> None:
    url = tree(ask.post(GENERATE, {**BODY, "size": "512x512"}))["data"][0]["url"]
    assert url.endswith(".png")
    served = ask.get(url, None)
    assert isinstance(served.reply.body, Picture)
    assert (served.reply.body.spec.width, served.reply.body.spec.format) == (512, "png")
    ask.world.clock.advance(3600)
    _refused(ask.get(url, None), 404, "not_found_error", "not_found", None)


SIZES = [
    *(("yx-image-1", size) for size in STANDARD),
    *(("yx-image-1-pro", size) for size in (*STANDARD, "2048x2048")),
    *(("yx-draw-mini", size) for size in STANDARD[1:3]),
]


@pytest.mark.parametrize(("model", "size"), SIZES)
def test_sizes(ask: Caller, model: str, size: str) -> None:
    body = {"model": model, "prompt": "x", "size": size, "response_format": "b64_json"}
    spec = specs(ask.post(GENERATE, body))[0]
    assert (f"{spec.width}x{spec.height}", spec.format) == (size, "png")


@pytest.mark.parametrize(
    ("model", "most"), [("yx-image-1", 10), ("yx-image-1-pro", 10), ("yx-draw-mini", 4)]
)
def test_the_number_of_pictures(ask: Caller, model: str, most: int) -> None:
    body = {"model": model, "prompt": "x"}
    assert len(tree(ask.post(GENERATE, {**body, "n": most}))["data"]) == most
    assert len(tree(ask.post(GENERATE, body))["data"]) == 1
    for count in (0, most + 1):
        found = ask.post(GENERATE, {**body, "n": count})
        _refused(found, 422, "validation_error", "invalid_parameter", "n")


def _refused(found: Exchange, status: int, kind: str, code: str, parameter: str | None) -> None:
    error = tree(found)["error"]
    assert found.reply.status == status
    assert (error["type"], error["code"], error.get("param")) == (kind, code, parameter)
    assert ("param" in error) is (parameter is not None)
    assert found.reply.headers.keys() >= HEADERS


INVALID = (422, "validation_error", "invalid_parameter")
MISSING = (400, "invalid_request_error", "missing_required_parameter")
NO_MODEL = (400, "invalid_request_error", "invalid_model")
REFUSALS: list[tuple[dict[str, Any], int, str, str, str]] = [
    ({"prompt": "x"}, *MISSING, "model"),
    ({"model": "yx-image-1"}, *MISSING, "prompt"),
    ({**BODY, "prompt": ""}, *MISSING, "prompt"),
    ({**BODY, "model": "model-id"}, *NO_MODEL, "model"),
    ({**BODY, "model": "yx-chat-1"}, *NO_MODEL, "model"),
    ({**BODY, "model": "yx-embed-1"}, *NO_MODEL, "model"),
    ({**BODY, "model": 3}, *INVALID, "model"),
    ({**BODY, "n": "two"}, *INVALID, "n"),
    ({**BODY, "n": 1.5}, *INVALID, "n"),
    ({**BODY, "size": "2048x2048"}, *INVALID, "size"),
    ({**BODY, "quality": "ultra"}, *INVALID, "quality"),
    ({**BODY, "style": "dull"}, *INVALID, "style"),
    ({**BODY, "response_format": "png"}, *INVALID, "response_format"),
    (
        {**BODY, "prompt": "imgmock-blocked"},
        400,
        "invalid_request_error",
        "content_filter",
        "prompt",
    ),
]


@pytest.mark.parametrize(("body", "status", "kind", "code", "parameter"), REFUSALS)
def test_refused_bodies(
    ask: Caller, body: dict[str, Any], status: int, kind: str, code: str, parameter: str
) -> None:
    _refused(ask.post(GENERATE, body), status, kind, code, parameter)


KEYS = [
    (None, 401, "authentication_error", "missing_api_key", None),
    ("sk-mock-invalid", 401, "authentication_error", "invalid_api_key", None),
    ("sk-mock-revoked", 401, "authentication_error", "key_revoked", None),
    ("sk-mock-no-credit", 402, "billing_error", "insufficient_credits", None),
    ("sk-mock-forbidden-model", 403, "permission_error", "model_not_allowed", "model"),
]


@pytest.mark.parametrize(("key", "status", "kind", "code", "parameter"), KEYS)
def test_refused_keys(
    ask: Caller, key: str | None, status: int, kind: str, code: str, parameter: str | None
) -> None:
    found = ask.post(GENERATE, {**BODY, "model": "yx-draw-mini"}, key)
    _refused(found, status, kind, code, parameter)


def test_a_body_that_is_no_object_and_an_unknown_path(ask: Caller) -> None:
    _refused(ask.post(GENERATE, [1]), 400, "invalid_request_error", "invalid_json", None)
    _refused(ask.get("/v1/nothing"), 404, "not_found_error", "not_found", None)
    _refused(ask.get(GENERATE), 405, "invalid_request_error", "method_not_allowed", None)


LEVELS = [
    ("free", "10", "9", "1", 40_000, 500),
    ("basic", "50", "49", "2", 200_000, 10_000),
    ("pro", "100", "99", "3", 1_000_000, 100_000),
    ("enterprise", None, None, "4", None, None),
]


@pytest.mark.parametrize(("level", "limit", "left", "priority", "tokens", "a_day"), LEVELS)
def test_levels(
    level: str,
    limit: str | None,
    left: str | None,
    priority: str,
    tokens: int | None,
    a_day: int | None,
) -> None:
    ask = caller("yuhuanstudio", accounts={"sk-a": Account(level=level)})
    sent = ask.post(GENERATE, BODY, "sk-a").reply.headers
    assert (sent.get("X-RateLimit-Limit"), sent.get("X-RateLimit-Remaining")) == (limit, left)
    assert (sent["X-RateLimit-Used"], sent["X-RateLimit-Reset"]) == ("1", str(NOON + 60))
    assert (sent["X-RateLimit-Resource"], sent["X-Request-Priority"]) == ("images", priority)
    terms = ask.world.site.terms(ask.world.site.catalog.provider("yuhuanstudio"), None, None)
    own = terms.section("levels")[level]
    assert (own.get("tokens_per_minute"), own.get("requests_per_day")) == (tokens, a_day)


def test_the_limits_of_a_minute_and_of_a_day() -> None:
    ask = caller("yuhuanstudio", enforce_limits=True)
    for _ in range(10):
        assert ask.post(GENERATE, BODY).reply.status == 200
    over = ask.post(GENERATE, BODY)
    _refused(over, 429, "rate_limit_error", "rate_limit_exceeded", None)
    assert f"{over.reply.headers['Retry-After']} seconds" in tree(over)["error"]["message"]
    for _ in range(49):
        ask.world.clock.advance(60)
        for _ in range(10):
            ask.get("/v1/models")
    ask.world.clock.advance(60)
    _refused(ask.get("/v1/models"), 429, "rate_limit_error", "rate_limit_exceeded", None)


TIERS = [
    ("free", "yx-image-1", 200),
    ("free", "yx-image-1-pro", 403),
    ("basic", "yx-image-1-pro", 403),
    ("pro", "yx-image-1-pro", 200),
    ("enterprise", "yx-image-1-pro", 200),
    ("made-up", "yx-image-1-pro", 403),
]


@pytest.mark.parametrize(("level", "model", "status"), TIERS)
def test_models_above_the_level_of_the_key(level: str, model: str, status: int) -> None:
    accounts = {"sk-a": Account(level=level)}
    body = {"model": model, "prompt": "x"}
    found = caller("yuhuanstudio", accounts=accounts, enforce_limits=True).post(
        GENERATE, body, "sk-a"
    )
    assert found.reply.status == status
    if status == 403:
        _refused(found, 403, "permission_error", "model_tier_restricted", "model")
        assert "pro" in tree(found)["error"]["message"]
    lax = caller("yuhuanstudio", accounts=accounts).post(GENERATE, body, "sk-a")
    assert lax.reply.status == 200


def test_the_documented_edit(ask: Caller) -> None:
    texts = text_parts(model="yx-image-1", prompt="a starry night", n="1", size="1024x1024")
    found = ask.form(EDIT, (*texts, picture_part("image"), picture_part("mask")))
    assert found.reply.status == 200
    assert not found.findings
    assert set(tree(found)["data"][0]) == {"url", "revised_prompt"}


def test_pictures_of_an_edit(ask: Caller) -> None:
    texts = text_parts(model="yx-image-1", prompt="x")
    several = (picture_part("image[]"), picture_part("image[]", "webp"))
    assert ask.form(EDIT, (*texts, *several)).reply.status == 200
    missing = ask.form(EDIT, texts)
    _refused(missing, 400, "invalid_request_error", "missing_required_parameter", "image")
    twice = ask.form(EDIT, (*texts, picture_part("image"), picture_part("image")))
    _refused(twice, 422, "validation_error", "invalid_parameter", "image")
    bad_mask = ask.form(EDIT, (*texts, picture_part("image"), picture_part("mask", "jpeg")))
    _refused(bad_mask, 422, "validation_error", "invalid_parameter", "mask")


def test_an_edit_knows_neither_quality_nor_style(ask: Caller) -> None:
    texts = text_parts(model="yx-image-1", prompt="x", quality="hd", style="vivid")
    assert advised(ask.form(EDIT, (*texts, picture_part("image")))) == {"quality", "style"}


def test_a_model_that_cannot_edit(ask: Caller) -> None:
    parts = (*text_parts(model="yx-draw-mini", prompt="x"), picture_part("image"))
    _refused(ask.form(EDIT, parts), 422, "validation_error", "invalid_parameter", "model")


ALL = ["yx-image-1", "yx-image-1-pro", "yx-draw-mini", "yx-chat-1", "yx-embed-1"]
FILTERS = [
    ("", ALL),
    ("?type=image_generation", ALL[:3]),
    ("?type=chat", ["yx-chat-1"]),
    ("?type=embedding", ["yx-embed-1"]),
    ("?type=audio", []),
    ("?capability=streaming", ["yx-chat-1"]),
    ("?capability=image_editing", ALL[:2]),
    ("?provider=yuhuanstudio", ALL),
    ("?provider=other", []),
    ("?type=chat&capability=thinking", []),
]


@pytest.mark.parametrize(("query", "ids"), FILTERS)
def test_the_listing_and_its_filters(ask: Caller, query: str, ids: list[str]) -> None:
    found = ask.get(f"/v1/models{query}")
    assert tree(found)["object"] == "list"
    assert [entry["id"] for entry in tree(found)["data"]] == ids
    assert found.reply.headers.keys() >= HEADERS


def test_entries_of_the_listing(ask: Caller) -> None:
    common = {
        "id", "object", "created", "owned_by", "provider", "model_type", "display_name",
        "capabilities", "input_price", "output_price", "pricing_unit", "min_tier",
    }  # fmt: skip
    image = tree(ask.get("/v1/models/yx-image-1-pro"))
    assert set(image) == common
    assert (image["model_type"], image["pricing_unit"]) == ("image_generation", "per_image")
    assert image["min_tier"] == "pro"
    chat = tree(ask.get("/v1/models/yx-chat-1"))
    assert set(chat) == common | {"context_length", "max_output_tokens"}
    assert (chat["model_type"], chat["pricing_unit"]) == ("chat", "per_million_tokens")


def test_an_id_in_a_path_may_hold_slashes(ask: Caller) -> None:
    found = ask.get("/v1/models/upstream/family/model-id")
    assert found.operation == "models.retrieve"
    _refused(found, 404, "not_found_error", "invalid_model", "model")
