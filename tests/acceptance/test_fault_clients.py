"""What the official client makes of faults: it must meet them as it meets them elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import openai
import pytest
from openai import OpenAI

from mockserver.engine.faults.registry import FAULTS

FRAMING = [kind.name for kind in FAULTS.values() if kind.group == "stream framing"]
Asks = Callable[..., OpenAI]


@pytest.fixture
def client(server_url: str) -> Asks:
    """Makes clients of a fresh namespace that carry a fault in their base URL."""
    space = f"~c{uuid4().hex}"

    def make(fault: str, retries: int = 0) -> OpenAI:
        url = f"{server_url}/{space}/!{fault}/openai/v1"
        return OpenAI(base_url=url, api_key="sk-test", max_retries=retries, timeout=20)

    return make


def draw(client: OpenAI, **fields: Any) -> Any:
    """A picture, or a stream of events."""
    with client:
        return client.images.generate(model="gpt-image-1", prompt="a cat", quality="low", **fields)


def events(client: OpenAI) -> list[Any]:
    """The types of a stream's events, with what they hold."""
    with client:
        stream = client.images.generate(
            model="gpt-image-1", prompt="a cat", quality="low", stream=True, partial_images=1
        )
        return [(event.type, event.b64_json) for event in stream]


def test_a_retry_after_a_rate_limit(client: Asks) -> None:
    fault = "rate_limited:retry_after=0.01,retry_after_style=ms,times=1"
    assert draw(client(fault, retries=1)).data[0].b64_json
    with pytest.raises(openai.RateLimitError) as caught:
        draw(client("rate_limited:times=2"))
    assert caught.value.response.headers["mock-fault"] == "rate_limited:times=2"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("unauthorized", openai.AuthenticationError),
        ("forbidden", openai.PermissionDeniedError),
        ("content_rejected", openai.BadRequestError),
        ("server_error", openai.InternalServerError),
        ("html_502", openai.InternalServerError),
        ("reset", openai.APIConnectionError),
        ("cut_body", openai.APIConnectionError),
        ("cut_chunked", openai.APIConnectionError),
        ("gzip_lie", openai.APIConnectionError),
    ],
)
def test_failures_by_their_kind(client: Asks, fault: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        draw(client(fault))


def test_failures_that_no_exception_tells(client: Asks) -> None:
    assert draw(client("empty_data")).data == []
    assert draw(client("missing_data")).data is None
    assert draw(client("error_in_200")).data is None
    assert draw(client("item_error")).data[0].b64_json is None
    assert draw(client("null_revised_prompt")).data[0].revised_prompt is None


def test_a_reset_is_tried_again(client: Asks) -> None:
    assert draw(client("reset:times=1", retries=1)).data[0].b64_json


def test_an_error_in_a_stream(client: Asks) -> None:
    with pytest.raises(openai.APIError):
        events(client("sse_error_event:after_events=1"))


@pytest.mark.parametrize(
    ("fault", "number"),
    [("sse_no_completed", 1), ("sse_cut_inside", 1), ("sse_no_final_blank", 1), ("sse_empty", 0)],
)
def test_streams_that_end_without_a_word(client: Asks, fault: str, number: int) -> None:
    assert len(events(client(fault))) == number


# A block without data is none to the HTML standard; this client reads it as an event and fails.
_MISREAD = {"sse_id_then_comment", "sse_retry_only_block"}


@pytest.mark.parametrize("fault", sorted(set(FRAMING) - _MISREAD))
def test_legal_framing_changes_no_meaning(client: Asks, fault: str) -> None:
    assert events(client(fault)) == events(client("url_slow"))
