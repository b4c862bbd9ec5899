"""What the two halves of the catalogue share: parameters that several faults have, and where evidence is found."""

from __future__ import annotations

from mockserver.catalog.conditions import CONDITIONS
from mockserver.engine.faults.kinds import Parameter

LONGEST_WAIT = 86_400
"""Seconds; nothing takes longer."""
GITHUB = "https://github.com/"
MEASURED = "measured: "


def seconds(default: float, meaning: str) -> Parameter:
    """The parameter of a fault that takes its time."""
    return Parameter("seconds", "number", meaning, default, 0, LONGEST_WAIT)


def condition(default: str) -> Parameter:
    """The parameter of a fault that answers with a Condition of choice."""
    return Parameter(
        "condition", "choice", "the Condition that is answered", default, choices=tuple(CONDITIONS)
    )
