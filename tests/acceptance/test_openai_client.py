"""The official `openai` client, sync and async, against every provider that it is used with."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

import httpx
import openai
import pytest
from asking import BASES, Asker, picture, upload
from editing import LIME, PINK, opened, plain, share
from openai import OpenAI

from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread


@pytest.fixture(params=["sync", "async"])
def ask(server_url: str, request: pytest.FixtureRequest) -> Asker:
    return Asker(server_url, is_async=request.param == "async")


# What is asked for comes.


def test_generation_in_base64(ask: Asker) -> None:
    made = ask(
        lambda client: client.images.generate(
            model="gpt-image-1", prompt="x", size="1536x1024", quality="low", n=2
        )
    )
    kind = type(made).__name__
    assert kind == "ImagesResponse"
    assert made.created == 1709251200
    assert [picture(one).size for one in made.data] == [(1536, 1024)] * 2
    assert (made.size, made.quality, made.background, made.output_format) == (
        "1536x1024",
        "low",
        "opaque",
        "png",
    )
    assert made.usage.total_tokens == made.usage.input_tokens + made.usage.output_tokens
    assert made.usage.output_tokens == 2 * 400


def test_generation_as_addresses(ask: Asker, http: httpx.Client) -> None:
    made = ask(
        lambda client: client.images.generate(model="dall-e-3", prompt="x", response_format="url")
    )
    assert made.data[0].b64_json is None
    assert opened(http.get(made.data[0].url).content).size == (1024, 1024)
    assert made.usage is None


@pytest.mark.parametrize("form", ["png", "jpeg", "webp"])
def test_formats(ask: Asker, form: Any) -> None:
    made = ask(
        lambda client: client.images.generate(model="gpt-image-1", prompt="x", output_format=form)
    )
    assert picture(made.data[0]).format.lower() == form
    assert made.output_format == form


def test_edit_of_one_picture(ask: Asker) -> None:
    made = ask(lambda client: client.images.edit(model="gpt-image-1", image=upload(), prompt="x"))
    assert share(picture(made.data[0]), PINK) > 0.05
    assert made.usage.input_tokens_details.image_tokens > 0


def test_edit_of_several_pictures(ask: Asker) -> None:
    made = ask(
        lambda client: client.images.edit(
            model="gpt-image-1", image=[upload(), upload(LIME)], prompt="x", n=2
        )
    )
    assert len(made.data) == 2
    assert min(share(picture(made.data[0]), PINK), share(picture(made.data[0]), LIME)) > 0.02


def test_edit_with_a_mask(ask: Asker) -> None:
    mask = ("mask.png", plain((0, 0, 0, 255)), "image/png")
    made = ask(
        lambda client: client.images.edit(
            model="gpt-image-1", image=upload(), mask=mask, prompt="x"
        )
    )
    assert share(picture(made.data[0]), PINK, 0) == 1


def test_an_edit_of_bare_bytes_has_no_type_and_is_refused_as_such(ask: Asker) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ask(lambda client: client.images.edit(model="gpt-image-1", image=plain(), prompt="x"))
    assert refused.value.code == "unsupported_file_mimetype"
    assert "application/octet-stream" in refused.value.message


@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")
def test_variations(ask: Asker) -> None:
    made = ask(
        lambda client: client.images.create_variation(
            image=upload(), model="dall-e-2", n=2, size="256x256", response_format="b64_json"
        )
    )
    assert [picture(one).size for one in made.data] == [(256, 256)] * 2
    assert made.data[0].b64_json != made.data[1].b64_json


def test_a_streamed_generation(ask: Asker) -> None:
    events = ask(
        lambda client: client.images.generate(
            model="gpt-image-1", prompt="x", stream=True, partial_images=2
        )
    )
    kinds = [openai.types.ImageGenPartialImageEvent] * 2 + [openai.types.ImageGenCompletedEvent]
    assert [type(event) for event in events] == kinds
    assert [event.partial_image_index for event in events[:-1]] == [0, 1]
    assert events[-1].usage.output_tokens == 1056 + 2 * 100
    whole = ask(lambda client: client.images.generate(model="gpt-image-1", prompt="x"))
    assert events[-1].b64_json == whole.data[0].b64_json


def test_a_streamed_edit(ask: Asker) -> None:
    events = ask(
        lambda client: client.images.edit(
            model="gpt-image-1", image=upload(), prompt="x", stream=True, partial_images=1
        )
    )
    kinds = [openai.types.ImageEditPartialImageEvent, openai.types.ImageEditCompletedEvent]
    assert [type(event) for event in events] == kinds
    assert share(picture(events[-1]), PINK) > 0.05


def test_a_failure_within_a_stream(ask: Asker) -> None:
    with pytest.raises(openai.APIError) as failed:
        ask(
            lambda client: client.images.generate(
                model="gpt-image-1", prompt="imgmock-output-blocked", stream=True
            )
        )
    assert not isinstance(failed.value, openai.APIStatusError)
    assert failed.value.code == "moderation_blocked"
    assert failed.value.type == "image_generation_user_error"


def test_models(ask: Asker) -> None:
    listed = ask(lambda client: client.models.list())
    assert {"gpt-image-1", "dall-e-3"} <= {model.id for model in listed.data}
    one = ask(lambda client: client.models.retrieve("gpt-image-1"))
    assert (one.id, one.object, one.owned_by) == ("gpt-image-1", "model", "system")
    gone = ask(lambda client: client.models.delete("ft:gpt-4o-mini:acemeco:suffix:abc123"))
    assert (gone.id, gone.deleted) == ("ft:gpt-4o-mini:acemeco:suffix:abc123", True)


# Other providers that speak the same way.


@pytest.mark.parametrize(
    ("provider", "model", "more"),
    [
        ("deepshi", "nano-banana-pro", {}),
        ("tchavi", "imagen-4", {}),
        ("token360", "glm-image", {}),
        ("yuhuanstudio", "yx-image-1", {"size": "512x512"}),
        ("yuhuanstudio", "yx-image-1", {"response_format": "b64_json"}),
        (
            "deepshi",
            "nano-banana-pro",
            {"extra_body": {"aspect_ratio": "16:9", "resolution": "1K"}},
        ),
    ],
)
def test_generation_elsewhere(
    ask: Asker, http: httpx.Client, provider: str, model: str, more: dict[str, Any]
) -> None:
    made = ask(lambda client: client.images.generate(model=model, prompt="x", **more), provider)
    one = made.data[0]
    data = b64decode(one.b64_json) if one.b64_json else http.get(one.url).content
    assert opened(data).width >= 256


@pytest.mark.parametrize(
    ("provider", "model"), [("deepshi", "gpt-image-1.5"), ("yuhuanstudio", "yx-image-1")]
)
@pytest.mark.parametrize("image", [upload(), [upload()]], ids=["one", "a list of one"])
def test_edit_elsewhere(
    ask: Asker, http: httpx.Client, provider: str, model: str, image: Any
) -> None:
    made = ask(lambda client: client.images.edit(model=model, image=image, prompt="x"), provider)
    one = made.data[0]
    data = b64decode(one.b64_json) if one.b64_json else http.get(one.url).content
    assert share(opened(data), PINK) > 0.05


def test_a_stream_elsewhere(ask: Asker) -> None:
    events = ask(
        lambda client: client.images.generate(
            model="nano-banana-pro", prompt="x", stream=True, n=2
        ),
        "deepshi",
    )
    assert [event.type for event in events] == ["image_generation.completed"] * 2
    with pytest.raises(openai.APIError) as failed:
        ask(
            lambda client: client.images.generate(
                model="nano-banana-pro", prompt="imgmock-output-blocked", stream=True
            ),
            "deepshi",
        )
    assert failed.value.code


# Errors.

REFUSALS: list[
    tuple[str, dict[str, Any], str, type[openai.APIStatusError], int, str | None, str | None]
] = [
    ("openai", {"size": "7x7"}, "sk-test", openai.BadRequestError, 400, "invalid_value", "size"),
    ("openai", {"n": 11}, "sk-test", openai.BadRequestError, 400, "integer_above_max_value", "n"),
    (
        "openai",
        {"extra_body": {"cat": 1}},
        "sk-test",
        openai.BadRequestError,
        400,
        "unknown_parameter",
        "cat",
    ),
    (
        "openai",
        {"prompt": "imgmock-blocked"},
        "sk-test",
        openai.BadRequestError,
        400,
        "moderation_blocked",
        None,
    ),
    (
        "openai",
        {"model": "no-such"},
        "sk-test",
        openai.BadRequestError,
        400,
        "invalid_value",
        "model",
    ),
    ("openai", {}, "sk-mock-invalid", openai.AuthenticationError, 401, "invalid_api_key", None),
    (
        "openai",
        {},
        "sk-mock-forbidden-model",
        openai.PermissionDeniedError,
        403,
        "model_not_found",
        None,
    ),
    ("openai", {}, "sk-mock-no-credit", openai.RateLimitError, 429, "insufficient_quota", None),
    (
        "deepshi",
        {"model": "no-such"},
        "sk-test",
        openai.BadRequestError,
        400,
        "model_not_found",
        "model",
    ),
    ("deepshi", {"n": 5}, "sk-test", openai.BadRequestError, 400, None, "n"),
    (
        "deepshi",
        {"prompt": "x" * 50_001},
        "sk-test",
        openai.BadRequestError,
        400,
        "PROMPT_TOO_LONG",
        "prompt",
    ),
    ("deepshi", {}, "sk-mock-invalid", openai.AuthenticationError, 401, None, None),
    ("deepshi", {}, "sk-mock-no-credit", openai.APIStatusError, 402, None, None),
    ("deepshi", {}, "sk-mock-forbidden-model", openai.PermissionDeniedError, 403, None, None),
    (
        "yuhuanstudio",
        {"size": "7x7"},
        "sk-test",
        openai.UnprocessableEntityError,
        422,
        None,
        "size",
    ),
    ("yuhuanstudio", {}, "sk-mock-invalid", openai.AuthenticationError, 401, None, None),
    ("token360", {"model": "no-such"}, "sk-test", openai.NotFoundError, 404, "404", "model"),
    ("token360", {}, "sk-mock-revoked", openai.PermissionDeniedError, 403, "403", None),
    ("tchavi", {}, "sk-mock-invalid", openai.AuthenticationError, 401, "invalid_api_key", None),
]
MODELS = {
    "openai": "gpt-image-1",
    "deepshi": "nano-banana-pro",
    "yuhuanstudio": "yx-image-1",
    "token360": "kling-image-o1",
    "tchavi": "gpt-image-1",
}


@pytest.mark.parametrize(
    ("provider", "more", "key", "kind", "status", "code", "parameter"), REFUSALS
)
def test_refusals_raise_the_right_class(
    ask: Asker,
    provider: str,
    more: dict[str, Any],
    key: str,
    kind: type[openai.APIStatusError],
    status: int,
    code: str | None,
    parameter: str | None,
) -> None:
    fields = {"model": MODELS[provider], "prompt": "x", **more}
    if key == "sk-mock-forbidden-model" and provider == "openai":
        fields["model"] = "gpt-image-1"
    with pytest.raises(kind) as refused:
        ask(lambda client: client.images.generate(**fields), provider, key)
    error = refused.value
    assert (type(error), error.status_code) == (kind, status)
    assert error.message
    if code is not None:
        assert error.code == code
    if provider not in ("tchavi", "yuhuanstudio") and status == 400:
        assert error.param == parameter
    if provider == "openai":
        assert re.fullmatch(r"req_\w+", error.request_id or "")
        assert error.type


def test_a_model_that_does_not_exist(ask: Asker) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        ask(lambda client: client.models.retrieve("no-such"))
    assert refused.value.code == "model_not_found"
    with pytest.raises(openai.PermissionDeniedError):
        ask(lambda client: client.models.delete("gpt-image-1"))


def test_a_path_that_does_not_exist(ask: Asker) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        ask(lambda client: client.chat.completions.create(model="m", messages=[]))
    assert refused.value.body is not None
    assert refused.value.request_id


def test_too_many_requests() -> None:
    settings = Settings(enforce_limits=True, clock="fixed:1709251200")
    app = create_app(Catalog(only=["tchavi"]), settings)
    with (
        serve_in_thread(app) as running,
        OpenAI(base_url=running.url + BASES["tchavi"], api_key="k", max_retries=0) as client,
    ):
        for _ in range(10):
            client.models.list()
        with pytest.raises(openai.RateLimitError) as refused:
            client.models.list()
    assert (refused.value.status_code, refused.value.code) == (429, "rate_limit_exceeded")
    assert int(refused.value.response.headers["retry-after"]) > 0


def test_the_wait_is_told_once() -> None:
    settings = Settings(enforce_limits=True, clock="fixed:1709251200")
    app = create_app(Catalog(only=["openai"]), settings)
    with (
        serve_in_thread(app) as running,
        httpx.Client(headers={"Authorization": "Bearer k"}) as http,
    ):
        statuses = [http.get(f"{running.url}/openai/v1/models") for _ in range(501)]
    assert [reply.status_code for reply in statuses] == [200] * 500 + [429]
    assert int(statuses[-1].headers["retry-after"]) > 0


def test_the_request_id_of_a_reply(ask: Asker) -> None:
    made = ask(lambda client: client.images.generate(model="dall-e-2", prompt="x"))
    assert re.fullmatch(r"req_\w+", made._request_id)
