"""What the registry says of a fault: its group, where it acts, its parameters, its meaning and its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from mockserver.engine.faults.fault import Argument, Fault

Phase = Literal["refusal", "before", "plan", "tree", "leaf", "events", "address", "wire", "framing"]

Only = Literal["any", "image", "whole", "stream", "hosted"]

ACTS: dict[Phase, str] = {
    "refusal": "instead of the reply: the provider refuses",
    "before": "before anything is done; nothing is charged",
    "plan": "on the pictures, after their price was charged",
    "tree": "on the filled reply",
    "leaf": "on the pictures inside the reply or its events",
    "events": "on the events of a stream",
    "address": "on the address of a hosted picture, when it is fetched",
    "wire": "on the socket, while the reply is sent",
    "framing": "on the bytes of a stream's events, whose meaning stays",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One key of a fault; `default` None means: the fault decides, as `meaning` says."""

    name: str
    type: Literal["whole", "number", "choice", "text"]
    meaning: str
    default: Argument | None = None
    minimum: float = 0
    maximum: float = 0
    choices: tuple[str, ...] = ()

    def read(self, text: str) -> Argument:
        """The value that a text stands for. Raises ValueError that says what is expected."""
        if self.type == "choice":
            if text not in self.choices:
                raise ValueError(f"one of {', '.join(self.choices)}")
            return text
        if self.type == "text":
            if not (0 < len(text) <= self.maximum and text.isascii() and text.isprintable()):
                raise ValueError(f"1 to {self.maximum:g} printable ASCII characters")
            return text
        return self._number(text)

    def _number(self, text: str) -> int | float:
        plain = text.isascii() and len(text) <= 20 and text.replace(".", "", 1).isdecimal()
        if not plain or not self.minimum <= float(text) <= self.maximum:
            raise ValueError(self.range)
        if self.type == "whole" and not float(text).is_integer():
            raise ValueError(self.range)
        return int(float(text)) if float(text).is_integer() else float(text)

    @property
    def range(self) -> str:
        """What a value may be, for people."""
        if self.choices:
            return ", ".join(self.choices)
        if self.type == "text":
            return f"up to {self.maximum:g} characters"
        word = "a whole number" if self.type == "whole" else "a number"
        return f"{word} from {self.minimum:g} to {self.maximum:g}"


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One entry of the registry.

    A `decisive` fault decides by itself what becomes of a request: of several, only the first acts on the same one.
    `only` says which requests it can act on: any, image requests, those for a stream, or those for none.
    """

    name: str
    group: str
    phase: Phase
    meaning: str
    evidence: str
    parameters: tuple[Parameter, ...] = ()
    decisive: bool = False
    only: Only = "any"
    counts: tuple[str, ...] = field(default=("times", "nth"))

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, None where the fault has none."""
        return next((one for one in self.parameters if one.name == name), None)

    def value(self, fault: Fault, name: str) -> Any:
        """The argument that a fault of this kind was given, or the default."""
        given = dict(fault.arguments)
        if name in given:
            return given[name]
        parameter = self.parameter(name)
        return None if parameter is None else parameter.default

    def table_row(self) -> dict[str, Any]:
        """The entry as plain values, for tables and for the control path."""
        return {
            "name": self.name,
            "group": self.group,
            "acts": ACTS[self.phase],
            "parameters": [_described(one) for one in self.parameters],
            "meaning": self.meaning,
            "evidence": self.evidence,
        }


def _described(parameter: Parameter) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": parameter.name,
        "type": parameter.type,
        "default": parameter.default,
        "range": parameter.range,
        "meaning": parameter.meaning,
    }
    return shown
