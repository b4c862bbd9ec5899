"""Which requests a fault or a scenario is meant for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from mockserver.catalog.types import OPERATIONS
from mockserver.contract.validate import clean, shown
from mockserver.engine.faults.grammar import nearest
from mockserver.errors import FaultError


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request is for, as far as it can be told before it is judged; `prompt` is its whole text."""

    provider: str
    operation: str
    model: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Match:
    """What a request must be for; None where anything will do. `prompt` is a part of the prompt."""

    provider: str | None = None
    operation: str | None = None
    model: str | None = None
    prompt: str | None = None

    def fits(self, asked: Asked) -> bool:
        """Whether a request is one of those meant."""
        return (
            self.provider in (None, asked.provider)
            and self.operation in (None, asked.operation)
            and self.model in (None, asked.model)
            and (self.prompt is None or self.prompt in asked.prompt)
        )

    def as_dict(self) -> dict[str, str]:
        """The keys that are set."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


MATCH_KEYS = tuple(one.name for one in fields(Match))


def read_match(given: Mapping[str, Any] | None) -> Match:
    """The Match of a mapping; null counts as absent. Raises FaultError for what cannot be matched."""
    if given is not None and not isinstance(given, Mapping):
        raise FaultError(f"match is {shown(given)}", f"an object with {', '.join(MATCH_KEYS)}")
    taken = {key: value for key, value in (given or {}).items() if value is not None}
    for key, value in taken.items():
        if key not in MATCH_KEYS:
            raise FaultError(f"match has no key '{clean(key)}'", nearest(key, MATCH_KEYS))
        if not isinstance(value, str):
            raise FaultError(f"match.{key} is {shown(value)}", "a string")
    operation = taken.get("operation")
    if operation is not None and operation not in OPERATIONS:
        raise FaultError(f"unknown operation '{clean(operation)}'", nearest(operation, OPERATIONS))
    return Match(**taken)
