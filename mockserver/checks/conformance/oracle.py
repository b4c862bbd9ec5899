"""What a server has to reply: each case is played by the engine, twice, in two worlds that differ in all that may vary.

The worlds have other clocks, seeds, counters and balances, so what is equal in both replies is promised by the
contract, and what differs is promised in kind only. Nothing is painted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from mockserver.checks.conformance.asking import askings
from mockserver.checks.conformance.cases import (
    FORBIDDEN,
    INVALID,
    MEANT_BY_THE_MOCK,
    NOTHING,
    OWN,
    Ask,
    Case,
    at_path,
)
from mockserver.checks.conformance.wire import engine_request
from mockserver.engine.exchange import Exchange, Json, Stream
from mockserver.engine.limits import Allowance
from mockserver.engine.pipeline import handle
from mockserver.engine.world import Clock, Site, World
from mockserver.settings import Account, Settings

_KEY = "sk-conform"
_NOONS = (1_709_251_200, 1_783_000_012)
_ACCOUNT = Account(balance="987654.25")
_USED_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Expected:
    """The replies to one step in both worlds; `scene` still answers for the addresses in the first."""

    first: Exchange
    second: Exchange
    scene: Scene

    @property
    def is_accepted(self) -> bool:
        """Whether the contract takes the request."""
        return self.first.condition is None

    @property
    def trees(self) -> tuple[Any, Any]:
        """The JSON of both replies; NOTHING where they hold none."""
        return _tree(self.first), _tree(self.second)

    def served(self, address: str) -> Exchange:
        """What an address of the first reply serves."""
        return self.scene.ask(Ask("GET", address))


def _tree(exchange: Exchange) -> Any:
    return exchange.reply.body.tree if isinstance(exchange.reply.body, Json) else NOTHING


class Scene:
    """One of the two worlds, and what a case has kept in it."""

    def __init__(
        self, site: Site, provider: str, number: int, before: tuple[Ask, ...] = ()
    ) -> None:
        self.origin = f"http://oracle-{number}.invalid/{provider}"
        self.taken: dict[str, str] = {}
        self._provider = provider
        self._world = World(site, Clock(lambda: 0, _NOONS[number]), name=f"oracle-{number}")
        if number:
            self._live_a_while()
            for ask in before:
                self.ask(ask)

    def _live_a_while(self) -> None:
        self._world.counter = 7_000
        for key in (_KEY, INVALID, *MEANT_BY_THE_MOCK):
            owner = f"{self._provider} {key}"
            self._world.budgets.count(
                owner, Allowance(), self._world.clock.now(), 17, False, requests=_USED_BEFORE
            )

    def advance(self, seconds: int) -> None:
        """Moves the world's clock forward."""
        self._world.clock.advance(seconds)

    def ask(self, ask: Ask) -> Exchange:
        """The reply to one request."""
        key = _KEY if ask.key == OWN else ask.key
        now = self._world.clock.now()
        request = engine_request(ask, self.taken, self._provider, self.origin, now, key)
        return handle(request, self._world)

    def keep(self, exchange: Exchange, keeps: Mapping[str, Any]) -> None:
        """Keeps values of a reply under their names."""
        for name, path in keeps.items():
            found = at_path(_tree(exchange), path)
            if isinstance(found, str):
                self.taken[name] = found


class Oracle:
    """Knows what a provider's definition, as these settings have it, replies to any case."""

    def __init__(self, site: Site, provider: str) -> None:
        self.provider = site.catalog.provider(provider)
        self.site = site.under(_settings(site.settings, site.settings.seed, {}))
        other = _settings(
            site.settings, site.settings.seed + 1, dict.fromkeys((_KEY, FORBIDDEN), _ACCOUNT)
        )
        self._sites = (self.site, site.under(other))
        # whoever lists records may have made some before
        usual = next(askings(self.site, self.provider), None)
        self._before = () if usual is None else (usual.ask(usual.usual()),) * 3

    def play(self, case: Case) -> list[Expected]:
        """The replies to the steps of a case."""
        before = self._before if case.operation == "images.list" else ()
        scenes = [
            Scene(site, self.provider.id, number, before) for number, site in enumerate(self._sites)
        ]
        found: list[Expected] = []
        for step in case.steps:
            for scene in scenes:
                scene.advance(step.advance)
            first, second = (scene.ask(step.ask) for scene in scenes)
            found.append(Expected(first, second, scenes[0]))
            for scene, exchange in zip(scenes, (first, second), strict=True):
                scene.keep(exchange, step.keeps)
        return found

    def condition(self, ask: Ask) -> str | None:
        """The Condition with which a request is refused, None where it is accepted."""
        return Scene(self.site, self.provider.id, 0).ask(ask).condition


def _settings(settings: Settings, seed: int, accounts: Mapping[str, Account]) -> Settings:
    return replace(settings, seed=seed, accounts=accounts, enforce_limits=False, fetch_hosts=())


def price(expected: list[Expected]) -> Decimal | None:
    """What the steps of a case cost together; None where the contract states no price for one that is paid."""
    total = Decimal(0)
    for one in expected:
        if one.first.charge is not None:
            total += one.first.charge.amount
        elif pixels(one):
            return None
    return total


def pixels(expected: Expected) -> int:
    """How many pixels a step has painted: nothing for what costs nothing."""
    if not expected.is_accepted or not (expected.first.operation or "").startswith("images."):
        return 0
    if expected.first.model is None:
        return 0
    body = expected.first.reply.body
    return len(body.events) if isinstance(body, Stream) else 1
