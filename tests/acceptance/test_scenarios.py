"""Scenarios over HTTP: chosen by a header for one request, or by a control call for all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

KEY = {"authorization": "Bearer sk-test"}
BODY = {"model": "nano-banana-pro", "prompt": "a cat"}


@pytest.fixture
def base(server_url: str) -> str:
    """The address of a fresh namespace."""
    return f"{server_url}/~s{uuid4().hex}"


def draw(http: httpx.Client, base: str, scenario: str | None = None, **fields: Any) -> int:
    """The status of a request for a picture."""
    headers = KEY if scenario is None else {**KEY, "mock-scenario": scenario}
    url = f"{base}/deepshi/v1/images/generations"
    return http.post(url, headers=headers, json={**BODY, **fields}).status_code


def test_header(http: httpx.Client, base: str) -> None:
    name = "rate-limited-then-fine"
    assert [draw(http, base, name) for _ in range(4)] == [429, 429, 200, 200]
    assert draw(http, base) == 200


def test_control(http: httpx.Client, base: str) -> None:
    started = http.post(f"{base}/__mock__/scenario", json={"name": "out-of-money-mid-batch"})
    assert started.status_code == 201
    assert started.json()["scenario"]["next"] == "pass"
    assert [draw(http, base) for _ in range(5)] == [200, 200, 200, 402, 402]
    told = http.get(f"{base}/__mock__/scenario").json()
    assert told["scenario"]["next"] == "insufficient_credit"
    assert "moderation" in told["available"]
    assert http.delete(f"{base}/__mock__/scenario").json()["scenario"] is None
    assert draw(http, base) == 200


def test_a_scenario_of_ones_own(http: httpx.Client, base: str) -> None:
    document = {
        "name": "mine",
        "match": {"prompt": "dog"},
        "steps": [{"fault": "server_error"}, "pass", {"condition": "rate_limited"}],
    }
    assert http.post(f"{base}/__mock__/scenario", json=document).status_code == 201
    assert [draw(http, base, prompt=f"a {one}") for one in ("cat", "dog", "dog", "dog", "dog")] == [
        200, 500, 200, 429, 200,
    ]  # fmt: skip


def test_delay(http: httpx.Client, base: str) -> None:
    http.post(f"{base}/__mock__/scenario", json={"steps": [{"delay": "200ms"}]})
    url = f"{base}/deepshi/v1/images/generations"
    slow = http.post(url, headers=KEY, json=BODY)
    assert slow.headers["mock-fault"] == "slow_first_byte:seconds=0.2"
    assert slow.elapsed.total_seconds() >= 0.2
    assert "mock-fault" not in http.post(url, headers=KEY, json=BODY).headers


def test_an_address_expires_once(http: httpx.Client, base: str) -> None:
    http.post(f"{base}/__mock__/scenario", json={"name": "expired-address"})
    url = f"{base}/openai/v1/images/generations"
    body = {"model": "dall-e-2", "prompt": "x"}
    fetched = []
    for _ in range(2):
        address = http.post(url, headers=KEY, json=body).json()["data"][0]["url"]
        fetched.append(http.get(address).status_code)
    assert fetched == [404, 200]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"name": "moderatoin"}, "nearest: moderation"),
        ({"name": "no/such.yaml"}, "there is no scenario file"),
        ({"name": 3}, "a text is expected"),
        ({"steps": [{"fault": "rate_limit"}]}, "nearest: rate_limited"),
        ({"name": "x", "match": {}}, "fields: name"),
    ],
)
def test_what_cannot_be_played(http: httpx.Client, base: str, document: Any, told: str) -> None:
    answer = http.post(f"{base}/__mock__/scenario", json=document)
    assert (answer.status_code, "mock-error" in answer.headers) == (400, True)
    assert told in answer.text


def test_an_unknown_name_in_the_header(http: httpx.Client, base: str) -> None:
    url = f"{base}/deepshi/v1/images/generations"
    answer = http.post(url, headers={**KEY, "mock-scenario": "moderatio"}, json=BODY)
    assert answer.status_code == 400
    assert "moderation" in answer.json()["mock_error"]["hint"]
