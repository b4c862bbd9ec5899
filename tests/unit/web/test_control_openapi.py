"""The document of a provider, asked from a server."""

from __future__ import annotations

import httpx


def test_a_server_gives_its_documents(server_url: str, http: httpx.Client) -> None:
    reply = http.get(f"{server_url}/__mock__/openapi/deepshi.json")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["openapi"] == "3.1.0"
    assert reply.json()["servers"][0]["url"] == "/deepshi"


def test_a_namespace_is_part_of_the_address(server_url: str, http: httpx.Client) -> None:
    found = http.get(f"{server_url}/~t1/__mock__/openapi/deepshi.json").json()
    assert found["servers"][0]["url"] == "/~t1/deepshi"


def test_an_unknown_provider_is_named(server_url: str, http: httpx.Client) -> None:
    reply = http.get(f"{server_url}/__mock__/openapi/nobody.json")
    assert reply.status_code == 404
    assert "deepshi" in reply.json()["mock_error"]["hint"]
