"""Forced refusals: each provider's own status and envelope, in words without gaps."""

from __future__ import annotations

import re

import pytest
from calling import caller

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.load import Catalog
from mockserver.engine.exchange import Json
from mockserver.engine.faults.kinds import FaultKind
from mockserver.engine.faults.registry import FAULTS

PROVIDERS = Catalog().ids
_GAP = re.compile(r"\s{2,}| \.$|: \.|\(\)|[ (]'' |; takes ")


def generate(provider: str, fault: str) -> tuple[int, str | None, str]:
    """Status, condition and body of a request that a fault refuses."""
    one = caller(provider)
    definition = one.world.site.catalog.provider(provider)
    route = next(route for route in definition.routes if route.operation == "images.generate")
    edition = one.world.site.edition(definition)
    model = next(model.id for model in definition.models(edition) if model.kind == "image")
    body = {"model": model, "prompt": "x"}
    exchange = one.post(route.path, body, headers={"mock-fault": fault})
    reply = exchange.reply.body
    tree = reply.tree if isinstance(reply, Json) else None
    assert tree is not None
    assert "mock_error" not in tree
    return exchange.reply.status, exchange.condition, str(tree)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_condition_in_the_words_of_every_provider(provider: str) -> None:
    these = caller(provider).world.site
    terms = these.terms(these.catalog.provider(provider), None, None)
    for condition in CONDITIONS:
        status, answered, text = generate(provider, condition)
        assert answered == condition
        assert 400 <= status < 600, (condition, status)
        assert not _GAP.search(text), (condition, text)
        if condition in ("server_error", "rate_limited", "missing_key", "unknown_route"):
            assert status == terms.error(condition).status


def test_refusals_by_time_take_a_retry_hint() -> None:
    def takes(kind: FaultKind) -> bool:
        return kind.parameter("retry_after") is not None

    assert takes(FAULTS["rate_limited"])
    assert takes(FAULTS["overloaded"])
    assert not takes(FAULTS["bad_request"])


def test_nothing_is_charged_and_the_caller_is_known() -> None:
    one = caller("deepshi")
    body = {"model": "nano-banana-pro", "prompt": "x"}
    exchange = one.post("/v1/images/generations", body, headers={"mock-fault": "server_error"})
    assert exchange.charge is None
    assert exchange.model == "nano-banana-pro"
    assert not one.world.ledger.entries
    assert exchange.stages == ("route", "scenario")
