"""The official client with the newer edition, and in lenient mode what the client's own test suite sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest
from asking import Asker, picture, upload
from editing import PINK, share

from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread


@pytest.fixture(scope="module")
def newer_url() -> Iterator[str]:
    settings = Settings(editions={"openai": "2026-11"}, clock="fixed:1709251200")
    with serve_in_thread(create_app(Catalog(only=["openai"]), settings)) as running:
        yield running.url


@pytest.fixture(scope="module")
def lenient_url() -> Iterator[str]:
    settings = Settings(mode="lenient", clock="fixed:1709251200")
    with serve_in_thread(create_app(Catalog(only=["openai"]), settings)) as running:
        yield running.url


@pytest.mark.parametrize("is_async", [False, True])
def test_the_newer_edition(newer_url: str, is_async: bool) -> None:
    ask = Asker(newer_url, is_async=is_async)
    made = ask(
        lambda client: client.images.generate(
            model="gpt-image-2.5-flare", prompt="x", size="1280x720"
        )
    )
    assert picture(made.data[0]).size == (1280, 720)
    edited = ask(
        lambda client: client.images.edit(model="gpt-image-2.5-flare", image=[upload()], prompt="x")
    )
    assert share(picture(edited.data[0]), PINK) > 0.05
    events = ask(
        lambda client: client.images.generate(model="gpt-image-2.5-flare", prompt="x", stream=True)
    )
    assert [event.type for event in events] == ["image_generation.completed"]
    listed = {model.id for model in ask(lambda client: client.models.list()).data}
    assert "gpt-image-2.5-flare" in listed
    assert not {"dall-e-2", "dall-e-3"} & listed
    with pytest.raises(openai.BadRequestError):
        ask(lambda client: client.images.generate(model="dall-e-3", prompt="x"))
    with pytest.raises(openai.BadRequestError) as refused:
        ask(
            lambda client: client.images.generate(
                model="gpt-image-2.5-flare",
                prompt="x",
                extra_body={"output_format": "svg", "svg": {"model": "m"}},
            )
        )
    assert refused.value.param in ("output_format", "svg")


# What the upstream test suites send, which a lenient server takes.

# the client itself warns of variations
_upstream = pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")
_EXAMPLE = b"Example data"
_README = ("README.md", b"# a text, not a picture", "application/octet-stream")


@_upstream
@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.images.create_variation(image=_EXAMPLE),
        lambda c: c.images.create_variation(
            image=_EXAMPLE,
            model="gpt-image-1",
            n=1,
            response_format="url",
            size="1024x1024",
            user="user-1234",
        ),
        lambda c: c.images.create_variation(image=_EXAMPLE, model="gpt-image-1"),
        lambda c: c.images.edit(image=_EXAMPLE, prompt="A cute baby sea otter wearing a beret"),
        lambda c: c.images.edit(image=_README, prompt="A cute baby sea otter wearing a beret"),
        lambda c: c.images.edit(
            image=_EXAMPLE,
            prompt="A cute baby sea otter wearing a beret",
            background="transparent",
            input_fidelity="high",
            mask=_EXAMPLE,
            model="gpt-image-2",
            n=1,
            output_compression=100,
            output_format="png",
            partial_images=1,
            quality="high",
            response_format="url",
            size="256x256",
            stream=False,
            user="user-1234",
        ),
        lambda c: c.images.generate(prompt="A cute baby sea otter"),
        lambda c: c.images.generate(
            prompt="A cute baby sea otter",
            background="transparent",
            model="gpt-image-2",
            moderation="low",
            n=1,
            output_compression=100,
            output_format="png",
            partial_images=1,
            quality="medium",
            response_format="url",
            size="256x256",
            stream=False,
            style="vivid",
            user="user-1234",
        ),
        lambda c: c.models.retrieve("gpt-4o-mini"),
        lambda c: c.models.retrieve("gpt-6-astra"),
        lambda c: c.models.list(),
        lambda c: c.models.delete("ft:gpt-4o-mini:acemeco:suffix:abc123"),
    ],
    ids=range(12),
)
def test_what_upstream_suites_send(
    lenient_url: str, call: Callable[[Any], Any], is_async: bool
) -> None:
    found = Asker(lenient_url, is_async=is_async)(call, key="My API Key")
    if isinstance(found, openai.types.ImagesResponse):
        assert found.data
        assert found.quality in (None, "low", "medium", "high")
        assert found.background in (None, "transparent", "opaque")
    else:
        assert found.object in ("model", "list")


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.images.generate(
            prompt="A cute baby sea otter",
            stream=True,
            background="transparent",
            model="gpt-image-2",
            moderation="low",
            n=1,
            output_compression=100,
            output_format="png",
            partial_images=1,
            quality="high",
            response_format="url",
            size="1024x1024",
            style="vivid",
            user="user-1234",
        ),
        lambda c: c.images.edit(
            image=_EXAMPLE,
            prompt="x",
            stream=True,
            background="transparent",
            input_fidelity="high",
            mask=_EXAMPLE,
            model="gpt-image-2",
            n=1,
            output_compression=100,
            output_format="png",
            partial_images=1,
            quality="high",
            response_format="url",
            size="1024x1024",
            user="user-1234",
        ),
        lambda c: c.images.generate(prompt="A cute baby sea otter", stream=True),
        lambda c: c.images.edit(image=_EXAMPLE, prompt="x", stream=True),
    ],
    ids=range(4),
)
def test_what_upstream_suites_stream(
    lenient_url: str, call: Callable[[Any], Any], is_async: bool
) -> None:
    events = Asker(lenient_url, is_async=is_async)(call, key="My API Key")
    assert events[-1].type.endswith(".completed")
    assert picture(events[-1]).size == (1024, 1024)


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("fields", [{"n": "two"}, {"n": 99}, {"cat": 1}, {"model": "no-such"}])
def test_what_lenient_refuses_all_the_same(
    lenient_url: str, is_async: bool, fields: dict[str, Any]
) -> None:
    ask = Asker(lenient_url, is_async=is_async)
    with pytest.raises(openai.BadRequestError):
        ask(lambda client: client.images.generate(prompt="x", extra_body=fields))
