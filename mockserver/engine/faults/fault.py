"""One fault as it was asked for: a name, arguments, and how often it acts. A plain value that knows no catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

Argument = str | int | float


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of the registry; `arguments` are those given, `times` and `nth` None where they were not."""

    name: str
    arguments: tuple[tuple[str, Argument], ...] = ()
    times: int | None = None
    nth: int | None = None

    def __str__(self) -> str:
        """The text that reads as this fault."""
        counts = (("times", self.times), ("nth", self.nth))
        given = [*self.arguments, *((key, value) for key, value in counts if value is not None)]
        listed = ",".join(f"{key}={argument_text(value)}" for key, value in given)
        return f"{self.name}:{listed}" if listed else self.name


def argument_text(value: Argument) -> str:
    """An argument as a fault's text holds it: `;`, `,`, `=`, `/`, spaces and the like are escaped."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return quote(str(value), safe="")


def shown_faults(faults: tuple[Fault, ...]) -> str:
    """Several faults as one text."""
    return ";".join(map(str, faults))
