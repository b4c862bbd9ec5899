"""`MockServer`: a server for a `with` block, its handle, and the application without a socket."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver import DefinitionError, MockServer, SettingsError, StartError
from mockserver.errors import FaultError
from mockserver.testing.handle import Handle

KEY = {"authorization": "Bearer sk-test"}
BODY = {"model": "nano-banana-pro", "prompt": "a teapot"}
GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """One server; each test takes a namespace."""
    with MockServer() as mock:
        yield mock


@pytest.fixture
def mock(server: MockServer, request: pytest.FixtureRequest) -> Iterator[Handle]:
    """A namespace of the server."""
    yield server.open("here")
    server.drop("here")


def draw(handle: Handle, http: httpx.Client, **fields: Any) -> httpx.Response:
    """A generation."""
    url = handle.base_url("deepshi") + "/images/generations"
    return http.post(url, json={**BODY, **fields}, headers=KEY)


def test_addresses(server: MockServer, mock: Handle) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    assert mock.url == server.url + "/~here"
    assert server.base_url("tchavi") == server.url + "/tchavi/api/v1"
    assert mock.base_url("openai") == server.url + "/~here/openai/v1"
    assert mock.api_key == "sk-test"
    assert repr(mock) == f"<Handle at {mock.url}>"


def test_variables(mock: Handle) -> None:
    assert mock.env() == {"OPENAI_BASE_URL": mock.base_url("openai"), "OPENAI_API_KEY": "sk-test"}
    assert set(mock.env("deepshi")) == {"DEEPSHI_BASE_URL", "DEEPSHI_API_KEY"}


def test_variables_can_be_exported(server: MockServer) -> None:
    exported: dict[str, str] = {}
    handle = server.open("exporting", export=exported.update)
    assert handle.env("openai") == exported
    server.drop("exporting")


def test_a_provider_that_is_not_served(mock: Handle) -> None:
    with pytest.raises(SettingsError, match="no provider 'acme' is served here"):
        mock.env("acme")


def test_the_journal_and_the_last(mock: Handle, http: httpx.Client) -> None:
    with pytest.raises(AssertionError, match=f"no request arrived at {mock.url}"):
        assert mock.last
    draw(mock, http, n=2)
    draw(mock, http, n=7)
    first, second = mock.journal
    assert (first.status, second.status) == (200, 400)
    assert second == mock.last
    assert first.reply.images[0].sha256 is not None
    assert first.delivery == "sent"
    assert mock.last.condition == "too_many_images"
    assert "$IMGMOCK_KEY" in mock.last.curl


def test_the_ledger(mock: Handle, http: httpx.Client) -> None:
    draw(mock, http, n=2)
    (entry,) = mock.ledger.entries
    assert (entry.exchange, entry.provider, entry.amount) == (1, "deepshi", Decimal("0.08"))
    assert mock.ledger.totals == {entry.unit: Decimal("0.08")}


def test_the_clock(mock: Handle, http: httpx.Client) -> None:
    assert mock.clock.now == 1_709_251_200
    mock.clock.advance("1h")
    mock.clock.advance(timedelta(minutes=1))
    mock.clock.advance(5)
    assert draw(mock, http).json()["created"] == mock.clock.now == 1_709_254_865
    mock.clock.fix(12)
    assert mock.clock.now == 12
    mock.clock.fix(None)
    assert mock.clock.now > 1_709_254_865
    with pytest.raises(ValueError, match="the clock cannot be advanced by '1w'"):
        mock.clock.advance("1w")


def test_reset(mock: Handle, http: httpx.Client) -> None:
    draw(mock, http)
    mock.clock.advance("1d")
    mock.reset()
    assert mock.journal == ()
    assert mock.ledger.entries == ()
    assert mock.clock.now == 1_709_251_200
    assert draw(mock, http).headers["mock-exchange"] == "1"


def test_assertions_that_hold(mock: Handle, http: httpx.Client) -> None:
    mock.assert_no_calls()
    draw(mock, http, n=2)
    mock.assert_called(provider="deepshi", model="nano-banana-pro", n=2, times=1)
    mock.assert_called(operation="images.generate", status=200, prompt="a teapot")
    mock.assert_called(n=3, times=0)
    mock.assert_no_findings()


def test_assertions_that_fail(mock: Handle, http: httpx.Client) -> None:
    with pytest.raises(AssertionError, match="no request arrived"):
        mock.assert_called()
    draw(mock, http, mood="calm")
    with pytest.raises(AssertionError, match="no call was expected; there is 1:\n  #1 200"):
        mock.assert_no_calls()
    with pytest.raises(AssertionError, match="mood is ignored: no such parameter"):
        mock.assert_no_findings()
    with pytest.raises(AssertionError, match="size was not sent; '1024x1024' was expected"):
        mock.assert_called(condition=None, size="1024x1024")


def test_namespaces_know_nothing_of_each_other(server: MockServer, http: httpx.Client) -> None:
    one, other = server.open("one"), server.open("other")
    draw(one, http)
    assert (len(one.journal), len(other.journal)) == (1, 0)
    again = server.open("one")
    assert again.journal == ()
    server.drop("one")
    server.drop("other")


def test_a_namespace_has_settings_of_its_own(server: MockServer, http: httpx.Client) -> None:
    strict = server.open("strict", mode="strict", moderation={"words": ["teapot"]}, clock="fixed:7")
    plain = server.open("plain", accounts={"sk-test": {"balance": "0"}})
    assert draw(strict, http, mood="calm").status_code == 400
    assert strict.last.condition == "unknown_parameter"
    draw(strict, http)
    assert strict.last.condition == "content_rejected"
    assert strict.clock.now == 7
    draw(plain, http, mood="calm")
    assert plain.last.condition == "insufficient_credit"
    strict.reset()
    assert strict.clock.now == 7
    server.drop("strict")
    server.drop("plain")


@pytest.mark.parametrize(
    ("name", "settings", "told"),
    [
        ("a", {"host": "x"}, "host is no setting of a namespace; there are seed, mode"),
        ("a", {"mode": "loose"}, "namespace a: mode: 'loose' cannot be used"),
        ("a b", {}, "'a b' cannot be opened: 1 to 64 letters"),
        ("default", {}, "'default' cannot be opened"),
    ],
)
def test_what_cannot_be_opened(
    server: MockServer, name: str, settings: dict[str, Any], told: str
) -> None:
    with pytest.raises(SettingsError, match=told):
        server.open(name, **settings)


def test_settings_that_cannot_be_used() -> None:
    with pytest.raises(SettingsError, match="MockServer: mode: 'loose' cannot be used: it may be"):
        MockServer(mode="loose")
    with pytest.raises(DefinitionError, match="no such provider"):
        MockServer(["acme"]).start()
    with pytest.raises(DefinitionError, match="there is no such file or folder"):
        MockServer(folders=[GOOD / "nothing"]).start()


def test_folders_of_ones_own(http: httpx.Client) -> None:
    with MockServer(["plain"], folders=[GOOD]) as mock:
        assert http.get(mock.base_url("plain") + "/v1/models", headers=KEY).status_code == 200
        mock.assert_called(provider="plain")
        with pytest.raises(SettingsError, match="names no variables"):
            mock.env("plain")


def test_before_the_start_and_after_the_end(http: httpx.Client) -> None:
    mock = MockServer()
    with pytest.raises(StartError, match="the server is not started: use `with"):
        assert mock.url
    mock.stop()
    mock.start()
    draw(mock, http)
    with pytest.raises(StartError, match="was started before"):
        mock.start()
    mock.stop()
    mock.stop()
    mock.assert_called(provider="deepshi", times=1)


def test_stopping_does_not_wait_for_requests_under_way() -> None:
    with MockServer() as mock:
        port = int(mock.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as open_one:
            open_one.sendall(b"POST /openai/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
            time.sleep(0.05)
            begun = time.monotonic()
            mock.stop()
            assert time.monotonic() - begun < 10  # the other side would have waited longer


def test_it_can_be_asked_from_many_threads(mock: Handle) -> None:
    seen: list[int] = []

    def work() -> None:
        with httpx.Client(timeout=20) as client:
            for _ in range(10):
                draw(mock, client, output_format="png", resolution="1K")
                seen.append(len(mock.journal))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mock.journal) == max(seen) == 40
    assert [one.id for one in mock.journal] == list(range(1, 41))


def test_without_a_socket() -> None:
    app = MockServer.asgi(mode="strict")

    async def ask() -> int:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport) as client:
            url = app.base_url("deepshi") + "/images/generations"
            reply = await client.post(url, json={**BODY, "mood": "calm"}, headers=KEY)
            return reply.status_code

    assert asyncio.run(ask()) == 400
    assert app.last.condition == "unknown_parameter"
    app.clock.advance("1h")
    assert app.clock.now == 1_709_254_800
    app.assert_called(provider="deepshi", mood="calm", times=1)


def test_faults(mock: Handle, http: httpx.Client) -> None:
    mock.fault("rate_limited", retry_after=2, times=2)
    mock.fault("server_error", {"model": "another"})
    first, second, third = (draw(mock, http) for _ in range(3))
    assert [first.status_code, second.status_code, third.status_code] == [429, 429, 200]
    assert first.headers["retry-after"] == "2"
    assert mock.journal[0].faults == ("rate_limited:retry_after=2,times=2",)
    mock.fault("wrong_content_type", value="text/html; charset=utf-8")
    assert draw(mock, http).headers["content-type"] == "text/html; charset=utf-8"
    with pytest.raises(FaultError, match="unknown fault 'rate_limitd': nearest: rate_limited"):
        mock.fault("rate_limitd")


def test_scenarios(mock: Handle, http: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "steps.yaml"
    file.write_text("steps:\n  - pass\n  - {fault: rate_limited, times: 2}\n")
    for scenario in (file, str(file)):
        mock.scenario(scenario)
        assert [draw(mock, http).status_code for _ in range(4)] == [200, 429, 429, 200]
    mock.scenario(file)
    mock.scenario(None)
    assert [draw(mock, http).status_code for _ in range(2)] == [200, 200]
    with pytest.raises(FaultError, match="unknown scenario 'nothing-like-it'"):
        mock.scenario("nothing-like-it")


def test_stopping_does_not_wait_for_streams(http: httpx.Client) -> None:
    body = {"model": "gpt-image-1", "prompt": "x", "stream": True, "partial_images": 2}
    with MockServer() as mock:
        mock.fault("stall", seconds=30)
        url = mock.base_url("openai") + "/images/generations"
        asking = threading.Thread(target=_ignoring, args=(url, body))
        asking.start()
        while not mock.journal:
            time.sleep(0.01)
        begun = time.monotonic()
        mock.stop()
        assert time.monotonic() - begun < 10  # the other side would have waited longer
        asking.join()


def _ignoring(url: str, body: dict[str, Any]) -> None:
    with suppress(httpx.HTTPError):
        httpx.post(url, json=body, headers=KEY, timeout=20)
