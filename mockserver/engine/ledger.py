"""What was charged, to whom, for which exchange; and what is left of each account.

Amounts are exact decimals. Keys are kept in their shown form only.
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from decimal import Decimal

_MOST_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One charge: exchange id, provider, shown key, amount and its unit."""

    exchange: int
    provider: str
    key: str
    amount: Decimal
    unit: str


class Ledger:
    """Charges and balances of one World; totals stay exact when old entries are dropped."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=_MOST_ENTRIES)
        self.totals: dict[str, Decimal] = defaultdict(Decimal)
        self._spent: dict[tuple[str, str], Decimal] = defaultdict(Decimal)

    def balance(self, provider: str, key: str, opening: Decimal) -> Decimal:
        """What is left of an account that began with `opening`."""
        return opening - self._spent[provider, key] if (provider, key) in self._spent else opening

    def charge(self, entry: Entry, key: str) -> None:
        """Books a charge to the account of `key`."""
        self.entries.append(entry)
        self.totals[entry.unit] += entry.amount
        self._spent[entry.provider, key] += entry.amount
