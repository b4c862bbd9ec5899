"""How much measuring is enough: rounds and seconds; and why a row can be left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """`rounds` of alternating pairs; `seconds` of load in each; `starts` of whole processes."""

    rounds: int
    seconds: float
    starts: int


CALM = Effort(rounds=15, seconds=1.0, starts=11)
QUICK = Effort(rounds=5, seconds=0.4, starts=3)


class Skipped(Exception):
    """Why a row cannot be measured here."""


Measure = Callable[[Effort], list[float]]
