"""Image records: one per creation request, seen only by the key that made it; and the inputs that edits were made from.

Both are bounded: of records the oldest of a key go first, of inputs those unused for longest.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mockserver.imaging.spec import RenderSpec

if TYPE_CHECKING:
    from mockserver.imaging.edit import Inputs

_MOST_RECORDS = 10_000
_MOST_OWNERS = 10_000
_MOST_BYTES = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """What a provider remembers of one creation request; `spec` is its first picture, None where it failed."""

    id: str
    created_at: int
    status: str
    model: str
    prompt: str
    url: str | None
    spec: RenderSpec | None
    error: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list of records, and whether more follow it."""

    records: Sequence[Record]
    has_more: bool


class Records:
    """The records of one World, in the order of their making."""

    def __init__(self) -> None:
        self._by_owner: OrderedDict[tuple[str, str], OrderedDict[str, Record]] = OrderedDict()

    def add(self, owner: tuple[str, str], record: Record) -> None:
        """Remembers a record for its owner (provider and key)."""
        own = self._by_owner.setdefault(owner, OrderedDict())
        self._by_owner.move_to_end(owner)
        own[record.id] = record
        if len(own) > _MOST_RECORDS:
            own.popitem(last=False)
        if len(self._by_owner) > _MOST_OWNERS:
            self._by_owner.popitem(last=False)

    def get(self, owner: tuple[str, str], record_id: str) -> Record | None:
        """The owner's record of that id, None where there is none."""
        own = self._by_owner.get(owner)
        return None if own is None else own.get(record_id)

    def delete(self, owner: tuple[str, str], record_id: str) -> bool:
        """Forgets a record; False where the owner has none of that id."""
        return self._by_owner.get(owner, OrderedDict()).pop(record_id, None) is not None

    def page(
        self,
        owner: tuple[str, str],
        limit: int,
        newest_first: bool,
        after: str | None,
        before: str | None,
    ) -> Page:
        """At most `limit` records that follow `after`, or precede `before`, in the chosen order.

        Raises KeyError with the name of the cursor (`after` or `before`) that is no record of the owner.
        """
        listed = list(self._by_owner.get(owner, OrderedDict()).values())
        if newest_first:
            listed.reverse()
        places = {record.id: place for place, record in enumerate(listed)}
        for name, cursor in (("after", after), ("before", before)):
            if cursor is not None and cursor not in places:
                raise KeyError(name)
        if before is not None:
            end = places[before]
            start = max(0, end - limit)
            return Page(listed[start:end], start > 0)
        start = 0 if after is None else places[after] + 1
        return Page(listed[start : start + limit], start + limit < len(listed))


class InputStore:
    """What edits were made from, by key, so that their hosted addresses can be painted until evicted."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._kept: OrderedDict[str, Inputs] = OrderedDict()
        self._bytes = 0
        self._most_bytes = most_bytes

    def keep(self, key: str, inputs: Inputs) -> None:
        """Keeps the inputs of an edit; those unused for longest make room."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return
        self._kept[key] = inputs
        self._bytes += inputs.size
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            _, freed = self._kept.popitem(last=False)
            self._bytes -= freed.size

    def get(self, key: str) -> Inputs | None:
        """The inputs of that key, None where they were evicted."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found
