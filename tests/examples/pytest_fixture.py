"""A client of the official `openai` package, tested with the pytest fixture `imgmock`."""

from __future__ import annotations

import base64

import pytest
from openai import BadRequestError, OpenAI, RateLimitError

from mockserver.testing.handle import Handle


def draw(client: OpenAI, prompt: str, n: int = 1) -> list[bytes]:
    """The code that is tested: some pictures of a prompt."""
    reply = client.images.generate(model="gpt-image-1", prompt=prompt, n=n, size="1024x1024")
    return [base64.b64decode(one.b64_json or "") for one in reply.data or []]


@pytest.mark.imgmock(provider="openai")
def test_two_pictures(imgmock: Handle) -> None:
    first, second = draw(OpenAI(), "a lighthouse in fog", n=2)
    assert first != second
    imgmock.assert_called(model="gpt-image-1", size="1024x1024", n=2, times=1)
    imgmock.assert_no_findings()


def test_a_prompt_that_is_too_long(imgmock: Handle) -> None:
    client = OpenAI(base_url=imgmock.base_url("openai"), api_key=imgmock.api_key)
    with pytest.raises(BadRequestError, match="prompt"):
        draw(client, "x" * 32_001)
    assert imgmock.last.condition == "prompt_too_long"
    assert imgmock.last.findings[0].basis == "documented"


@pytest.mark.imgmock(provider="openai", faults=["rate_limited:retry_after=1,times=3"])
def test_the_client_gives_up(imgmock: Handle) -> None:
    with pytest.raises(RateLimitError):
        draw(OpenAI(max_retries=0), "a lighthouse in fog")
    assert [one.status for one in imgmock.journal] == [429]


def test_the_client_tries_again(imgmock: Handle) -> None:
    imgmock.fault("server_error", match={"provider": "openai"}, times=1)
    client = OpenAI(base_url=imgmock.base_url("openai"), api_key=imgmock.api_key)
    assert len(draw(client, "a lighthouse in fog")) == 1
    assert [one.status for one in imgmock.journal] == [500, 200]
