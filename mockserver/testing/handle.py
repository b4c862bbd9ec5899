"""What a test holds in its hand: the addresses of one namespace, its faults, its clock, and what happened in it.

Where the namespace lives is said by a `Namespace`: in a server of this process (`mockserver.testing.local`)
or behind an address (`mockserver.testing.remote`). A handle may be used from any thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mockserver.engine.durations import seconds
from mockserver.errors import SettingsError, StartError
from mockserver.testing.assertions import Expected, listed, missing_call, told_findings
from mockserver.testing.exchange import Exchange
from mockserver.testing.ledger import Ledger

if TYPE_CHECKING:
    from mockserver.coverage.report import Report
    from mockserver.engine.faults.fault import Fault
    from mockserver.engine.scenario import Scenario

API_KEY = "sk-test"
OWN_SETTINGS = (
    "seed", "mode", "clock", "enforce_limits", "editions", "accounts", "moderation",
)  # fmt: skip
"""What a namespace may have otherwise than its server."""


class Namespace(Protocol):
    """One namespace of a server, wherever it runs."""

    url: str

    def base(self, provider: str) -> str:
        """The path of a provider's base URL. Raises KeyError where there is no such provider."""
        ...

    def variables(self, provider: str) -> Mapping[str, str]:
        """The environment variables of a provider's clients, each with `base_url` or `api_key`."""
        ...

    def exchanges(self) -> list[Exchange]:
        """What happened, the newest last."""
        ...

    def last(self) -> Exchange | None:
        """The newest exchange."""
        ...

    def ledger(self) -> Ledger:
        """What was charged."""
        ...

    def now(self) -> int:
        """The second that the clock shows."""
        ...

    def advance(self, by: int) -> None:
        """Moves the clock forward by seconds."""
        ...

    def fix(self, at: int | None) -> None:
        """Lets time stand still at a second, or run with None."""
        ...

    def arm(self, text: str, match: Mapping[str, str]) -> None:
        """Arms the faults of a text for requests that fit."""
        ...

    def play(self, scenario: Scenario | None) -> None:
        """Lets requests take the steps of a scenario."""
        ...

    def reset(self) -> None:
        """Back to the beginning."""
        ...

    def coverage(self) -> Report:
        """What of the providers' contracts was exercised."""
        ...


class Server(Protocol):
    """A server with its namespaces, wherever it runs."""

    def namespace(self, name: str) -> Namespace:
        """The namespace of that name, as it is."""
        ...

    def open(self, name: str, settings: Mapping[str, Any]) -> Namespace:
        """The namespace of that name at its beginning, with settings of its own."""
        ...

    def drop(self, name: str) -> None:
        """Forgets a namespace."""
        ...


class HandleClock:
    """The clock of a namespace."""

    def __init__(self, namespace: Namespace) -> None:
        self._namespace = namespace

    @property
    def now(self) -> int:
        """The present second, Unix time."""
        return self._namespace.now()

    def advance(self, by: str | int | timedelta) -> None:
        """Moves the clock forward: `"90s"`, `"5m"`, `"1h"`, `"2d"`, a number of seconds, or a timedelta."""
        written = int(by.total_seconds()) if isinstance(by, timedelta) else by
        try:
            self._namespace.advance(seconds(written))
        except ValueError as error:
            raise ValueError(f"the clock cannot be advanced by {by!r}: {error}") from error

    def fix(self, at: int | None) -> None:
        """Lets time stand still at a second, Unix time; None lets it run with the system's."""
        self._namespace.fix(at)


class Handle:
    """One namespace of a mock server, in the hand of a test."""

    api_key = API_KEY
    """A key that every provider accepts."""

    def __init__(
        self, namespace: Namespace, export: Callable[[Mapping[str, str]], None] | None = None
    ) -> None:
        self._own = namespace
        self._export = export

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.url}>"

    @property
    def _namespace(self) -> Namespace:
        return self._own

    @property
    def url(self) -> str:
        """The address of the namespace; a provider's name and its own path follow."""
        return self._namespace.url

    def base_url(self, provider: str) -> str:
        """What a client of a provider takes as its base URL."""
        try:
            return f"{self.url}/{provider}{self._namespace.base(provider)}"
        except KeyError as error:
            raise SettingsError(f"no provider '{provider}' is served here") from error

    def env(self, provider: str = "openai") -> dict[str, str]:
        """The environment variables from which a provider's clients take their base URL and key.

        The `imgmock` pytest fixture also sets them, until the test ends.
        """
        values = {"base_url": self.base_url(provider), "api_key": self.api_key}
        variables = {
            name: values[what] for name, what in self._namespace.variables(provider).items()
        }
        if not variables:
            raise SettingsError(f"the definition of '{provider}' names no variables (env:)")
        if self._export is not None:
            self._export(variables)
        return variables

    @property
    def clock(self) -> HandleClock:
        """The clock of the namespace."""
        return HandleClock(self._namespace)

    @property
    def journal(self) -> tuple[Exchange, ...]:
        """All exchanges so far, the newest last."""
        return tuple(self._namespace.exchanges())

    @property
    def last(self) -> Exchange:
        """The newest exchange. Raises AssertionError where there is none."""
        newest = self._namespace.last()
        if newest is None:
            raise AssertionError(f"no request arrived at {self.url}")
        return newest

    @property
    def ledger(self) -> Ledger:
        """What was charged so far."""
        return self._namespace.ledger()

    def fault(
        self,
        fault: str | Fault,
        match: Mapping[str, str] | None = None,
        **arguments: str | int | float,
    ) -> None:
        """Arms a fault for the next request, or the next `times` ones, that fits `match`.

        `fault("rate_limited", retry_after=2, times=2)` and `fault("rate_limited:retry_after=2,times=2")` are the same;
        `match` may hold provider, operation, model. Raises FaultError where it is not in the catalogue.
        """
        from mockserver.engine.faults.grammar import fault_text

        self._namespace.arm(fault_text(str(fault), arguments), match or {})

    def scenario(self, scenario: str | os.PathLike[str] | Scenario | None) -> None:
        """Lets requests take the steps of a scenario, one by one: its name, the path of a file, or None to stop.

        Raises FaultError where there is none of that name, DefinitionError where a file is wrong.
        """
        from mockserver.web.scenarios import load_scenario

        if isinstance(scenario, os.PathLike):
            scenario = load_scenario(Path(scenario))
        elif isinstance(scenario, str):
            scenario = load_scenario(scenario)
        self._namespace.play(scenario)

    def reset(self) -> None:
        """Back to the beginning: no exchanges, no faults, no charges, the clock where it began."""
        self._namespace.reset()

    def assert_called(
        self,
        *,
        provider: str | None = None,
        model: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        condition: str | None = None,
        times: int | None = None,
        **parameters: Any,
    ) -> None:
        """Raises AssertionError unless a call like this was made (exactly `times` times, if given).

        `parameters` are compared with what the client sent: a value, a compiled pattern, or a function.
        """
        __tracebackhide__ = True
        named = {
            "provider": provider,
            "model": model,
            "operation": operation,
            "status": status,
            "condition": condition,
        }
        facts = {name: wanted for name, wanted in named.items() if wanted is not None}
        told = missing_call(self._namespace.exchanges(), Expected(facts, parameters), times)
        if told is not None:
            raise AssertionError(told)

    def assert_no_calls(self) -> None:
        """Raises AssertionError where a request arrived."""
        __tracebackhide__ = True
        exchanges = self._namespace.exchanges()
        if exchanges:
            raise AssertionError(
                f"no call was expected; there {_are(len(exchanges))}:\n{listed(exchanges)}"
            )

    def assert_no_findings(self) -> None:
        """Raises AssertionError where something was noticed in a request: each with its reason and source."""
        __tracebackhide__ = True
        told = told_findings(self._namespace.exchanges())
        if told is not None:
            raise AssertionError(told)


class ServerHandle(Handle):
    """The handle of a server's `default` namespace, which opens others beside it."""

    def __init__(self, server: Server | None) -> None:
        self._export = None
        if server is not None:
            self._attach(server)

    def _attach(self, server: Server) -> None:
        self._server = server
        self._own = server.namespace("default")

    @property
    def _namespace(self) -> Namespace:
        self._started()
        return self._own

    def _started(self) -> Server:
        if not hasattr(self, "_server"):
            raise StartError(
                "the server is not started: use `with MockServer() as mock:`, or start()"
            )
        return self._server

    def open(
        self,
        namespace: str,
        *,
        export: Callable[[Mapping[str, str]], None] | None = None,
        **settings: Any,
    ) -> Handle:
        """A namespace of its own, at its beginning, with `settings` in place of the server's.

        These may be seed, mode, clock, enforce_limits, editions, accounts and moderation; `export` is told
        the variables that are asked for with `env`. Raises SettingsError where a name or value cannot be used.
        """
        unknown = next((name for name in settings if name not in OWN_SETTINGS), None)
        if unknown is not None:
            known = ", ".join(OWN_SETTINGS)
            raise SettingsError(f"{unknown} is no setting of a namespace; there are {known}")
        return Handle(self._started().open(namespace, settings), export)

    def drop(self, namespace: str) -> None:
        """Forgets a namespace and what happened in it."""
        self._started().drop(namespace)


def _are(count: int) -> str:
    return "is 1" if count == 1 else f"are {count}"
