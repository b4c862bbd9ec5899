"""Wrong servers: ours, with one statement of its definition changed, and what the suite says of each.

A mutant is first played by the engine alone: cases whose replies the change leaves as they were cannot find it.
The others are asked of the whole application, in this process, until one fails.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from conformance.effects import effects
from conformance.mutations import MutatedCatalog, Mutation, mutated, mutations

from mockserver.catalog.load import Catalog
from mockserver.catalog.types import Provider
from mockserver.checks.conformance.cases import Case
from mockserver.checks.conformance.client import Got
from mockserver.checks.conformance.oracle import Oracle, Scene
from mockserver.checks.conformance.runner import Bounds, Run, planned
from mockserver.checks.conformance.suite import suite
from mockserver.checks.conformance.target import found
from mockserver.checks.report.result import Result
from mockserver.engine.world import Site
from mockserver.settings import Settings
from mockserver.web.app import create_app

NOON = 1_709_251_200
SETTINGS = Settings(clock=f"fixed:{NOON}")
_MOST_ASKED = 30

Messages = list[MutableMapping[str, Any]]


class InProcess:
    """A Transport to an ASGI application without a socket."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()

    def send(self, method: str, address: str, headers: Mapping[str, str], content: bytes) -> Got:
        """One request to the application."""
        return self._loop.run_until_complete(self._send(method, address, headers, content))

    def close(self) -> None:
        """Ends the loop and its threads."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _send(
        self, method: str, address: str, headers: Mapping[str, str], content: bytes
    ) -> Got:
        parts = urlsplit(address)
        sent: Messages = []
        waiting = [{"type": "http.request", "body": content, "more_body": False}]
        never = self._loop.create_future()

        async def receive() -> MutableMapping[str, Any]:
            return waiting.pop() if waiting else await never

        async def send(message: MutableMapping[str, Any]) -> None:
            sent.append(message)

        try:
            await self._app(_scope(method, parts, headers, content), receive, send)
        except ConnectionError as error:
            return Got(0, problem=str(error) or "reset")
        finally:
            never.cancel()
        return _got(sent)


def _scope(method: str, parts: Any, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
    own = {"host": parts.netloc, "content-length": str(len(content)), **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode("latin-1")) for name, value in own.items()
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 4010),
    }


def _got(sent: Messages) -> Got:
    if not sent or sent[0]["type"] != "http.response.start":
        return Got(0, problem="no reply")
    headers = {
        name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]
    }
    body = b"".join(one.get("body", b"") for one in sent[1:])
    said = headers.get("content-length")
    if said is not None and int(said) != len(body) and sent[0]["status"] != 204:
        return Got(0, problem="another length than announced")
    return Got(sent[0]["status"], headers, body)


Wrapped = Callable[[Any], Any]


def failures(
    provider: str, cases: list[Case], oracle: Oracle, catalog: Catalog, wrap: Wrapped | None = None
) -> Iterator[Result]:
    """The cases that fail on a server of this catalog, perhaps wrapped."""
    app: Any = create_app(catalog, SETTINGS)
    transport = InProcess(wrap(app) if wrap else app)
    try:
        base = f"http://127.0.0.1:4010/{provider}{oracle.provider.base}"
        target = found(base, oracle.provider, transport)
        run = Run(target, oracle, "sk-conform", Bounds(), sleep=lambda seconds: None)
        yield from (one for one in run.results(planned(oracle, cases)) if one.outcome == "failed")
    finally:
        transport.close()


@dataclass
class Bench:
    """The suite of one provider, and what the right engine replies to each of its cases."""

    provider_id: str
    catalog: Catalog = field(default_factory=Catalog)

    def __post_init__(self) -> None:
        logging.getLogger("imgmock").setLevel(logging.CRITICAL)
        self.site = Site(self.catalog, SETTINGS)
        self.oracle = Oracle(self.site, self.provider_id)
        self.cases = suite(self.site, self.provider_id)
        self.right = {case.name: self._replies(self.site, case) for case in self.cases}
        self.models = {case.name: self._model(case) for case in self.cases}
        self.composed = effects(self.provider)

    @property
    def provider(self) -> Provider:
        """The right provider."""
        return self.catalog.provider(self.provider_id)

    def mutations(self) -> Iterator[Mutation]:
        """The mutations that change what a model of this edition, or the provider alone, is told."""
        for mutation in mutations(self.provider):
            if self._affected(mutation):
                yield mutation

    def _affected(self, mutation: Mutation) -> list[tuple[str | None, str | None]]:
        """The models and surfaces for which another definition holds; none where it cannot be composed."""
        try:
            found = effects(mutated(self.provider, mutation))
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError):
            return []
        return [key for key, data in found.items() if data != self.composed.get(key)]

    def caught_by(self, mutation: Mutation) -> str | None:
        """What the suite says first of a mutant; nothing where it finds nothing."""
        wrong = MutatedCatalog(mutated(self.provider, mutation))
        suspects = self._suspects(mutation, wrong)
        for result in failures(self.provider_id, suspects[:_MOST_ASKED], self.oracle, wrong):
            return f"{result.findings[0].rule}: {result.findings[0].message}"
        return None

    def _suspects(self, mutation: Mutation, wrong: Catalog) -> list[Case]:
        """Cases whose replies the mutation changes, one for each rule first."""
        site = Site(wrong, SETTINGS)
        affected = self._affected(mutation)
        models = list(dict.fromkeys(model for model, _ in affected))
        changed = self._changed(site, {*models[:3], None}) or self._changed(site, set(models))
        words = [str(step) for step in mutation.path if isinstance(step, str) and len(step) > 1]
        named = {case.name: sum(word in case.name for word in words) for case in changed}
        changed.sort(key=lambda case: -named[case.name])
        firsts = list(
            {
                (case.rule, case.relation, len(case.steps)): case for case in reversed(changed)
            }.values()
        )
        ranked = sorted(firsts, key=lambda case: (-named[case.name], case.relation is None))
        return [*ranked, *(case for case in changed if case not in firsts)]

    def _changed(self, site: Site, models: set[str | None]) -> list[Case]:
        return [
            case
            for case in self.cases
            if self.models[case.name] in models
            and self._replies(site, case) != self.right[case.name]
        ]

    def _model(self, case: Case) -> str | None:
        for exchange in self._exchanges(self.site, case):
            if exchange is not None and exchange.model is not None:
                return str(exchange.model)
        return None

    def _replies(self, site: Site, case: Case) -> list[Any]:
        return [
            (one.reply.status, one.reply.headers, repr(one.reply.body), one.charge)
            if one is not None
            else None
            for one in self._exchanges(site, case)
        ]

    def _exchanges(self, site: Site, case: Case) -> list[Any]:
        scene = Scene(site, self.provider_id, 0)
        found: list[Any] = []
        for step in case.steps:
            scene.advance(step.advance)
            try:
                exchange = scene.ask(step.ask)
            except Exception:  # a definition that breaks the engine is a wrong server too
                found.append(None)
                break
            found.append(exchange)
            scene.keep(exchange, step.keeps)
        return found
