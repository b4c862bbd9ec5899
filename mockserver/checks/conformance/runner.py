"""Asks a server the cases of a suite, within bounds, and tells how each went.

What costs nothing is asked first, then what is paid for, from cheap to dear. What is paid for is asked once;
other requests are repeated where the server has no room, for a bounded time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mockserver.catalog.types import basis
from mockserver.checks.conformance.cases import INVALID, MEANT_BY_THE_MOCK, OWN, Ask, Case, Step
from mockserver.checks.conformance.client import Got
from mockserver.checks.conformance.judge import File, Judgement
from mockserver.checks.conformance.keeping import kept_from
from mockserver.checks.conformance.oracle import Expected, Oracle, pixels, price
from mockserver.checks.conformance.relations import broken
from mockserver.checks.conformance.target import Target
from mockserver.checks.conformance.wire import wire
from mockserver.checks.report.result import Place, ReportFinding, Result, address
from mockserver.contract.compose import Terms
from mockserver.engine.account import without_key
from mockserver.engine.exchange import Exchange

_BUSY = frozenset({429, 500, 502, 503, 504})
_MOST_TRIES = 3
_LONGEST_WAIT = 20.0
_MOST_WAITING = 90.0
_MOST_SILENT = 3
_WRONG_KEY = "sk-imgmock-conform-no-such-key"

ONLY_MOCK = "only an imgmock can be asked this"
NO_CONTROL = "the clock of this imgmock cannot be moved from here"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a run may go. `most_cost` is in the provider's own unit."""

    most_requests: int | None = None
    most_cost: Decimal | None = None
    only_documented: bool = False
    pays: bool = True


@dataclass(frozen=True, slots=True)
class Planned:
    """A case and what is known of it before it is asked: its price (None where none is stated)."""

    case: Case
    requests: int
    is_paid: bool
    price: Decimal | None
    weight: int
    is_documented: bool


def planned(oracle: Oracle, cases: Iterable[Case]) -> list[Planned]:
    """The cases in the order of asking."""
    known = [_planned(oracle, case) for case in cases]
    return sorted(known, key=lambda one: (one.is_paid, one.price or Decimal(0), one.weight))


def _planned(oracle: Oracle, case: Case) -> Planned:
    expected = oracle.play(case)
    weight = sum(pixels(one) for one in expected)
    mark = case.mark or expected[-1].first.deciding
    documented = basis(mark.source if mark else None) == "documented"
    if case.mark is None:
        documented = expected[-1].first.basis == "documented"
    return Planned(case, len(case.steps), weight > 0, price(expected), weight, documented)


@dataclass(slots=True)
class Run:
    """One run against one server."""

    target: Target
    oracle: Oracle
    key: str
    bounds: Bounds = field(default_factory=Bounds)
    sleep: Callable[[float], None] = time.sleep
    requests: int = 0
    cost: Decimal = Decimal(0)
    waited: float = 0.0
    silent: int = 0

    def results(self, plan: Iterable[Planned]) -> Iterator[Result]:
        """The outcome of each case, as it is known."""
        for one in plan:
            reason = self._reason_to_skip(one)
            if reason:
                yield Result(one.case.name, "skipped", note=reason)
            else:
                yield self._asked(one)

    def _reason_to_skip(self, one: Planned) -> str:
        target, bounds = self.target, self.bounds
        if bounds.only_documented and not one.is_documented:
            return "the statement is not documented"
        if not target.is_mock and ("mock" in one.case.needs or _has_meant_key(one.case)):
            return ONLY_MOCK
        if target.control is None and any(step.advance for step in one.case.steps):
            return NO_CONTROL
        if self.silent >= _MOST_SILENT:
            return "the server does not answer any more"
        if bounds.most_requests is not None and self.requests + one.requests > bounds.most_requests:
            return f"--max-requests {bounds.most_requests} is reached"
        return self._too_dear(one) if one.is_paid else ""

    def _too_dear(self, one: Planned) -> str:
        bounds = self.bounds
        if not bounds.pays:
            return "it is paid for: give --max-requests or --max-cost"
        if bounds.most_cost is None:
            return ""
        if one.price is None:
            return "its price is not stated, and --max-cost is given"
        if self.cost + one.price > bounds.most_cost:
            return f"--max-cost {bounds.most_cost} would be passed"
        return ""

    def _asked(self, one: Planned) -> Result:
        began = time.monotonic()
        expected = self.oracle.play(one.case)
        taken: dict[str, str] = {}
        findings: list[ReportFinding] = []
        files: list[list[File]] = []
        for step, wanted in zip(one.case.steps, expected, strict=True):
            got = self._answer(step, wanted, taken)
            busy = _busy(got, wanted)
            if busy:
                return Result(one.case.name, "skipped", seconds=time.monotonic() - began, note=busy)
            findings += self._judged(one.case, wanted, got, files)
            taken.update(kept_from(got, step.keeps))
            if findings or len(taken) < len(step.keeps):
                break
        if not findings:
            findings += broken(one.case, expected, files)
        return Result.of(one.case.name, self._kept(findings), time.monotonic() - began)

    def _kept(self, findings: list[ReportFinding]) -> tuple[ReportFinding, ...]:
        """The findings to tell, without the key that a server may have repeated."""
        return tuple(
            replace(one, message=without_key(one.message, self.key))
            for one in findings
            if not self.bounds.only_documented
            or one.basis == "documented"
            or one.rule == "no-reply"
        )

    # --- one step

    def _answer(self, step: Step, wanted: Expected, taken: dict[str, str]) -> Got:
        if step.advance:
            self.target.ask_control("POST", "/clock/advance", {"by": step.advance})
        sent = wire(step.ask, taken, self._key_for(step.ask))
        where = sent.target if "://" in sent.target else self.target.address(sent.target)
        is_paid = pixels(wanted) > 0
        for attempt in range(1, _MOST_TRIES + 1):
            self.requests += 1
            got = self.target.transport.send(sent.method, where, sent.headers, sent.content)
            if is_paid or attempt == _MOST_TRIES or not self._waits(got, wanted):
                break
        self._count(got, wanted)
        return got

    def _key_for(self, ask: Ask) -> str:
        if ask.key == OWN:
            return self.key
        # a key of ours means nothing elsewhere, and any other key is taken here
        return _WRONG_KEY if ask.key == INVALID and not self.target.is_mock else ask.key

    def _waits(self, got: Got, wanted: Expected) -> bool:
        """Waits where the server has no room, or gave no reply; False where there is no point in asking again."""
        if got.status == wanted.first.reply.status or (got.status and got.status not in _BUSY):
            return False
        wait = _retry_after(got)
        if self.waited + wait > _MOST_WAITING or self.silent:
            return False
        self.waited += wait
        self.sleep(wait)
        return True

    def _count(self, got: Got, wanted: Expected) -> None:
        self.silent = 0 if got.status else self.silent + 1
        if got.status and got.status < 400 and wanted.first.charge is not None:
            self.cost += wanted.first.charge.amount

    def _judged(
        self, case: Case, wanted: Expected, got: Got, files: list[list[File]]
    ) -> Iterator[ReportFinding]:
        if not got.status:
            yield ReportFinding(
                "no-reply", f"{case.name}: {got.problem}", Place(), expected="a reply"
            )
            return
        these = self._terms(case, wanted)
        judgement = Judgement(case, wanted, these, self.target.is_mock, self.target.fetch)
        yield from judgement.findings(got)
        files.append(judgement.files)
        yield from self._misprice(case, wanted.first, these, got)

    def _terms(self, case: Case, wanted: Expected) -> Terms:
        provider, model = self.oracle.provider, wanted.first.model
        known = provider.model(model) if model in provider.model_ids and model else None
        return self.oracle.site.terms(provider, known, case.surface)

    def _misprice(
        self, case: Case, first: Exchange, these: Terms, got: Got
    ) -> Iterator[ReportFinding]:
        """Where no reply tells the price, an imgmock tells what it has charged."""
        told = repr(
            [these.section(name) for name in ("replies", "entries", "headers", "streaming")]
        )
        number = got.headers.get("mock-exchange")
        if first.charge is None or "$charge.amount" in told or number is None:
            return
        account = self.target.ask_control("GET", f"/exchanges/{number}")
        charged = (account or {}).get("charge") if account is not None else None
        if account is None:
            return
        amount = Decimal(str(charged["amount"])) if charged else None
        if amount != first.charge.amount or (charged or {}).get("unit") != first.charge.unit:
            mark = these.mark("charge", "amount") or these.mark("charge")
            yield ReportFinding(
                "price",
                f"{case.name}: charged {charged}",
                Place(mark.file if mark else "", line=mark.line if mark else None),
                basis(mark.source if mark else None),
                address(mark),
                f"{first.charge.amount} {first.charge.unit}",
            )


def _has_meant_key(case: Case) -> bool:
    return any(step.ask.key in MEANT_BY_THE_MOCK for step in case.steps)


def _busy(got: Got, wanted: Expected) -> str:
    """Why a reply says nothing about the contract; nothing where it does."""
    if got.status == 429 and wanted.first.reply.status != 429:
        return "answered 429: too many requests"
    return ""


def _retry_after(got: Got) -> float:
    try:
        wait = float(got.headers.get("retry-after", "1"))
    except ValueError:
        wait = 1.0
    return min(max(wait, 0.0), _LONGEST_WAIT) if wait == wait else 1.0


def without_paying(bounds: Bounds, is_mock: bool) -> Bounds:
    """The bounds for a server: what costs money is asked only where someone said how much."""
    said = bounds.most_requests is not None or bounds.most_cost is not None
    return replace(bounds, pays=is_mock or said)
