"""Cases that ask our own server to refuse for each cause there is: they show how a provider words its errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.types import Route
from mockserver.checks.conformance.asking import Asking
from mockserver.checks.conformance.cases import Ask, Case
from mockserver.checks.conformance.suite_requests import plain_case

_MOCK = frozenset({"mock"})


def of_conditions(asking: Asking) -> Iterator[Case]:
    """Each Condition, forced by a fault, as an operation for pictures answers it."""
    usual = asking.ask(asking.usual())
    yield from forced(asking.route, usual, asking.name)
    if "stream" in asking.contract.players:
        streamed = asking.ask({**asking.usual(), asking.contract.players["stream"]: True})
        told = f"{asking.name} as a stream"
        yield from forced(asking.route, streamed, told, ("content_rejected", "server_error"))


def forced(
    route: Route, usual: Ask, told: str, conditions: tuple[str, ...] = tuple(CONDITIONS)
) -> Iterator[Case]:
    """Each of the Conditions as a route answers it."""
    for name in conditions:
        ask = replace(usual, headers={**usual.headers, "Mock-Fault": name})
        yield plain_case(f"{told}: forced {name}", "condition", ask, route, None, _MOCK)
