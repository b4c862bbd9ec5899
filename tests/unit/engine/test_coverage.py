"""What an exchange exercises of a contract: only what was accepted counts as sent, only what was refused as broken."""

from __future__ import annotations

import pytest
from calling import Caller, caller, picture_part, text_parts
from drawing import few, having, posted
from hypothesis import given

from mockserver.engine.coverage import Words
from mockserver.testing.strategies import broken_requests
from mockserver.testing.strategies.rules import ABSENT, Rule, rules
from mockserver.testing.strategies.target import JSON, Target, targets

PATH = "/v1/images/generations"


def words(client: Caller, operation: str = "images.generate", model: str = "") -> Words:
    return client.world.coverage.seen.get((client.provider, operation, model), set())


def watched(client: Caller, operation: str, model: str) -> Words:
    places = client.world.coverage.watches[client.provider, operation, model]
    return {word for watch in places.values() for word in watch.words}


def test_what_an_accepted_request_sent() -> None:
    client = caller("openai")
    body = {"model": "gpt-image-1", "prompt": "a", "n": 10, "quality": "high", "user": None}
    client.post(PATH, body)
    assert words(client) == {"called", "model=gpt-image-1"}
    assert words(client, model="gpt-image-1") == {
        "prompt", "prompt.minLength at", "n", "n.maximum at", "quality", "quality=high",
    }  # fmt: skip


def test_a_refused_request_exercises_the_limit_that_it_broke_only() -> None:
    client = caller("openai")
    client.post(PATH, {"model": "gpt-image-1", "prompt": "a", "n": 11, "quality": "high"})
    assert words(client) == {"condition too_many_images"}
    assert words(client, model="gpt-image-1") == {"n.maximum beyond"}


def test_sizes_by_their_dimensions() -> None:
    client = caller("openai")
    for size in ("3840x2160", "1024x1024", "1920x640", "4000x2000", "7x7", "large"):
        client.post(PATH, {"model": "gpt-image-2", "prompt": "ab", "size": size})
    found = words(client, model="gpt-image-2")
    assert {word for word in found if word.startswith("size.")} == {
        "size.max_edge at", "size.max_pixels at", "size.max_ratio at", "size.max_edge beyond",
        "size.multiple_of broken", "size.min_pixels beyond", "size.form broken",
    }  # fmt: skip


def test_events_of_a_stream_and_faults() -> None:
    client = caller("openai")
    streamed = {"model": "gpt-image-1", "prompt": "a", "stream": True, "partial_images": 1}
    client.post(PATH, streamed)
    client.post(PATH, streamed, headers={"Mock-Fault": "rate_limited"})
    assert words(client) == {
        "called", "model=gpt-image-1", "event image_generation.partial_image",
        "event image_generation.completed", "condition rate_limited", "fault rate_limited",
    }  # fmt: skip
    assert "stream=true" in words(client, model="gpt-image-1")


def test_a_reply_that_a_fault_prevents_exercises_nothing() -> None:
    client = caller("openai")
    client.post(PATH, {"model": "gpt-image-1", "prompt": "a"}, headers={"Mock-Fault": "html_502"})
    assert words(client) == {"fault html_502"}


def test_forms_and_surfaces() -> None:
    client = caller("openai")
    parts = (*text_parts(model="gpt-image-1", prompt="ab", n="2"), picture_part("image"))
    client.form("/v1/images/edits", parts)
    assert words(client, "images.edit", "gpt-image-1") == {
        "prompt", "n", "image", "image.minItems at",
    }  # fmt: skip
    assert "image.minItems beyond" not in watched(client, "images.edit", "gpt-image-1")
    other = caller("token360")
    native = {"Token360-Native-Params": "true"}
    other.post(PATH, {"model": "seedream-4.5", "prompt": "a"}, headers=native)
    assert "called" in words(other, "images.generate.native")


def test_paths_that_nobody_knows_are_no_part_of_a_contract() -> None:
    client = caller("openai")
    client.get("/v1/nothing")
    assert client.world.coverage.seen == {}


def test_parameters_of_operations_without_a_model() -> None:
    client = caller("token360")
    client.get("/v1/images?limit=100&order=asc")
    client.get("/v1/images?limit=101")
    seen = words(client, "images.list")
    assert {"called", "limit", "limit.maximum at", "order=asc", "limit.maximum beyond"} <= seen


def test_a_model_that_is_tolerated_counts_as_the_one_that_it_is_taken_for() -> None:
    client = caller("openai", mode="lenient")
    client.post(PATH, {"model": "gpt-image-99", "prompt": "a"})
    assert words(client) == {"called", "model=gpt-image-1"}


def test_the_server_sums_what_its_worlds_forget() -> None:
    client = caller("openai")
    client.post(PATH, {"model": "gpt-image-1", "prompt": "a"})
    client.world.reset()
    assert client.world.coverage.seen == {}
    assert "called" in client.world.site.coverage.seen["openai", "images.generate", ""]


def test_it_outlives_the_journal_and_does_not_grow() -> None:
    client = caller("openai")
    client.world.journal._most = 3
    client.post(PATH, {"model": "gpt-image-1", "prompt": "a", "quality": "high"})
    before = {place: set(held) for place, held in client.world.coverage.seen.items()}
    for number in range(20):
        client.post(PATH, {"model": "gpt-image-1", "prompt": "ab", f"colour{number}": number})
    assert client.world.journal.dropped > 0
    grown = {place: set(held) - before[place] for place, held in client.world.coverage.seen.items()}
    assert grown == {
        ("openai", "images.generate", ""): {"condition unknown_parameter"},
        ("openai", "images.generate", "gpt-image-1"): set(),
    }


@pytest.mark.parametrize("provider", having(broken_requests, "images.generate"))
def test_every_broken_limit_of_every_model_can_be_exercised(provider: str) -> None:
    """Nothing is asked for that no request could do: each word of a limit is reached by breaking its rule."""
    for target in targets(provider, None, "images.generate", JSON, None):
        client = caller(provider)
        for rule in rules(target):
            break_rule(client, target, rule)
        wanted = watched(client, target.operation, target.model.id)
        limits = {word for word in wanted if word.endswith((" beyond", " broken"))}
        assert limits - words(client, target.operation, target.model.id) == set()


def break_rule(client: Caller, target: Target, rule: Rule) -> None:
    @few(1)
    @given(rule.changes)
    def refuse(changes: dict[str, object]) -> None:
        document = {"model": target.model.id, "prompt": "a", **changes}
        kept = {name: value for name, value in document.items() if value is not ABSENT}
        assert posted(client, target.operation, target.body(kept)).condition is not None

    refuse()
