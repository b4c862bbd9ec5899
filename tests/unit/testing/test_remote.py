"""The handle of a server elsewhere, over its control paths."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from mockserver import Catalog, ImgmockError, MockServer, SettingsError, StartError
from mockserver.settings import Settings
from mockserver.testing.handle import Handle, ServerHandle
from mockserver.testing.remote import remote_server
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread

KEY = {"authorization": "Bearer sk-test"}
BODY = {"model": "nano-banana-pro", "prompt": "a teapot", "n": 2, "mood": "calm"}


@pytest.fixture(scope="module")
def near() -> Iterator[MockServer]:
    """The server, as its own process has it."""
    with MockServer(clock="now") as server:
        yield server


@pytest.fixture
def far(near: MockServer) -> ServerHandle:
    """The same server, as others reach it."""
    return remote_server(near.url + "/")


@pytest.fixture
def mock(far: ServerHandle) -> Iterator[Handle]:
    """A namespace of it."""
    yield far.open("here")
    far.drop("here")


def draw(handle: Handle, http: httpx.Client) -> None:
    """A generation with a finding."""
    http.post(handle.base_url("deepshi") + "/images/generations", json=BODY, headers=KEY)


def test_addresses_are_those_of_the_server(
    near: MockServer, far: ServerHandle, mock: Handle
) -> None:
    assert far.base_url("openai") == near.base_url("openai")
    assert mock.url.startswith(f"{near.url}/~here-")
    assert mock.env()["OPENAI_BASE_URL"] == f"{mock.url}/openai/v1"


def test_exchanges_are_the_same_as_near(mock: Handle, near: MockServer, http: httpx.Client) -> None:
    draw(mock, http)
    draw(mock, http)
    assert [one.id for one in mock.journal] == [1, 2]
    last = mock.last
    assert last.request.json == BODY
    assert last.charge is not None
    assert last.charge.amount == Decimal("0.08")
    assert last.curl.startswith("curl -sS -X POST ")
    mock.assert_called(provider="deepshi", n=2, times=2)
    assert mock.ledger.totals == {"usd": Decimal("0.16")}
    with pytest.raises(AssertionError, match="mood is ignored"):
        mock.assert_no_findings()


def test_the_clock_stands_still_and_can_be_moved(mock: Handle) -> None:
    assert mock.clock.now == 1_709_251_200
    mock.clock.advance("2m")
    assert mock.clock.now == 1_709_251_320
    mock.clock.fix(None)
    assert mock.clock.now > 1_709_251_320
    mock.reset()
    assert mock.clock.now == 1_709_251_200


def test_nothing_has_happened_at_first(mock: Handle, http: httpx.Client, far: ServerHandle) -> None:
    mock.assert_no_calls()
    draw(mock, http)
    far.drop("here")
    mock.assert_no_calls()
    with pytest.raises(AssertionError, match="no request arrived"):
        assert mock.last


def test_two_runs_do_not_meet(
    near: MockServer, mock: Handle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_TESTRUNUID", raising=False)
    assert remote_server(near.url).open("here").url != mock.url


def test_settings_cannot_be_changed(far: ServerHandle) -> None:
    with pytest.raises(
        SettingsError, match=r"mode='strict': a server elsewhere \(.*\) keeps its own"
    ):
        far.open("there", mode="strict")


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(StartError, match=r"no server answers at http://127\.0\.0\.1:9"):
        remote_server("http://127.0.0.1:9")


def test_the_server_says_what_is_wrong(mock: Handle) -> None:
    with pytest.raises(ImgmockError, match=r"answered 400: .*mock_error"):
        mock.clock.fix(-5)


def test_a_token_opens_a_guarded_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGMOCK_CONTROL_TOKEN", "let-me-in")
    guarded = create_app(Catalog(), Settings(control_token="let-me-in"))
    with serve_in_thread(guarded) as near:
        assert remote_server(near.url).open("here").journal == ()
        monkeypatch.delenv("IMGMOCK_CONTROL_TOKEN")
        with pytest.raises(ImgmockError, match="answered 403"):
            remote_server(near.url).open("here")


def test_faults_and_scenarios(mock: Handle, http: httpx.Client, tmp_path: Path) -> None:
    mock.fault("rate_limited", {"provider": "deepshi"})
    file = tmp_path / "steps.yaml"
    file.write_text("steps:\n  - {pass: 2}\n  - {fault: 'server_error', times: 2}\n")
    mock.scenario(file)
    for _ in range(5):
        draw(mock, http)
    assert [one.status for one in mock.journal] == [429, 200, 500, 500, 200]
    mock.scenario(file)
    mock.scenario(None)
    draw(mock, http)
    assert mock.last.status == 200
    with pytest.raises(ImgmockError, match=r"answered 400: .*unknown fault"):
        mock.fault("rate_limitd")
