"""Who may call control paths."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.access import is_near
from mockserver.web.app import MockApp, create_app

FAR, NEAR = ("203.0.113.9", 5), ("127.0.0.1", 5)


def call(
    path: str, client: tuple[str, int], headers: dict[str, str] | None = None, **settings: Any
) -> httpx.Response:
    """A GET that comes from some address."""
    app: MockApp = create_app(Catalog(only=["deepshi"]), Settings(**settings))

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=client)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as caller:
            return await caller.get(path, headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_near(host: str) -> None:
    assert is_near((host, 1), {}, False)


@pytest.mark.parametrize("host", ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "example.com"])
def test_everything_else_is_far(host: str) -> None:
    assert not is_near((host, 1), {}, False)


def test_a_client_without_an_address_is_near() -> None:
    assert is_near(None, {}, False)


@pytest.mark.parametrize(
    ("hops", "near"), [("203.0.113.9", False), ("127.0.0.1, 203.0.113.9", False), ("::1", True)]
)
def test_hops_count_where_proxies_are_believed(hops: str, near: bool) -> None:
    assert is_near(NEAR, {"x-forwarded-for": hops}, True) is near
    assert is_near(NEAR, {"x-forwarded-for": hops}, False)


@pytest.mark.parametrize("path", ["/__mock__/journal", "/~t1/__mock__/health", "/__mock__/nope"])
def test_control_calls_from_elsewhere_are_refused(path: str) -> None:
    response = call(path, FAR)
    assert response.status_code == 403
    assert "--control-token" in response.json()["mock_error"]["hint"]


def test_providers_and_plain_health_answer_everyone() -> None:
    assert call("/health", FAR).status_code == 200
    assert call("/deepshi/v1/models", FAR, {"authorization": "Bearer a"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"authorization": "Bearer s3cret"}, {"mock-control-token": "s3cret"}],
)
def test_the_token_opens_control_paths(headers: dict[str, str]) -> None:
    assert call("/__mock__/journal", FAR, headers, control_token="s3cret").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer no"}, {"authorization": "s3cret"}, {"mock-control-token": ""}],
)
def test_without_the_token_nobody_gets_in(headers: dict[str, str]) -> None:
    for client in (NEAR, FAR):
        response = call("/__mock__/journal", client, headers, control_token="s3cret")
        assert response.status_code == 403
        assert "mock-error" in response.headers
