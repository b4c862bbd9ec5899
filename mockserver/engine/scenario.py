"""Scenarios: named sequences of steps, one taken by each fitting request in order of arrival.

    name: rate-limited-then-fine
    match: {operation: images.generate}
    steps:
      - fault: "rate_limited:retry_after=1"
        times: 2
      - pass

After the last step everything passes. With `states:` several sequences follow each other by their `then:`,
beginning with `start`. Files are read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.yaml import Located
from mockserver.contract.validate import clean, shown
from mockserver.engine.faults.fault import Fault, shown_faults
from mockserver.engine.faults.grammar import fault_text, nearest, parse
from mockserver.engine.faults.match import Asked, Match, read_match
from mockserver.errors import DefinitionError, FaultError, Problem

FIRST_STATE = "start"
_DELAY = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*(ms|s|m)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}
_MOST_TIMES = 1_000_000
_ACTIONS = ("pass", "fault", "condition", "delay")
_KEYS = ("name", "description", "match", "steps", "states")


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to a request; to `times` requests in a row. Without faults it passes."""

    faults: tuple[Fault, ...] = ()
    times: int = 1

    def __str__(self) -> str:
        return shown_faults(self.faults) or "pass"


@dataclass(frozen=True, slots=True)
class State:
    """A sequence of steps, and the state that follows it; None where everything passes then."""

    steps: tuple[Step, ...]
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set of states; the first is `start`."""

    name: str
    states: Mapping[str, State]
    match: Match = field(default_factory=Match)
    description: str = ""


@dataclass(slots=True)
class Progress:
    """How far a World is in a scenario: the state, the place of the next step, how often it was taken."""

    scenario: Scenario
    state: str | None = FIRST_STATE
    place: int = 0
    taken: int = 0

    @property
    def step(self) -> Step | None:
        """The step that the next fitting request takes, None when all are done."""
        return None if self.state is None else self.scenario.states[self.state].steps[self.place]

    def take(self, asked: Asked) -> Step | None:
        """The step that this request takes; None where it fits none."""
        step = self.step
        if step is None or not self.scenario.match.fits(asked):
            return None
        self.taken += 1
        if self.taken >= step.times:
            self._go_on()
        return step

    def _go_on(self) -> None:
        assert self.state is not None  # noqa: S101 - only a state's step can be done
        here = self.scenario.states[self.state]
        self.place, self.taken = self.place + 1, 0
        if self.place >= len(here.steps):
            self.state, self.place = here.then, 0


def read_scenario(document: Any, name: str, file: str) -> Scenario:
    """The Scenario of a document. Raises DefinitionError with all that is wrong in it."""
    reader = _Reader(file)
    found = reader.scenario(document, name)
    if reader.problems or found is None:
        raise DefinitionError(reader.problems)
    return found


class _Reader:
    """Reads one document, noting each offence instead of stopping at it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.line = 1
        self.problems: list[Problem] = []

    def scenario(self, document: Any, name: str) -> Scenario | None:
        if not isinstance(document, Mapping):
            self._problem("", f"a scenario is a mapping, not {shown(document)}")
            return None
        self._known(document, _KEYS, "")
        match = self._match(document)
        if ("steps" in document) == ("states" in document):
            self._problem("", "a scenario has steps, or states")
            return None
        states = self._states(document)
        return Scenario(
            str(document.get("name", name)), states, match, str(document.get("description", ""))
        )

    def _match(self, document: Mapping[str, Any]) -> Match:
        self._at(document, "match")
        try:
            return read_match(document.get("match"))
        except FaultError as error:
            self._problem("match", str(error))
            return Match()

    def _states(self, document: Mapping[str, Any]) -> dict[str, State]:
        if "steps" in document:
            self._at(document, "steps")
            return {FIRST_STATE: State(self._steps(document["steps"], "steps"))}
        self._at(document, "states")
        given = document["states"]
        if not isinstance(given, Mapping) or FIRST_STATE not in given:
            self._problem("states", f"a mapping is expected, with a state '{FIRST_STATE}'")
            return {}
        return {name: self._state(given, name) for name in given}

    def _state(self, given: Mapping[str, Any], name: str) -> State:
        where = f"states.{name}"
        self._at(given, name)
        state = given[name]
        if not isinstance(state, Mapping):
            self._problem(where, "a mapping with steps and then is expected")
            return State(())
        self._known(state, ("steps", "then"), where)
        then = state.get("then")
        if then is not None and then not in given:
            self._problem(f"{where}.then", f"no state is called {shown(then)}")
        self._at(state, "steps")
        return State(self._steps(state.get("steps"), f"{where}.steps"), then)

    def _steps(self, given: Any, where: str) -> tuple[Step, ...]:
        if not isinstance(given, Sequence) or isinstance(given, str) or not given:
            self._problem(where, "a list of at least one step is expected")
            return ()
        return tuple(self._step(step, f"{where}[{place}]") for place, step in enumerate(given))

    def _step(self, step: Any, where: str) -> Step:
        if step == "pass":
            return Step()
        if not isinstance(step, Mapping):
            self._problem(where, f"{shown(step)} is no step: pass, or one of {', '.join(_ACTIONS)}")
            return Step()
        for key in step:
            self._at(step, key)
        self._known(step, (*_ACTIONS, "times"), where)
        actions = [name for name in _ACTIONS if name in step]
        if len(actions) != 1 and set(actions) != {"fault", "delay"}:
            self._problem(where, f"a step has one of {', '.join(_ACTIONS)}")
            return Step()
        times = self._times(step["pass"] if actions == ["pass"] else step.get("times", 1), where)
        faults = [one for name in actions for one in self._faults(name, step[name], where)]
        return Step(tuple(faults), times)

    def _faults(self, action: str, value: Any, where: str) -> tuple[Fault, ...]:
        path = f"{where}.{action}"
        if action == "delay":
            return self._delay(value, path)
        if action == "condition":
            if value in CONDITIONS:
                return (Fault(value),)
            known = nearest(str(value), CONDITIONS)
            self._problem(path, f"unknown condition {shown(value)}: {known}")
        if action == "fault":
            return self._written(value, path)
        return ()

    def _written(self, value: Any, path: str) -> tuple[Fault, ...]:
        try:
            found = parse(value) if isinstance(value, str) else ()
        except FaultError as error:
            self._problem(path, str(error))
            return ()
        if not found:
            self._problem(path, f"{shown(value)} is no text of a fault")
        if any(one.times is not None or one.nth is not None for one in found):
            self._problem(path, "times and nth count requests; a step has its own times beside it")
        return found

    def _delay(self, value: Any, path: str) -> tuple[Fault, ...]:
        read = _DELAY.fullmatch(str(value)) if isinstance(value, str | int | float) else None
        if read is None or isinstance(value, bool):
            self._problem(path, f"{shown(value)} is no delay, as in 2s, 500ms or 1m")
            return ()
        seconds = float(read[1]) * _UNITS[read[2]]
        return self._written(fault_text("slow_first_byte", {"seconds": seconds}), path)

    def _times(self, value: Any, where: str) -> int:
        value = 1 if value is None else value
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 1 <= value <= _MOST_TIMES:
            self._problem(f"{where}.times", f"{shown(value)} is no number from 1 to {_MOST_TIMES}")
            return 1
        return int(value)

    def _known(self, given: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
        for key in given:
            if key not in keys:
                self._at(given, key)
                path = f"{where}.{clean(key)}" if where else clean(key)
                self._problem(path, f"no such key: {nearest(str(key), keys)}")

    def _at(self, given: Any, key: str) -> None:
        """Problems that follow stand in the line of this key."""
        if isinstance(given, Located) and key in given.marks:
            self.line = given.marks[key].line

    def _problem(self, path: str, message: str) -> None:
        self.problems.append(Problem(self.file, self.line, path, message))
