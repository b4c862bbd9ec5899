"""The bounded list of what happened: exchanges newest last, and how many old ones were dropped.

Exchanges are kept as they are; how they are shown to people is `mockserver.engine.account`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.engine.exchange import Exchange

_MOST_EXCHANGES = 2_000
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a reply: `sent`, or how its way ended; and how much of its body was sent."""

    outcome: str
    bytes: int


class Journal:
    """Exchanges of one World, bounded by number and by the bytes of their requests."""

    def __init__(self, most: int = _MOST_EXCHANGES, most_bytes: int = _MOST_BYTES) -> None:
        self._kept: OrderedDict[int, tuple[Exchange, int]] = OrderedDict()
        self._deliveries: dict[int, Delivery] = {}
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self.dropped = 0

    def add(self, exchange: Exchange, size: int) -> None:
        """Keeps an exchange whose request body had `size` bytes; the oldest ones make room."""
        self._kept[exchange.id] = (exchange, size)
        self._bytes += size
        while len(self._kept) > self._most or (
            self._bytes > self._most_bytes and len(self._kept) > 1
        ):
            oldest, (_, freed) = self._kept.popitem(last=False)
            self._deliveries.pop(oldest, None)
            self._bytes -= freed
            self.dropped += 1

    def get(self, exchange_id: int) -> Exchange | None:
        """The exchange of that number, None where there is none or it was dropped."""
        found = self._kept.get(exchange_id)
        return None if found is None else found[0]

    def note_delivery(self, exchange_id: int, delivery: Delivery) -> None:
        """Adds what became of the reply of an exchange, as long as the exchange is kept."""
        if exchange_id in self._kept:
            self._deliveries[exchange_id] = delivery

    def delivery(self, exchange_id: int) -> Delivery | None:
        """What became of the reply of an exchange, None while it is on its way."""
        return self._deliveries.get(exchange_id)

    def __iter__(self) -> Iterator[Exchange]:
        return (exchange for exchange, _ in self._kept.values())

    def __reversed__(self) -> Iterator[Exchange]:
        return (exchange for exchange, _ in reversed(self._kept.values()))

    def __len__(self) -> int:
        return len(self._kept)
