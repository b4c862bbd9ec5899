"""The whole of it: a server, a provider, bounds → a Report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mockserver.catalog.load import Catalog
from mockserver.catalog.types import Provider
from mockserver.checks.conformance.asking import askings
from mockserver.checks.conformance.cases import Ask, Case, Progress
from mockserver.checks.conformance.client import Transport
from mockserver.checks.conformance.oracle import Oracle
from mockserver.checks.conformance.runner import Bounds, Planned, Run, planned, without_paying
from mockserver.checks.conformance.suite import suite
from mockserver.checks.conformance.target import Target, cleaned, found
from mockserver.checks.conformance.wire import wire
from mockserver.checks.report.result import Report, Result
from mockserver.engine.headers import plain_decimal
from mockserver.engine.world import Site
from mockserver.errors import SettingsError
from mockserver.settings import MODES, Settings

MOCK_KEY = "sk-conform"
_UNKNOWN = "imgmock_unknown"

RULES = {
    "accepted": "what the contract refuses is refused",
    "refused": "what the contract accepts is accepted",
    "status": "a refusal has the status of its cause",
    "header": "the provider's headers are sent",
    "content-type": "the body is of the promised type",
    "body": "the body can be read",
    "reply-field": "each field of the contract is there, and none that it leaves out",
    "reply-type": "each field is of its type",
    "reply-value": "each field has the value that the request calls for",
    "reply-count": "as many pictures and entries as asked for",
    "listing": "listings hold the models of the contract",
    "events": "a stream has the events of the contract, in their order",
    "picture-format": "pictures come in the format asked for",
    "picture-size": "pictures have the size asked for",
    "picture-base64": "pictures in a reply are plain base64",
    "picture-address": "addresses serve their picture",
    "price": "what is charged is the stated price",
    "no-reply": "every request is answered, in time",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be checked. `key` None stands for no key at hand; `keep` chooses among the cases."""

    base_url: str
    provider: str
    key: str | None
    bounds: Bounds = field(default_factory=Bounds)
    keep: Callable[[Case], bool] = lambda case: True
    progress: Progress = lambda done, of: None


def conform(wanted: Wanted, catalog: Catalog, settings: Settings, transport: Transport) -> Report:
    """Runs the suite of a provider. Raises SettingsError, StartError where it cannot begin."""
    target = found(wanted.base_url, catalog.provider(wanted.provider), transport)
    if wanted.key is None and not target.is_mock:
        raise SettingsError(f"a key is needed to ask {target.base_url}")
    site = Site(catalog, replace(settings, mode="faithful"))
    key = wanted.key or MOCK_KEY
    if target.is_mock:
        site = site.under(replace(settings, mode=_mode(target, site, key)))
    oracle = Oracle(site, wanted.provider)
    cases = [case for case in suite(site, wanted.provider) if wanted.keep(case)]
    run = Run(target, oracle, key, without_paying(wanted.bounds, target.is_mock))
    plan = planned(oracle, cases)
    results = tuple(_watched(run.results(plan), len(plan), wanted.progress))
    target.ask_control("POST", "/reset")
    title = f"{target.provider.title} at {cleaned(wanted.base_url)}"
    return Report(title, results, _notes(run, plan, site), RULES)


def _watched(results: Iterable[Result], total: int, progress: Progress) -> Iterable[Result]:
    for number, result in enumerate(results, 1):
        progress(number, total)
        yield result


def _notes(run: Run, plan: list[Planned], site: Site) -> tuple[str, ...]:
    unit = site.terms(run.oracle.provider, None, None).section("account").get("unit", "")
    asked = f"{run.requests} requests"
    cost = f", {plain_decimal(run.cost)} {unit} by the stated prices" if run.cost else ""
    mode = f"an imgmock in mode {site.settings.mode}: " if run.target.is_mock else ""
    return (f"{mode}{asked}{cost}, {len(plan)} cases",)


def _mode(target: Target, site: Site, key: str) -> str:
    """The mode that an imgmock plays in: the first whose contract gives the replies that it gives to probes."""
    oracles = {
        mode: Oracle(site.under(replace(site.settings, mode=mode)), target.provider.id)
        for mode in MODES
    }
    for ask in _probes(site, target.provider):
        accepts = {mode: oracle.condition(ask) is None for mode, oracle in oracles.items()}
        if len(set(accepts.values())) > 1:
            sent = wire(ask, {}, key)
            where = target.address(sent.target)
            got = target.transport.send(sent.method, where, sent.headers, sent.content)
            oracles = {
                mode: oracle
                for mode, oracle in oracles.items()
                if accepts[mode] == (got.status < 400)
            }
    return next(iter(oracles), "faithful")


def _probes(site: Site, provider: Provider) -> Iterator[Ask]:
    """On each surface an unknown parameter, and those of other models."""
    seen: set[str | None] = set()
    for one in askings(site, provider):
        if one.route.surface not in seen:
            seen.add(one.route.surface)
            known = one.contract.schema["properties"]
            for name in (_UNKNOWN, *one.these.section("pool")):
                if name not in known:
                    yield one.ask({**one.usual(), name: "x"})


def within(requests: int | None, cost: str | None, only_documented: bool) -> Bounds:
    """Bounds as a command line gives them. Raises SettingsError for numbers that are none."""
    amount = None
    if cost is not None:
        try:
            amount = Decimal(cost)
        except ArithmeticError as error:
            raise SettingsError(f"--max-cost {cost} is no amount such as 2.50") from error
        if not amount.is_finite() or amount < 0:
            raise SettingsError(f"--max-cost {cost} is no amount such as 2.50")
    if requests is not None and requests < 0:
        raise SettingsError(f"--max-requests {requests}: a number from 0 is expected")
    return Bounds(requests, amount, only_documented)


def key_variable(provider: Provider, given: str | None) -> str | None:
    """The environment variable that holds the key: the one named, or that of the provider's clients."""
    own = (name for name, what in provider.env.items() if what == "api_key")
    return given or next(own, None)
