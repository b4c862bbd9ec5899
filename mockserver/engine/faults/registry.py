"""The closed registry of faults: one entry each, with its parameters, its meaning and a piece of evidence.

Every Condition is a fault of the same name too. A name that is not here does not exist: the grammar refuses it,
and a test holds the registry against what the engine and the web layer perform.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.engine.faults.catalogue_pictures import picture_faults
from mockserver.engine.faults.catalogue_replies import reply_faults
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.kinds import FaultKind

GROUPS = {
    "condition": "Conditions: the provider refuses, in its own words",
    "billing": "Billing: the work is done and charged, the answer is lost",
    "transport": "Transport",
    "reply body": "Reply body",
    "picture": "Picture",
    "address": "Address of a hosted picture",
    "stream": "Stream",
    "stream framing": "Stream framing: other bytes, the same meaning",
}
FAULTS: Mapping[str, FaultKind] = {kind.name: kind for kind in (*reply_faults(), *picture_faults())}


def kind_of(fault: Fault) -> FaultKind:
    """The entry of a fault."""
    return FAULTS[fault.name]


def argument(fault: Fault, name: str) -> str | int | float | None:
    """The argument that a fault was given, or its default."""
    found: str | int | float | None = kind_of(fault).value(fault, name)
    return found


def number(fault: Fault, name: str) -> float:
    """An argument that is a number."""
    return float(argument(fault, name) or 0)
