"""Every body of `requests` is taken, without an advisory, by every provider."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from calling import NOON, Caller, caller, sizes
from drawing import CATALOG, few, having, posted, smallest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.catalog.load import Catalog
from mockserver.contract.keywords import dimensions
from mockserver.engine.exchange import Stream
from mockserver.engine.world import Clock, Site, World
from mockserver.settings import Settings, changed
from mockserver.testing.strategies import requests
from mockserver.testing.strategies.target import usual_route

_OWN = Path(__file__).parents[3] / "definitions" / "good"
_EXAMPLES = 30


def requires_all_taken(client: Caller, operation: str, bodies: st.SearchStrategy[Any]) -> None:
    @few(_EXAMPLES)
    @given(bodies)
    def hold(body: dict[str, Any]) -> None:
        exchange = posted(client, operation, body)
        assert (exchange.reply.status, exchange.condition) == (200, None)
        assert exchange.findings == ()

    hold()


@pytest.mark.parametrize("provider", having(requests, "images.generate"))
def test_generations_are_taken(provider: str) -> None:
    requires_all_taken(caller(provider), "images.generate", requests(provider))


@pytest.mark.parametrize("provider", having(requests, "images.edit"))
def test_edits_are_taken(provider: str) -> None:
    bodies = requests(provider, operation="images.edit")
    requires_all_taken(caller(provider), "images.edit", bodies)


def test_strict_providers_take_them_too() -> None:
    client = caller("deepshi", mode="strict")
    requires_all_taken(client, "images.generate", requests("deepshi"))


def test_an_edition_is_honoured() -> None:
    client = caller("openai", editions={"openai": "2026-11"})
    bodies = requests("openai", "gpt-image-2", edition="2026-11")
    requires_all_taken(client, "images.generate", bodies)


def test_one_model_of_a_provider_or_of_a_catalog() -> None:
    for chosen in (CATALOG.provider("openai"), Catalog(only=["openai"])):
        body = smallest(requests(chosen, "gpt-image-1"))
        assert body["model"] == "gpt-image-1"


@pytest.mark.parametrize("provider", ["atelier", "plain"])
def test_definitions_of_your_own(provider: str) -> None:
    catalog = Catalog([_OWN], [provider])
    rich = changed(Settings(), {"accounts": {"sk-test": {"balance": "1000000"}}}, "test")
    client = Caller(World(Site(catalog, rich), Clock(time.time, NOON)), provider)

    @few(_EXAMPLES)
    @given(requests(catalog))
    def hold(body: dict[str, Any]) -> None:
        route = usual_route(catalog.provider(provider), "images.generate")
        assert route is not None
        assert client.post(route.path, body).findings == ()

    hold()
    assert client.world.journal
    assert {exchange.condition for exchange in client.world.journal} == {None}


def test_examples_are_small() -> None:
    body = smallest(requests("openai", "gpt-image-1"), lambda body: (body.get("n") or 1) > 1)
    assert body == {"model": "gpt-image-1", "prompt": "a", "n": 2}


def test_long_prompts_come_and_are_as_long_as_they_may_be() -> None:
    body = smallest(requests("openai", "dall-e-2"), lambda body: len(body["prompt"]) > 100)
    assert body == {"model": "dall-e-2", "prompt": "a" * 1000}


def test_streams_come() -> None:
    body = smallest(
        requests("openai"), lambda body: body.get("stream") and body.get("partial_images")
    )
    reply = posted(caller("openai"), "images.generate", body).reply
    assert isinstance(reply.body, Stream)
    assert body["partial_images"] == 1


def test_sizes_that_are_free_come_and_are_painted() -> None:
    seen: set[str] = set()
    client = caller("openai")

    @few(60)
    @given(requests("openai", "gpt-image-2"))
    def collect(body: dict[str, Any]) -> None:
        wanted = dimensions(str(body.get("size")))
        if wanted is not None and not body.get("stream"):
            assert sizes(posted(client, "images.generate", body)) == {wanted}
            seen.add(body["size"])

    collect()
    assert len(seen) > 5


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nobody",), "no provider 'nobody'; there are aigne-hub, "),
        (
            ("openai", "gpt-image-7"),
            "openai has no model 'gpt-image-7' for images.generate; did you mean",
        ),
        (("openai", None, "models.list"), "'models.list' takes no parameters of a picture"),
        (("token360", None, "images.edit"), "token360 has no images.edit"),
        (
            ("deepshi", None, "images.edit"),
            "images.edit of deepshi takes no application/json, but multipart",
        ),
    ],
)
def test_what_cannot_be_drawn_is_named(arguments: tuple[Any, ...], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        requests(*arguments)
