"""The section of a failing test's report."""

from __future__ import annotations

from functools import partial

from calling import caller

from mockserver.engine.account import account
from mockserver.engine.curl import curl_line
from mockserver.testing.exchange import Exchange, exchange_of
from mockserver.testing.telling import told_journal


def drawn(count: int, prompt: str = "a teapot") -> list[Exchange]:
    """Some generations, each with one picture too many."""
    client = caller("deepshi")
    body = {"model": "nano-banana-pro", "prompt": prompt, "n": 5}
    recorded = [client.post("/v1/images/generations", body) for _ in range(count)]
    return [exchange_of(account(one), partial(curl_line, one)) for one in recorded]


def test_request_decision_source_and_curl() -> None:
    line, finding, source, curl = told_journal(drawn(1)).splitlines()
    assert line.startswith("#1 400 deepshi POST /v1/images/generations  nano-banana-pro")
    assert finding == "    violation: n is 5; the most is 4"
    assert source.startswith("    documented: ")
    assert source.partition(" - ")[2].startswith("https://")
    assert curl.startswith("    curl -sS -X POST http://host/deepshi/v1/images/generations ")


def test_it_is_bounded() -> None:
    told = told_journal(drawn(14, "x" * 20_000)).splitlines()
    assert told[0] == "… 4 exchanges before"
    assert sum(line.startswith("#") for line in told) == 10
    assert max(map(len, told)) < 2_100


def test_no_request() -> None:
    assert told_journal([]) == "no request arrived"
