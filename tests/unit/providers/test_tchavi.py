"""What Tchavi documents, and what was decided for it, as the engine answers it."""

from __future__ import annotations

from typing import Any

import pytest
from calling import NOON, Caller, advised, caller, specs, tree

from mockserver.engine.exchange import Exchange, Picture
from mockserver.settings import Account

GENERATE = "/api/v1/images/generations"
EDIT = "/api/v1/images/edits"
HEADERS = {
    "X-Credits-Used",
    "X-Credits-Remaining",
    "X-RateLimit-RPM-Limit",
    "X-RateLimit-RPM-Remaining",
    "X-RateLimit-TPM-Limit",
    "X-RateLimit-TPM-Remaining",
    "X-Request-Id",
}
BODY = {"model": "nano-banana-pro", "prompt": "a parrot"}


@pytest.fixture
def ask() -> Caller:
    return caller("tchavi")


def test_a_generation_has_the_documented_fields(ask: Caller) -> None:
    found = ask.post(GENERATE, BODY)
    assert found.reply.status == 200
    assert found.basis == "documented"
    assert tree(found)["created"] == NOON
    assert [set(entry) for entry in tree(found)["data"]] == [{"b64_json"}]
    assert tree(found)["tchavi"] == {
        "credits_used": 20,
        "credits_remaining": 999_980,
        "tier": "free",
        "model_type": "image",
    }


SIZES: list[tuple[str, dict[str, Any], str, str, int]] = [
    # model, fields, size, format, credits
    ("nano-banana-pro", {}, "1024x1024", "png", 20),
    ("nano-banana-pro", {"resolution": "2K", "aspect_ratio": "16:9"}, "2048x1152", "png", 30),
    ("nano-banana-pro", {"resolution": "4K", "output_format": "jpeg"}, "4096x4096", "jpeg", 60),
    ("imagen-4", {}, "1024x1024", "png", 15),
    ("imagen-4", {"resolution": "2K", "aspect_ratio": "3:4"}, "1536x2048", "png", 25),
    ("gpt-image-1", {}, "1024x1024", "png", 20),
    ("gpt-image-1", {"quality": "low", "size": "1024x1536"}, "1024x1536", "png", 5),
    ("gpt-image-1", {"quality": "high", "output_format": "webp"}, "1024x1024", "webp", 80),
    ("dall-e-3", {}, "1024x1024", "png", 20),
    (
        "dall-e-3",
        {"quality": "hd", "size": "1024x1792", "style": "natural"},
        "1024x1792",
        "png",
        40,
    ),
]


@pytest.mark.parametrize(("model", "fields", "size", "kind", "credit"), SIZES)
def test_size_format_and_credits(
    ask: Caller, model: str, fields: dict[str, Any], size: str, kind: str, credit: int
) -> None:
    found = ask.post(GENERATE, {"model": model, "prompt": "x", **fields})
    spec = specs(found)[0]
    assert (f"{spec.width}x{spec.height}", spec.format) == (size, kind)
    assert tree(found)["tchavi"]["credits_used"] == credit
    assert found.reply.headers["X-Credits-Used"] == str(credit)
    assert found.reply.headers["X-Credits-Remaining"] == str(1_000_000 - credit)


@pytest.mark.parametrize("model", ["nano-banana-pro", "imagen-4", "gpt-image-1", "dall-e-3"])
def test_the_number_of_pictures(ask: Caller, model: str) -> None:
    body = {"model": model, "prompt": "x"}
    four = tree(ask.post(GENERATE, {**body, "n": 4}))
    one = tree(ask.post(GENERATE, body))
    assert (len(four["data"]), len(one["data"])) == (4, 1)
    assert four["tchavi"]["credits_used"] == 4 * one["tchavi"]["credits_used"]
    for count in (0, 5):
        _refused(ask.post(GENERATE, {**body, "n": count}), 400, "invalid_request")


def _refused(found: Exchange, status: int, code: str) -> None:
    error = tree(found)["error"]
    assert found.reply.status == status
    assert (set(error), error["code"]) == ({"code", "message", "status"}, code)
    assert error["status"] == status
    assert found.reply.headers.keys() >= HEADERS
    assert found.reply.headers["X-Credits-Used"] == "0"
    assert ("Retry-After" in found.reply.headers) is (status == 429)


REFUSALS: list[tuple[str | None, dict[str, Any], int, str]] = [
    (None, BODY, 401, "invalid_api_key"),
    ("sk-mock-invalid", BODY, 401, "invalid_api_key"),
    ("sk-mock-revoked", BODY, 401, "invalid_api_key"),
    ("sk-mock-no-credit", BODY, 402, "insufficient_credits"),
    ("sk-mock-forbidden-model", {**BODY, "model": "dall-e-3"}, 403, "model_not_allowed"),
    ("sk-test", {**BODY, "model": "imagen-9"}, 404, "model_not_found"),
    ("sk-test", {"prompt": "x"}, 400, "invalid_request"),
    ("sk-test", {"model": "imagen-4"}, 400, "invalid_request"),
    ("sk-test", {**BODY, "prompt": ""}, 400, "invalid_request"),
    ("sk-test", {**BODY, "resolution": "8K"}, 400, "invalid_request"),
    ("sk-test", {**BODY, "images": "aGk="}, 400, "invalid_request"),
    ("sk-test", {**BODY, "prompt": "imgmock-blocked"}, 400, "content_policy_violation"),
]


@pytest.mark.parametrize(("key", "body", "status", "code"), REFUSALS)
def test_refusals(
    ask: Caller, key: str | None, body: dict[str, Any], status: int, code: str
) -> None:
    _refused(ask.post(GENERATE, body, key), status, code)


def test_the_body_is_judged_before_the_model_and_the_model_before_the_balance(ask: Caller) -> None:
    key = "sk-mock-no-credit"
    _refused(ask.post(GENERATE, {"model": "imagen-9"}, key), 400, "invalid_request")
    _refused(ask.post(GENERATE, {**BODY, "model": "imagen-9"}, key), 404, "model_not_found")
    _refused(ask.post(GENERATE, {**BODY, "n": 5}, key), 400, "invalid_request")


def test_unknown_paths_carry_the_headers_too(ask: Caller) -> None:
    found = ask.get("/api/v1/nothing")
    assert found.reply.status == 404
    assert found.reply.headers.keys() >= HEADERS


LEVELS = [
    ("free", 10, 100_000),
    ("builder", 30, 500_000),
    ("growth", 120, 1_000_000),
    ("pro", 300, 3_000_000),
]


@pytest.mark.parametrize(("level", "requests", "tokens"), LEVELS)
def test_levels(level: str, requests: int, tokens: int) -> None:
    ask = caller("tchavi", accounts={"sk-a": Account(level=level)})
    found = ask.post(GENERATE, {**BODY, "prompt": "x" * 40}, "sk-a")
    sent = found.reply.headers
    assert (sent["X-RateLimit-RPM-Limit"], sent["X-RateLimit-RPM-Remaining"]) == (
        str(requests),
        str(requests - 1),
    )
    assert (sent["X-RateLimit-TPM-Limit"], sent["X-RateLimit-TPM-Remaining"]) == (
        str(tokens),
        str(tokens - 10),
    )
    assert tree(found)["tchavi"]["tier"] == level


def test_the_limits_of_a_minute() -> None:
    ask = caller("tchavi", enforce_limits=True)
    for _ in range(10):
        assert ask.post(GENERATE, BODY).reply.status == 200
    over = ask.post(GENERATE, BODY)
    _refused(over, 429, "rate_limit_exceeded")
    assert over.reply.headers["Retry-After"] == "60"
    long = {**BODY, "prompt": "x" * 400_004}
    _refused(ask.post(GENERATE, long, "sk-other"), 429, "tpm_rate_limit_exceeded")


def test_each_limit_has_a_code_of_its_own(ask: Caller) -> None:
    provider = ask.world.site.catalog.provider("tchavi")
    terms = ask.world.site.terms(provider, None, None)
    codes = {
        condition: (terms.error(condition).status, terms.error(condition).fields["code"])
        for condition in ("user_rate_limited", "server_error", "upstream_error")
    }
    assert codes == {
        "user_rate_limited": (429, "user_rate_limit_exceeded"),
        "server_error": (500, "internal_error"),
        "upstream_error": (502, "upstream_error"),
    }


def test_an_address_serves_the_picture(ask: Caller) -> None:
    found = ask.post(GENERATE, {**BODY, "response_format": "url"})
    url = tree(found)["data"][0]["url"]
    served = ask.get(url, None)
    assert isinstance(served.reply.body, Picture)
    assert (served.reply.body.spec.width, served.reply.body.spec.format) == (1024, "png")
    assert not served.reply.headers.keys() & HEADERS
    ask.world.clock.advance(3600)
    assert ask.get(url, None).reply.status == 404


def test_a_model_without_addresses_answers_in_base64(ask: Caller) -> None:
    body = {"model": "gpt-image-1", "prompt": "x"}
    found = ask.post(GENERATE, {**body, "response_format": "url"})
    assert len(specs(found)) == 1
    assert advised(found) == {"response_format"}
    assert not ask.post(GENERATE, {**body, "response_format": "b64_json"}).findings


def test_a_value_without_effect_is_refused_in_strict_mode() -> None:
    body = {"model": "gpt-image-1", "prompt": "x", "response_format": "url"}
    _refused(caller("tchavi", mode="strict").post(GENERATE, body), 400, "invalid_request")


@pytest.mark.parametrize("path", [GENERATE, EDIT])
@pytest.mark.parametrize(("model", "most"), [("nano-banana-pro", 14), ("gpt-image-1", 16)])
def test_reference_pictures(ask: Caller, path: str, model: str, most: int) -> None:
    body = {"model": model, "prompt": "x"}
    taken = ask.post(path, {**body, "images": [PIXEL, f"data:image/png;base64,{PIXEL}"]})
    assert (taken.reply.status, tree(taken)["tchavi"]["credits_used"]) == (200, 20)
    assert ask.post(path, {**body, "images": [PIXEL] * most}).reply.status == 200
    _refused(ask.post(path, {**body, "images": [PIXEL] * (most + 1)}), 400, "invalid_request")


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCB2kUIOwAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize("path", [GENERATE, EDIT])
@pytest.mark.parametrize("model", ["imagen-4", "dall-e-3"])
def test_models_that_cannot_edit(ask: Caller, path: str, model: str) -> None:
    found = ask.post(path, {"model": model, "prompt": "x", "images": [PIXEL]})
    _refused(found, 400, "invalid_request")


def test_an_edit_needs_a_picture(ask: Caller) -> None:
    empty: tuple[dict[str, Any], ...] = ({}, {"images": []})
    for more in empty:
        _refused(ask.post(EDIT, {**BODY, **more}), 400, "invalid_request")


def test_the_listing(ask: Caller) -> None:
    found = ask.get("/api/v1/models")
    assert found.reply.headers.keys() >= HEADERS
    assert tree(found)["object"] == "list"
    entries = tree(found)["data"]
    assert [entry["id"] for entry in entries] == [
        "nano-banana-pro",
        "imagen-4",
        "gpt-image-1",
        "dall-e-3",
    ]
    assert all(set(entry) == {"id", "object", "created", "owned_by"} for entry in entries)
