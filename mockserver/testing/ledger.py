"""The ledger as a test looks at it: what was charged, to whom, for which exchange."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One charge; `key` in its redacted form."""

    exchange: int
    provider: str
    key: str
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All charges of a namespace, and their sum for each unit."""

    entries: tuple[Entry, ...]
    totals: Mapping[str, Decimal]


def ledger_of(told: Mapping[str, Any]) -> Ledger:
    """The Ledger of what the control path tells."""
    entries = tuple(
        Entry(one["exchange"], one["provider"], one["key"], Decimal(one["amount"]), one["unit"])
        for one in told["entries"]
    )
    return Ledger(entries, {unit: Decimal(amount) for unit, amount in told["totals"].items()})
