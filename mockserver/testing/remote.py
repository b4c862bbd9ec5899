"""Namespaces of a server that runs elsewhere, asked over its control paths.

As far as these go: a namespace cannot have settings of its own there, and one that is dropped is reset.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mockserver.catalog.load import Catalog
from mockserver.catalog.types import Provider
from mockserver.engine.scenario import Scenario, Step
from mockserver.errors import ImgmockError, SettingsError, StartError
from mockserver.testing.exchange import Exchange, exchange_of
from mockserver.testing.handle import ServerHandle
from mockserver.testing.ledger import Ledger, ledger_of

if TYPE_CHECKING:
    from mockserver.coverage.report import Report

_SECONDS = 10
_BEGINNING = 1_709_251_200
_TOKEN = "IMGMOCK_CONTROL_TOKEN"  # noqa: S105 - the name of the variable that holds it


def remote_server(url: str) -> ServerHandle:
    """The handle of a server elsewhere. Raises StartError where none answers there."""
    server = RemoteServer(url.rstrip("/"))
    server.greet()
    return ServerHandle(server)


class RemoteServer:
    """A server behind an address; namespaces are named apart from those of other runs by `run`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8] or os.urandom(4).hex()
        self._catalog = Catalog()

    def greet(self) -> None:
        """Raises StartError unless an imgmock answers."""
        try:
            told = _ask(self._url, "GET", "/health")
        except ValueError as error:
            raise StartError(f"what answers at {self._url} is no imgmock: {error}") from error
        if not isinstance(told, Mapping) or told.get("status") != "ok":
            raise StartError(f"what answers at {self._url} is no imgmock")

    def namespace(self, name: str) -> RemoteNamespace:
        """The namespace of that name, as it is."""
        prefix = "" if name == "default" else f"/~{name}"
        return RemoteNamespace(self._url + prefix, self._catalog)

    def open(self, name: str, settings: Mapping[str, Any]) -> RemoteNamespace:
        """A namespace at its beginning. Raises SettingsError where it shall have settings of its own."""
        if settings:
            asked = ", ".join(f"{setting}={value!r}" for setting, value in settings.items())
            raise SettingsError(f"{asked}: a server elsewhere ({self._url}) keeps its own settings")
        opened = self.namespace(self._named(name))
        opened.reset()
        return opened

    def drop(self, name: str) -> None:
        """Forgets what happened in a namespace."""
        self.namespace(self._named(name)).reset()

    def _named(self, name: str) -> str:
        return f"{name}-{self._run}"


class RemoteNamespace:
    """A namespace behind an address."""

    def __init__(self, url: str, catalog: Catalog) -> None:
        self.url = url
        self._catalog = catalog

    def base(self, provider: str) -> str:
        """The path of a provider's base URL, by the definitions that are installed here."""
        return self._provider(provider).base

    def variables(self, provider: str) -> Mapping[str, str]:
        """The environment variables of a provider's clients."""
        return self._provider(provider).env

    def exchanges(self) -> list[Exchange]:
        """What happened, the newest last."""
        return [self._seen(told) for told in self._ask("GET", "/journal")["exchanges"]]

    def last(self) -> Exchange | None:
        """The newest exchange."""
        found = self._ask("GET", "/journal?limit=1")["exchanges"]
        return self._seen(found[-1]) if found else None

    def ledger(self) -> Ledger:
        """What was charged."""
        return ledger_of(self._ask("GET", "/ledger"))

    def now(self) -> int:
        """The second that the clock shows."""
        return int(self._ask("GET", "/clock")["now"])

    def advance(self, by: int) -> None:
        """Moves the clock forward by seconds."""
        self._ask("POST", "/clock/advance", {"by": by})

    def fix(self, at: int | None) -> None:
        """Lets time stand still at a second, or run with None."""
        self._ask("PUT", "/clock", {"fixed": False} if at is None else {"now": at, "fixed": True})

    def arm(self, text: str, match: Mapping[str, str]) -> None:
        """Arms the faults of a text for requests that fit."""
        self._ask("POST", "/faults", {"fault": text, "match": dict(match)})

    def play(self, scenario: Scenario | None) -> None:
        """Lets requests take the steps of a scenario."""
        if scenario is None:
            self._ask("DELETE", "/scenario")
        else:
            self._ask("POST", "/scenario", _document(scenario))

    def reset(self) -> None:
        """Back to the beginning, the clock standing still as in a server of this process."""
        self._ask("POST", "/reset")
        self.fix(_BEGINNING)

    def coverage(self) -> Report:
        """What of the providers' contracts was exercised since the last reset."""
        from mockserver.coverage.report import from_json

        return from_json(self._ask("GET", "/coverage"))

    def _provider(self, name: str) -> Provider:
        return self._catalog.provider(name)

    def _seen(self, told: Mapping[str, Any]) -> Exchange:
        number = told["id"]
        return exchange_of(told, lambda: str(self._ask("GET", f"/exchanges/{number}")["curl"]))

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        return _ask(self.url, method, f"/__mock__{path}", body)


def _document(scenario: Scenario) -> dict[str, Any]:
    """A scenario as its file says it."""
    states = {
        name: {"steps": [_step(step) for step in state.steps], "then": state.then}
        for name, state in scenario.states.items()
    }
    return {"name": scenario.name, "match": scenario.match.as_dict(), "states": states}


def _step(step: Step) -> dict[str, Any]:
    if not step.faults:
        return {"pass": step.times}
    return {"fault": str(step), "times": step.times}


def _ask(url: str, method: str, path: str, body: Any = None) -> Any:
    """A control call: JSON there and back. Raises ImgmockError with the server's own words."""
    headers = {"Content-Type": "application/json"}
    if _TOKEN in os.environ:
        headers["Mock-Control-Token"] = os.environ[_TOKEN]
    data = None if body is None else json.dumps(body).encode()
    try:
        request = urllib.request.Request(url + path, data, headers, method=method)  # noqa: S310 - the user's own address
        with _DIRECT.open(request, timeout=_SECONDS) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        with error:
            raise ImgmockError(
                f"{url}{path} answered {error.code}: {error.read().decode()}"
            ) from error
    except OSError as error:
        raise StartError(f"no server answers at {url}: {error}") from error


_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Never through a proxy: a mock server is near."""
