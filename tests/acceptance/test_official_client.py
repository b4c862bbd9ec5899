"""The official client against a running server: what it makes of replies and refusals."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO

import openai
import pytest
from openai import OpenAI
from PIL import Image

MODEL = "deepshi-banana-pro"


def connected(base_url: str, key: str = "sk-test") -> OpenAI:
    """A client that tries once."""
    return OpenAI(base_url=base_url, api_key=key, max_retries=0, timeout=20)


@pytest.fixture(scope="module")
def client(server_url: str) -> Iterator[OpenAI]:
    """A client of one provider."""
    with connected(f"{server_url}/deepshi/v1") as client:
        yield client


def opened(data: bytes) -> Image.Image:
    """A picture, decoded."""
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def test_a_picture_in_base64(client: OpenAI) -> None:
    reply = client.images.generate(model=MODEL, prompt="a cat")
    assert reply.data is not None
    assert reply.created == 1_709_251_200
    assert opened(b64decode(reply.data[0].b64_json or "")).size == (1024, 1024)


def test_a_data_uri(client: OpenAI) -> None:
    reply = client.images.generate(model=MODEL, prompt="a cat", response_format="url")
    assert reply.data is not None
    start, _, data = (reply.data[0].url or "").partition(",")
    assert start == "data:image/png;base64"
    assert opened(b64decode(data)).format == "PNG"
    assert reply.data[0].b64_json is None


def test_an_edit(client: OpenAI) -> None:
    file = BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "PNG")
    reply = client.images.edit(
        model="nano-banana-pro", image=("a.png", file.getvalue(), "image/png"), prompt="blue"
    )
    assert reply.data is not None
    assert opened(b64decode(reply.data[0].b64_json or "")).width >= 1024


def test_the_models(client: OpenAI) -> None:
    assert {"nano-banana-pro", MODEL} <= {model.id for model in client.models.list()}


def test_a_prompt_that_is_too_long(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(model="nano-banana-pro", prompt="x" * 50_001)
    assert caught.value.code == "PROMPT_TOO_LONG"
    assert caught.value.param == "prompt"
    assert "50001" in caught.value.message
    assert caught.value.response.headers["mock-basis"] == "documented"


@pytest.mark.parametrize(
    ("key", "error"),
    [
        ("sk-mock-invalid", openai.AuthenticationError),
        ("sk-mock-revoked", openai.PermissionDeniedError),
    ],
)
def test_keys_with_a_meaning(server_url: str, key: str, error: type[openai.APIStatusError]) -> None:
    with connected(f"{server_url}/deepshi/v1", key) as client, pytest.raises(error):
        client.images.generate(model=MODEL, prompt="a cat")


def test_no_credit(server_url: str) -> None:
    with (
        connected(f"{server_url}/deepshi/v1", "sk-mock-no-credit") as client,
        pytest.raises(openai.APIStatusError) as caught,
    ):
        client.images.generate(model=MODEL, prompt="a cat")
    assert caught.value.status_code == 402


def test_an_unknown_model(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(model="dall-e-9", prompt="a cat")
    assert caught.value.code == "model_not_found"


def test_a_forgotten_provider_is_explained(server_url: str) -> None:
    with connected(f"{server_url}/v1") as client, pytest.raises(openai.NotFoundError) as caught:
        client.images.generate(model=MODEL, prompt="a cat")
    assert "no provider 'v1'" in caught.value.response.json()["mock_error"]["message"]


def test_the_reference_itself(server_url: str) -> None:
    with connected(f"{server_url}/~sdk/openai/v1") as client:
        reply = client.images.generate(model="gpt-image-2", prompt="a cat", size="1536x1024")
        assert reply.data is not None
        assert opened(b64decode(reply.data[0].b64_json or "")).size == (1536, 1024)
        assert reply.usage is not None
        assert reply.usage.total_tokens > 0
