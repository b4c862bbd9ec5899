"""Scenarios: steps in order of arrival, states, and files that say what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.catalog.yaml import load_yaml
from mockserver.engine.faults.match import Asked
from mockserver.engine.scenario import Progress, Scenario, read_scenario
from mockserver.errors import DefinitionError
from mockserver.web.scenarios import load_scenario, scenario_names, shipped_scenario

ASKED = Asked("deepshi", "images.generate", "nano-banana-pro", "a cat")
OTHER = Asked("deepshi", "models.list", "", "")


def played(document: Any, number: int) -> list[str]:
    """What so many requests meet."""
    progress = Progress(read_scenario(document, "s", "s.yaml"))
    return [str(step) if step else "-" for step in (progress.take(ASKED) for _ in range(number))]


def test_steps_are_taken_in_order_and_then_everything_passes() -> None:
    steps = [
        {"fault": "rate_limited:retry_after=1", "times": 2},
        "pass",
        {"delay": "500ms"},
        {"pass": 2},
        {"condition": "server_error"},
        {"fault": "reset", "delay": "2s"},
    ]
    assert played({"steps": steps}, 9) == [
        "rate_limited:retry_after=1",
        "rate_limited:retry_after=1",
        "pass",
        "slow_first_byte:seconds=0.5",
        "pass",
        "pass",
        "server_error",
        "reset;slow_first_byte:seconds=2",
        "-",
    ]


def test_states_follow_each_other() -> None:
    states = {
        "start": {"steps": ["pass"], "then": "down"},
        "down": {"steps": [{"condition": "overloaded"}, {"fault": "reset"}], "then": "down"},
    }
    assert played({"states": states}, 5) == ["pass", "overloaded", "reset", "overloaded", "reset"]


def test_only_fitting_requests_take_a_step() -> None:
    document = {"match": {"operation": "images.generate", "prompt": "cat"}, "steps": ["pass"]}
    progress = Progress(read_scenario(document, "s", "s.yaml"))
    assert progress.take(OTHER) is None
    assert progress.step is not None
    assert progress.take(ASKED) is not None
    assert progress.step is None


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("steps: []", 1, "at least one step"),
        ("name: x", 1, "steps, or states"),
        ("steps: [pass]\nstates: {start: {steps: [pass]}}", 1, "steps, or states"),
        ("steps:\n  - fault: rate_limit", 2, "nearest: rate_limited"),
        ("steps:\n  - pass\n  - condition: server_eror", 3, "server_error"),
        ("steps:\n  - fault: reset\n    times: 0", 3, "no number"),
        ("steps:\n  - fault: reset:times=2", 2, "its own times beside it"),
        ("steps:\n  - delay: soon", 2, "no delay"),
        ("steps:\n  - delay: 9999m", 2, "86400"),
        ("steps:\n  - fault: reset\n    condition: expired", 3, "one of"),
        ("steps:\n  - fualt: reset", 2, "nearest: fault"),
        ("steps: [skip]", 1, "no step"),
        ("match: {operatoin: x}\nsteps: [pass]", 1, "nearest: operation"),
        ("match: {operation: images.drow}\nsteps: [pass]", 1, "unknown operation"),
        ("states:\n  begin: {steps: [pass]}", 1, "'start'"),
        ("states:\n  start:\n    steps: [pass]\n    then: end", 2, "no state is called 'end'"),
        ("stepps: [pass]", 1, "nearest: steps"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_scenario(load_yaml(text, "s.yaml", []), "s", "s.yaml")
    assert any(one.line == line and message in one.message for one in caught.value.problems), (
        caught.value.problems
    )


def test_the_shipped_scenarios() -> None:
    assert set(scenario_names()) >= {
        "rate-limited-then-fine",
        "rate-limited-then-cut",
        "slow-then-timeout",
        "moderation",
        "out-of-money-mid-batch",
        "expired-address",
        "stream-cut-then-retry",
    }
    for name in scenario_names():
        found = shipped_scenario(name)
        assert isinstance(found, Scenario)
        assert (found.name, bool(found.description)) == (name, True)
        assert load_scenario(name) is found
