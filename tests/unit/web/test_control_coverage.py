"""`GET /__mock__/coverage`: what the requests of a namespace have exercised."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from mockserver.coverage.report import Report, from_json

KEY = {"Authorization": "Bearer sk-test"}


@pytest.fixture
def base(server_url: str, http: httpx.Client) -> str:
    """A namespace at its beginning."""
    url = f"{server_url}/~coverage"
    http.post(f"{url}/__mock__/reset")
    return url


def asked(http: httpx.Client, base: str, query: str = "") -> Report:
    reply = http.get(f"{base}/__mock__/coverage{query}")
    assert reply.status_code == 200
    return from_json(reply.json())


def generate(http: httpx.Client, base: str, **fields: Any) -> int:
    body = {"model": "gpt-image-1", "prompt": "a cat", **fields}
    return http.post(f"{base}/openai/v1/images/generations", json=body, headers=KEY).status_code


def test_what_was_exercised(base: str, http: httpx.Client) -> None:
    assert asked(http, base) == Report()
    assert (generate(http, base, n=2), generate(http, base, n=11)) == (200, 400)
    found = asked(http, base)
    exercised = {word for part in found.parts for word in part.exercised}
    assert exercised == {
        "called", "model=gpt-image-1", "prompt", "n", "n.maximum beyond",
        "condition too_many_images",
    }  # fmt: skip


def test_namespaces_are_apart_and_can_be_reset(
    base: str, server_url: str, http: httpx.Client
) -> None:
    generate(http, base)
    assert asked(http, f"{server_url}/~coverage-of-nobody") == Report()
    http.post(f"{base}/__mock__/reset")
    assert asked(http, base) == Report()


def test_chosen_providers(base: str, http: httpx.Client) -> None:
    generate(http, base)
    assert asked(http, base).providers == ("openai",)
    assert asked(http, base, "?provider=deepshi").providers == ("deepshi",)
    both = asked(http, base, "?provider=deepshi&provider=openai")
    assert both.providers == ("deepshi", "openai")


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("?provider=nobody", 404, "no provider 'nobody'"),
        ("?model=x", 400, "'model' is no filter"),
    ],
)
def test_bad_calls_are_mock_errors(
    base: str, http: httpx.Client, query: str, status: int, told: str
) -> None:
    reply = http.get(f"{base}/__mock__/coverage{query}")
    assert reply.status_code == status
    assert reply.json()["mock_error"]["message"] == told
