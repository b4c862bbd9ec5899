"""A namespace of a server in this process: its World is asked directly, never over HTTP.

Everything is done in the server's thread, so that no request is half done while it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from mockserver.engine.account import account
from mockserver.engine.coverage import Coverage
from mockserver.engine.curl import curl_line
from mockserver.engine.exchange import Exchange as Recorded
from mockserver.engine.scenario import Scenario
from mockserver.engine.world import World
from mockserver.errors import SettingsError
from mockserver.settings import changed
from mockserver.testing.exchange import Exchange, exchange_of
from mockserver.testing.ledger import Entry, Ledger
from mockserver.web.address import DEFAULT_NAMESPACE, is_namespace
from mockserver.web.app import MockApp
from mockserver.web.pictures import Pictures

if TYPE_CHECKING:
    from mockserver.coverage.report import Report

_T = TypeVar("_T")


class InServer(Protocol):
    """Does some work where the server does its own, and gives the result."""

    def __call__(self, work: Callable[[], _T]) -> _T: ...


def in_this_thread(work: Callable[[], _T]) -> _T:
    """For an application that is served by the thread that tests it."""
    return work()


class LocalServer:
    """An application of this process under an address, and the way into the thread that serves it."""

    def __init__(self, app: MockApp, url: str, in_server: InServer) -> None:
        self._app = app
        self._url = url
        self._in_server = in_server

    def namespace(self, name: str) -> LocalNamespace:
        """The namespace of that name, as it is."""
        return self._seen(self._in_server(lambda: self._app.worlds.get(name)))

    def open(self, name: str, settings: Mapping[str, Any]) -> LocalNamespace:
        """The namespace of that name at its beginning. Raises SettingsError where it cannot be opened."""
        if not is_namespace(name) or name == DEFAULT_NAMESPACE:
            raise SettingsError(
                f"'{name}' cannot be opened: 1 to 64 letters, digits, - or _ are expected"
            )
        given = self._app.settings
        own = changed(given, settings, f"namespace {name}") if settings else None
        return self._seen(self._in_server(lambda: self._app.worlds.open(name, own)))

    def drop(self, name: str) -> None:
        """Forgets a namespace."""
        self._in_server(lambda: self._app.worlds.drop(name))

    def _seen(self, world: World) -> LocalNamespace:
        prefix = "" if world.name == DEFAULT_NAMESPACE else f"/~{world.name}"
        return LocalNamespace(world, self._url + prefix, self._app.pictures, self._in_server)


class LocalNamespace:
    """A World, and the way into its server's thread."""

    def __init__(self, world: World, url: str, pictures: Pictures, in_server: InServer) -> None:
        self.url = url
        self._world = world
        self._pictures = pictures
        self._in_server = in_server
        self._exercised = Coverage()

    def base(self, provider: str) -> str:
        """The path of a provider's base URL. Raises KeyError where there is no such provider."""
        return self._world.site.catalog.provider(provider).base

    def variables(self, provider: str) -> Mapping[str, str]:
        """The environment variables of a provider's clients."""
        return self._world.site.catalog.provider(provider).env

    def exchanges(self) -> list[Exchange]:
        """What happened, the newest last."""
        return self._in_server(lambda: [self._seen(one) for one in self._world.journal])

    def last(self) -> Exchange | None:
        """The newest exchange."""
        return self._in_server(self._last)

    def ledger(self) -> Ledger:
        """What was charged."""
        return self._in_server(self._booked)

    def now(self) -> int:
        """The second that the clock shows."""
        return self._world.clock.now()

    def advance(self, by: int) -> None:
        """Moves the clock forward by seconds."""
        self._in_server(lambda: self._world.clock.advance(by))

    def fix(self, at: int | None) -> None:
        """Lets time stand still at a second, or run with None."""
        self._in_server(lambda: self._world.clock.fix(at))

    def arm(self, text: str, match: Mapping[str, str]) -> None:
        """Arms the faults of a text for requests that fit. Raises FaultError."""
        self._in_server(lambda: self._world.faults.arm(text, match))

    def play(self, scenario: Scenario | None) -> None:
        """Lets requests take the steps of a scenario."""

        def begin() -> None:
            self._world.scenario = scenario

        self._in_server(begin)

    def reset(self) -> None:
        """Back to the beginning; what was exercised before still counts as coverage."""

        def begin() -> None:
            self._exercised.join(self._world.coverage)
            self._world.reset()

        self._in_server(begin)

    def coverage(self) -> Report:
        """What of the providers' contracts was exercised, before resets too."""
        from mockserver.coverage.universe import report_of

        def told() -> Report:
            self._exercised.join(self._world.coverage)
            return report_of(self._world.site, self._exercised)

        return self._in_server(told)

    def _last(self) -> Exchange | None:
        newest = next(reversed(self._world.journal), None)
        return None if newest is None else self._seen(newest)

    def _seen(self, exchange: Recorded) -> Exchange:
        world = self._world
        delivery = world.journal.delivery(exchange.id)
        told = account(exchange, world.name, delivery, self._pictures.facts)
        return exchange_of({**told, "stages": exchange.stages}, partial(curl_line, exchange))

    def _booked(self) -> Ledger:
        booked = self._world.ledger
        entries = (
            Entry(one.exchange, one.provider, one.key, one.amount, one.unit)
            for one in booked.entries
        )
        return Ledger(tuple(entries), dict(booked.totals))
