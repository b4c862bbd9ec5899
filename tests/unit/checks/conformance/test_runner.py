"""How a run goes: its order, its bounds, what it skips and why, what it repeats, and how it reads its target."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from conformance.mutants import InProcess

from mockserver.catalog.load import Catalog
from mockserver.checks.conformance.cases import Case
from mockserver.checks.conformance.client import Got
from mockserver.checks.conformance.conform import Wanted, conform, key_variable, within
from mockserver.checks.conformance.oracle import Oracle
from mockserver.checks.conformance.runner import ONLY_MOCK, Bounds, Run, planned
from mockserver.checks.conformance.suite import suite
from mockserver.checks.conformance.target import Target
from mockserver.checks.report.result import Report
from mockserver.engine.world import Site
from mockserver.errors import SettingsError
from mockserver.settings import Settings
from mockserver.web.app import create_app

CATALOG = Catalog()
SITE = Site(CATALOG, Settings())
BASE = "http://127.0.0.1:4010/deepshi/v1"
KEY = "sk-my-own-secret"


OURS = InProcess(create_app(CATALOG, Settings()))


@pytest.fixture(scope="module", autouse=True)
def _closing() -> Iterator[None]:
    yield
    OURS.close()


@dataclass
class Elsewhere:
    """Our server without the headers that tell that it is ours; it keeps what was asked."""

    asked: list[tuple[str, str, Mapping[str, str], bytes]] = field(default_factory=list)
    answered: list[tuple[str, int]] = field(default_factory=list)
    answers: Callable[[str], Got | None] = lambda address: None

    def send(self, method: str, address: str, headers: Mapping[str, str], content: bytes) -> Got:
        self.asked.append((method, address, headers, content))
        own = self.answers(address)
        if own is not None:
            return own
        got = OURS.send(method, address, headers, content)
        self.answered.append((method, got.status))
        kept = {name: text for name, text in got.headers.items() if not name.startswith("mock-")}
        return Got(got.status, kept, got.content, got.problem)


def of(*words: str) -> Callable[[Case], bool]:
    return lambda case: any(word in case.name for word in words)


def run(
    server: Elsewhere, keep: Callable[[Case], bool], bounds: Bounds, key: str | None = KEY
) -> Report:
    wanted = Wanted(BASE, "deepshi", key, bounds, keep=keep)
    return conform(wanted, CATALOG, Settings(), server)


def test_free_questions_come_first_then_cheap_ones() -> None:
    cases = [
        case for case in suite(SITE, "deepshi") if of("nano-banana-pro: ", "models.list")(case)
    ]
    plan = planned(Oracle(SITE, "deepshi"), cases)
    prices = [(one.is_paid, one.price or Decimal(0)) for one in plan]
    assert prices == sorted(prices)
    assert {one.is_paid for one in plan} == {False, True}
    assert max(price for _, price in prices) >= Decimal("0.08")


def test_nothing_is_paid_for_unless_someone_says_how_much() -> None:
    server = Elsewhere()
    report = run(server, of("flux-2-pro: n:", "models.list at /v1/models: the usual"), Bounds())
    notes = {one.note for one in report.results if one.outcome == "skipped"}
    assert "it is paid for: give --max-requests or --max-cost" in notes
    assert {status for method, status in server.answered if method == "POST"} <= set(
        range(400, 500)
    )
    assert len(server.answered) > 5
    assert not report.failed


def test_the_cost_stays_within_its_bound() -> None:
    report = run(Elsewhere(), of("nano-banana-pro: resolution"), Bounds(most_cost=Decimal("0.05")))
    skipped = [one for one in report.results if one.note == "--max-cost 0.05 would be passed"]
    assert len(skipped) >= 2
    assert "0.03 usd by the stated prices" in report.notes[0]
    assert report.counts["passed"] >= 3


def test_without_a_stated_price_nothing_is_spent() -> None:
    wanted = Wanted(
        "http://127.0.0.1:4010/token360/v1", "token360", KEY, Bounds(most_cost=Decimal(1)),
        keep=of("glm-image: the fewest"),
    )  # fmt: skip
    report = conform(wanted, CATALOG, Settings(), Elsewhere())
    assert {one.note for one in report.results} == {
        "its price is not stated, and --max-cost is given"
    }


def test_no_more_requests_than_wanted() -> None:
    server = Elsewhere()
    report = run(server, of("flux-2-pro: "), Bounds(most_requests=7))
    assert report.counts["passed"] == 7
    assert len(server.asked) - 1 <= 7 + 2
    assert "--max-requests 7 is reached" in {one.note for one in report.results}


def test_keys_of_ours_and_forced_faults_stay_at_home() -> None:
    server = Elsewhere()
    keep = of(
        "deepshi-banana-pro: a revoked",
        "deepshi-banana-pro: forced",
        "deepshi-banana-pro: an unknown key",
    )
    report = run(server, keep, Bounds(most_requests=500))
    assert [one.name for one in report.results if one.outcome == "skipped"]
    assert {one.note for one in report.results if one.outcome == "skipped"} == {ONLY_MOCK}
    sent = [headers.get("Authorization", "") for _, _, headers, _ in server.asked]
    assert not any("sk-mock" in text for text in sent)
    assert not any("Mock-Fault" in headers for _, _, headers, _ in server.asked)


def test_the_key_is_sent_and_never_told() -> None:
    server = Elsewhere(answers=lambda address: Got(500, {}, f"broken {KEY}".encode()))
    report = run(server, of("models.list at /v1/models: the usual"), Bounds(most_requests=9))
    assert any(headers.get("Authorization") == f"Bearer {KEY}" for _, _, headers, _ in server.asked)
    assert report.failed
    assert KEY not in repr(report)


def test_without_a_key_only_an_imgmock_is_asked() -> None:
    with pytest.raises(SettingsError, match="a key is needed"):
        run(Elsewhere(), of("models.list"), Bounds(), key=None)


def test_free_questions_are_repeated_where_there_is_no_room_and_paid_ones_never() -> None:
    busy = Elsewhere(answers=lambda address: Got(503, {"retry-after": "2"}, b"{}"))
    waited: list[float] = []
    target = Target(BASE, CATALOG.provider("deepshi"), busy)
    oracle = Oracle(SITE, "deepshi")
    for names, asked in (("flux-2-pro: n: 0, beyond", 3), ("flux-2-pro: n: 1, at the edge", 1)):
        cases = [case for case in suite(SITE, "deepshi") if case.name == f"images.generate {names}"]
        busy.asked.clear()
        results = list(
            Run(target, oracle, KEY, sleep=waited.append).results(planned(oracle, cases))
        )
        assert [one.outcome for one in results] == ["failed"]
        assert len(busy.asked) == asked
    assert waited == [2.0, 2.0]


def test_too_many_requests_is_no_failure_and_waiting_has_an_end() -> None:
    busy = Elsewhere(answers=lambda address: Got(429, {"retry-after": "3600"}, b"{}"))
    waited: list[float] = []
    oracle = Oracle(SITE, "deepshi")
    cases = [case for case in suite(SITE, "deepshi") if "flux-2-pro: width" in case.name]
    going = Run(Target(BASE, oracle.provider, busy), oracle, KEY, sleep=waited.append)
    results = list(going.results(planned(oracle, cases)))
    assert {one.note for one in results} == {"answered 429: too many requests", ONLY_MOCK}
    assert sum(waited) <= 90
    assert max(waited) <= 20


def test_only_what_is_documented() -> None:
    bounds = Bounds(most_requests=500, only_documented=True)
    report = run(Elsewhere(), of("deepshi-banana-pro: "), bounds)
    skipped = [one.name for one in report.results if "not documented" in one.note]
    assert "images.generate deepshi-banana-pro: width: 255, beyond" in skipped
    assert "images.generate deepshi-banana-pro: n: 2, beyond" not in skipped
    assert {found.basis for found in report.findings} <= {"documented"}


def test_a_foreign_server_may_list_and_tell_more() -> None:
    def answers(address: str) -> Got | None:
        if not address.endswith("/models"):
            return None
        got = OURS.send("GET", address, {"Authorization": "Bearer sk-x"}, b"")
        tree = json.loads(got.content)
        tree["data"] = [{"id": "another", "object": "model"}, *reversed(tree["data"])]
        tree["data"][-1]["more"] = True
        return Got(200, {"content-type": "application/json"}, json.dumps(tree).encode())

    keep = of("models.list at /v1/models: the usual")
    assert run(Elsewhere(answers=answers), keep, Bounds(most_requests=5)).findings == ()


@pytest.mark.parametrize(
    ("requests", "cost"), [(-1, None), (None, "much"), (None, "-1"), (None, "nan")]
)
def test_bounds_that_are_none(requests: int | None, cost: str | None) -> None:
    with pytest.raises(SettingsError, match="--max-"):
        within(requests, cost, False)


def test_the_key_stands_where_the_clients_look_for_it() -> None:
    provider = CATALOG.provider("deepshi")
    assert key_variable(provider, None) == "DEEPSHI_API_KEY"
    assert key_variable(provider, "MINE") == "MINE"


def test_paths_outside_the_base_have_their_address() -> None:
    provider = CATALOG.provider("token360")
    target = Target("https://host/x/v1", provider, OURS)
    assert target.address("/v1/images") == "https://host/x/v1/images"
    assert target.address("/public/models?size=2") == "https://host/x/public/models?size=2"
