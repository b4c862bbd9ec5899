"""The control paths, called over a socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from mockserver import __version__
from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread

NOON = 1_709_251_200
KEY = "sk-secret-0123456789"
CATALOG = Catalog(only=["deepshi", "openai"])


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server of two providers, its clock standing still."""
    app = create_app(CATALOG, Settings(clock=f"fixed:{NOON}"))
    with serve_in_thread(app) as running:
        yield running.url


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    """A client of a namespace that is empty."""
    with httpx.Client(base_url=f"{url}/~t1", timeout=20) as client:
        yield client
        client.post("/__mock__/reset")


def draw(client: httpx.Client, **fields: Any) -> httpx.Response:
    """One request for a picture."""
    body = {"model": "deepshi-banana-pro", "prompt": "a cat", **fields}
    headers = {"authorization": f"Bearer {KEY}"}
    return client.post("/deepshi/v1/images/generations", json=body, headers=headers)


def refused(response: httpx.Response) -> dict[str, str]:
    """The mock error of a reply."""
    assert response.headers["mock-error"]
    told: dict[str, str] = response.json()["mock_error"]
    assert set(told) == {"message", "hint"}
    return told


@pytest.mark.parametrize("path", ["/health", "/__mock__/health", "/~t2/__mock__/health"])
def test_health(url: str, path: str) -> None:
    assert httpx.get(url + path).json() == {"status": "ok", "version": __version__}


def test_a_journal_begins_empty(client: httpx.Client) -> None:
    assert client.get("/__mock__/journal").json() == {"exchanges": [], "dropped": 0}


def test_the_journal_lists_newest_last(client: httpx.Client) -> None:
    draw(client)
    draw(client, prompt="")
    listed = client.get("/__mock__/journal").json()["exchanges"]
    assert [one["id"] for one in listed] == [1, 2]
    assert [one["status"] for one in listed] == [200, 400]
    assert {one["namespace"] for one in listed} == {"t1"}


def test_the_journal_is_filtered(client: httpx.Client) -> None:
    draw(client)
    draw(client, prompt="")
    client.get("/openai/v1/models", headers={"authorization": "Bearer a"})

    def found(**filters: Any) -> list[int]:
        listed = client.get("/__mock__/journal", params=filters).json()["exchanges"]
        return [one["id"] for one in listed]

    assert found(provider="deepshi") == [1, 2]
    assert found(operation="models.list") == [3]
    assert found(status=400) == [2]
    assert found(limit=2) == [2, 3]
    assert found(limit=0) == []
    assert found(after=1) == [2, 3]
    assert found(after=1, limit=1) == [2]
    assert found(provider="nobody") == []


@pytest.mark.parametrize("query", ["status=4xx", "limit=-1", "after=x", "limit=", "colour=red"])
def test_filters_that_cannot_be_used_are_named(client: httpx.Client, query: str) -> None:
    response = client.get(f"/__mock__/journal?{query}")
    assert response.status_code == 400
    assert query.partition("=")[0] in refused(response)["message"]


def test_an_exchange_in_full(client: httpx.Client) -> None:
    draw(client)
    told = client.get("/__mock__/exchanges/1").json()
    assert told["delivery"]["outcome"] == "sent"
    assert told["charge"] == {"amount": "0.01", "unit": "usd"}
    assert told["stages"][0] == "route"
    picture = told["reply"]["images"][0]
    assert (picture["format"], picture["size"]) == ("png", "1024x1024")
    assert picture["bytes"] > 1_000
    assert len(picture["sha256"]) == 64
    assert told["curl"].startswith("curl ")
    assert "$IMGMOCK_KEY" in told["curl"]


def test_no_key_is_ever_shown(client: httpx.Client) -> None:
    draw(client, prompt=f"my key is {KEY}")
    for path in ("journal", "exchanges/1", "ledger", ""):
        assert KEY not in client.get(f"/__mock__/{path}").text


@pytest.mark.parametrize("number", ["99", "0"])
def test_an_exchange_that_is_not_there(client: httpx.Client, number: str) -> None:
    response = client.get(f"/__mock__/exchanges/{number}")
    assert response.status_code == 404
    assert f"no exchange {number}" in refused(response)["message"]


def test_an_exchange_has_a_number(client: httpx.Client) -> None:
    assert client.get("/__mock__/exchanges/x").status_code == 400


def test_namespaces_are_apart(client: httpx.Client, url: str) -> None:
    draw(client)
    assert httpx.get(f"{url}/~t3/__mock__/journal").json()["exchanges"] == []


def test_the_ledger(client: httpx.Client) -> None:
    draw(client)
    draw(client)
    told = client.get("/__mock__/ledger").json()
    assert told["totals"] == {"usd": "0.02"}
    assert told["entries"][0] == {
        "exchange": 1,
        "provider": "deepshi",
        "key": "sk-se***6789",
        "amount": "0.01",
        "unit": "usd",
    }


def test_reset_begins_again(client: httpx.Client) -> None:
    draw(client)
    client.post("/__mock__/clock/advance", json={"by": "1h"})
    assert client.post("/__mock__/reset").status_code == 200
    assert client.get("/__mock__/journal").json()["exchanges"] == []
    assert client.get("/__mock__/ledger").json() == {"entries": [], "totals": {}}
    assert client.get("/__mock__/clock").json() == {"now": NOON, "fixed": True}
    assert draw(client).headers["mock-exchange"] == "1"


def test_the_clock_is_set(client: httpx.Client) -> None:
    assert client.put("/__mock__/clock", json={"now": 5}).json() == {"now": 5, "fixed": True}
    assert draw(client).json()["created"] == 5


def test_the_clock_runs(client: httpx.Client) -> None:
    told = client.put("/__mock__/clock", json={"fixed": False, "now": 1_000}).json()
    assert told["fixed"] is False
    assert 1_000 <= told["now"] <= 1_002
    assert client.put("/__mock__/clock", json={"fixed": True}).json()["fixed"] is True


@pytest.mark.parametrize(
    ("by", "seconds"), [("1h", 3_600), ("2 m", 120), ("3s", 3), ("1d", 86_400), ("7", 7), (9, 9)]
)
def test_the_clock_is_advanced(client: httpx.Client, by: Any, seconds: int) -> None:
    told = client.post("/__mock__/clock/advance", json={"by": by}).json()
    assert told == {"now": NOON + seconds, "fixed": True}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "clock", {"now": "5"}),
        ("PUT", "clock", {"now": -1}),
        ("PUT", "clock", {"now": True}),
        ("PUT", "clock", {"now": 10**12}),
        ("PUT", "clock", {"fixed": 1}),
        ("PUT", "clock", {"time": 5}),
        ("PUT", "clock", [5]),
        ("POST", "clock/advance", {}),
        ("POST", "clock/advance", {"by": "1w"}),
        ("POST", "clock/advance", {"by": -1}),
        ("POST", "clock/advance", {"by": "-1h"}),
        ("POST", "clock/advance", {"by": 1.5}),
        ("POST", "clock/advance", {"by": True}),
        ("POST", "clock/advance", {"by": "999999999999d"}),
        ("POST", "clock/advance", {"for": "1h"}),
    ],
)
def test_clock_calls_that_cannot_be_used(
    client: httpx.Client, method: str, path: str, body: Any
) -> None:
    response = client.request(method, f"/__mock__/{path}", json=body)
    assert response.status_code == 400
    assert refused(response)["hint"]
    assert client.get("/__mock__/clock").json() == {"now": NOON, "fixed": True}


@pytest.mark.parametrize("data", [b"", b"{", b"\xff"])
def test_bodies_that_are_no_json(client: httpx.Client, data: bytes) -> None:
    response = client.put("/__mock__/clock", content=data)
    assert response.status_code == 400
    assert "body" in refused(response)["message"]


def test_a_control_body_has_a_bound(client: httpx.Client) -> None:
    assert client.put("/__mock__/clock", content=b" " * 100_000).status_code == 413


def test_an_unknown_control_path_names_the_nearest(client: httpx.Client) -> None:
    response = client.get("/__mock__/journals")
    assert response.status_code == 404
    assert refused(response)["hint"].startswith("nearest: /__mock__/journal")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("POST", "journal", "GET"), ("GET", "reset", "POST"), ("DELETE", "clock", "PUT")],
)
def test_a_wrong_method_names_the_right_ones(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, f"/__mock__/{path}")
    assert response.status_code == 405
    assert allowed in refused(response)["hint"]


def test_the_page_links_what_there_is(client: httpx.Client, url: str) -> None:
    draw(client, model="<script>alert(1)</script>")
    response = client.get("/__mock__/")
    assert response.headers["content-type"].startswith("text/html")
    assert "<script" not in response.text
    assert f"{url}/~t1/deepshi/v1" in response.text
    assert 'href="/~t1/__mock__/journal"' in response.text
    assert 'href="/~t1/__mock__/exchanges/1"' in response.text


@pytest.mark.parametrize(
    ("path", "target"),
    [("/", "/__mock__/"), ("/__mock__", "/__mock__/"), ("/~t1/__mock__", "/~t1/__mock__/")],
)
def test_the_page_is_found_from_nearby(url: str, path: str, target: str) -> None:
    assert httpx.get(url + path).headers["location"] == target


def test_control_answers_stay_closed_to_browsers(client: httpx.Client) -> None:
    assert "access-control-allow-origin" not in client.get("/__mock__/journal").headers


def test_answers_are_json_that_anybody_reads(client: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    client.post("/deepshi/v1/images/generations", content=rb'{"prompt": "\ud83d"}', headers=headers)
    assert json.loads(client.get("/__mock__/journal").content)["exchanges"]
