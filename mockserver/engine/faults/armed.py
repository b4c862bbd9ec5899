"""The faults of one World: those armed, the counts of those carried inline, and the addresses they spoil.

All of it is bounded: of inline counts and addresses those unused for longest are forgotten first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.grammar import parse
from mockserver.engine.faults.match import Asked, Match, read_match
from mockserver.errors import FaultError

_MOST_ARMED = 1_000
_MOST_COUNTED = 10_000
_MOST_SPOILED = 10_000


@dataclass(slots=True)
class Count:
    """How often a fault was met by a fitting request (`seen`) and acted; None of `times` is without end."""

    times: int | None = None
    nth: int | None = None
    seen: int = 0
    acted: int = 0

    @property
    def is_due(self) -> bool:
        """Whether the fault may act on the request that was seen last."""
        return self.left != 0 and self.nth in (None, self.seen)

    @property
    def is_spent(self) -> bool:
        """Whether the fault will never act again."""
        return self.left == 0 or (self.nth is not None and self.seen >= self.nth)

    @property
    def left(self) -> int | None:
        """How often the fault may still act, None where there is no end."""
        return None if self.times is None else max(0, self.times - self.acted)


@dataclass(slots=True)
class Armed:
    """A fault with its count and the requests it is meant for."""

    fault: Fault
    count: Count
    match: Match = field(default_factory=Match)


@dataclass(slots=True)
class Spoiled:
    """A hosted picture's address that a fault acts on, and how often it was fetched."""

    fault: Fault
    fetched: int = 0


class Faults:
    """What a World knows of faults."""

    def __init__(self) -> None:
        self.armed: list[Armed] = []
        self._inline: OrderedDict[str, tuple[Armed, ...]] = OrderedDict()
        self._spoiled: OrderedDict[str, Spoiled] = OrderedDict()

    def arm(self, text: str, match: Mapping[str, Any] | Match | None = None) -> list[Armed]:
        """Arms the faults of a text; each acts once where `times` does not say otherwise.

        Raises FaultError for a text or a match that cannot be read.
        """
        meant = match if isinstance(match, Match) else read_match(match)
        found = [Armed(one, Count(one.times or 1, one.nth), meant) for one in parse(text)]
        self._drop_spent()
        if len(self.armed) + len(found) > _MOST_ARMED:
            raise FaultError(f"more than {_MOST_ARMED} faults are armed", "disarm them first")
        self.armed += found
        return found

    def listed(self) -> list[Armed]:
        """The faults that may still act, in the order in which they were armed."""
        self._drop_spent()
        return list(self.armed)

    def disarm(self) -> int:
        """Disarms all; tells how many there were."""
        self._drop_spent()
        number = len(self.armed)
        self.armed = []
        return number

    def waiting(self, asked: Asked) -> list[Armed]:
        """The armed faults that a request fits, in the order in which they were armed."""
        self._drop_spent()
        return [one for one in self.armed if one.match.fits(asked)]

    def inline(self, text: str, faults: tuple[Fault, ...]) -> tuple[Armed, ...]:
        """The faults of an inline text with the counts that this text has had so far."""
        found = self._inline.get(text)
        if found is None:
            found = tuple(Armed(one, Count(one.times, one.nth)) for one in faults)
            self._inline[text] = found
            if len(self._inline) > _MOST_COUNTED:
                self._inline.popitem(last=False)
        self._inline.move_to_end(text)
        return found

    def spoil(self, tokens: Iterable[str], fault: Fault) -> None:
        """Remembers that a fault acts on these addresses."""
        for token in tokens:
            self._spoiled[token] = Spoiled(fault)
            self._spoiled.move_to_end(token)
        while len(self._spoiled) > _MOST_SPOILED:
            self._spoiled.popitem(last=False)

    def heal(self, tokens: Iterable[str]) -> None:
        """Forgets what was remembered of these addresses: the latest reply that gives one decides."""
        if self._spoiled:
            for token in tokens:
                self._spoiled.pop(token, None)

    def spoiled(self, token: str) -> Spoiled | None:
        """What a fault does to an address, None where nothing does."""
        return self._spoiled.get(token)

    def _drop_spent(self) -> None:
        if self.armed:
            self.armed = [one for one in self.armed if not one.count.is_spent]
