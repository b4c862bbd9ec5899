"""Hypothesis in tests of strategies: the same examples in every run, few of them, nothing stored."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from calling import Caller
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st

from mockserver.catalog.load import Catalog
from mockserver.engine.exchange import Exchange
from mockserver.testing.strategies.target import usual_route

CATALOG = Catalog()


def few(examples: int) -> settings:
    """So many examples, always the same ones."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


def smallest(strategy: st.SearchStrategy[Any], holds: Any = lambda drawn: True) -> Any:
    """What an example of which something holds shrinks to."""
    return find(strategy, holds, settings=few(2_000))


def posted(client: Caller, operation: str, body: Any) -> Exchange:
    """A JSON body sent by the provider's usual route for an operation."""
    route = usual_route(CATALOG.provider(client.provider), operation)
    assert route is not None
    return client.post(route.path, body)


def having(make: Callable[..., Any], operation: str) -> list[str]:
    """The shipped providers for which a strategy can be made."""
    found = []
    for provider in CATALOG.ids:
        with suppress(ValueError):
            make(provider, operation=operation)
            found.append(provider)
    return found
