"""Two expected trees against the one that came: what both agree on is exact, what differs is of a kind.

Pure: pictures and addresses are only collected here, and looked at by the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mockserver.checks.conformance.cases import NOTHING, Path
from mockserver.checks.conformance.stated import Statement, Statements, looked_up
from mockserver.engine.exchange import Base64

_OURS = "mock_error"
_TIMES = frozenset({"created", "record.created_at", "rate.reset"})
_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a reply is not as expected.

    `about` is its statement, `is_value` says whether only the value is wrong.
    """

    rule: str
    path: Path
    expected: str
    got: str
    about: Statement | None
    is_value: bool = False


@dataclass(slots=True)
class Comparison:
    """What a comparison needs to know, and the pictures and addresses that it met.

    `is_loose` says of a statement whether its value is judged by kind alone; `adds` allows lists of listings to
    hold more than is expected; `is_closed` allows objects no field that nobody knows.
    """

    stated: Statements
    origin: str
    is_loose: Callable[[str], bool]
    adds: bool = False
    is_closed: bool = False
    pictures: list[tuple[Path, Base64, Any]] = field(default_factory=list)
    addresses: list[tuple[Path, str, Any]] = field(default_factory=list)

    def differences(self, first: Any, second: Any, got: Any) -> Iterator[Difference]:
        """All differences of one JSON value."""
        yield from self._any(first, second, got, ())

    def _any(self, first: Any, second: Any, got: Any, path: Path) -> Iterator[Difference]:
        if got is NOTHING:
            if first is not NOTHING and second is not NOTHING:
                yield self._wrong("reply-field", path, kind_of(first), "nothing")
        elif first is NOTHING or second is NOTHING:
            return
        elif isinstance(first, Base64):
            yield from self._picture(first, got, path)
        elif isinstance(first, Mapping):
            yield from self._object(first, second, got, path)
        elif isinstance(first, list):
            yield from self._list(first, second, got, path)
        elif isinstance(first, str) and first.startswith(self.origin):
            yield from self._address(first, got, path)
        else:
            yield from self._scalar(first, second, got, path)

    def _wrong(
        self, rule: str, path: Path, expected: str, got: str, is_value: bool = False
    ) -> Difference:
        return Difference(rule, path, expected, got, looked_up(self.stated, path), is_value)

    def _picture(self, first: Base64, got: Any, path: Path) -> Iterator[Difference]:
        if isinstance(got, str):
            self.pictures.append((path, first, got))
        else:
            yield self._wrong("reply-type", path, "a picture in base64", kind_of(got))

    def _address(self, first: str, got: Any, path: Path) -> Iterator[Difference]:
        if isinstance(got, str) and got.startswith(("http://", "https://")):
            self.addresses.append((path, first, got))
        else:
            yield self._wrong("reply-type", path, "an address", shown(got))

    def _object(
        self, first: Mapping[str, Any], second: Any, got: Any, path: Path
    ) -> Iterator[Difference]:
        if not isinstance(got, Mapping):
            yield self._wrong("reply-type", path, "an object", kind_of(got))
            return
        other = second if isinstance(second, Mapping) else {}
        for key in first:
            if key != _OURS:
                yield from self._any(
                    first[key], other.get(key, NOTHING), got.get(key, NOTHING), (*path, key)
                )
        for key in self._unwanted(first, other, got, path):
            if key != _OURS and got.get(key) is not None:
                told = shown(got[key])
                yield self._wrong("reply-field", (*path, key), "no such field here", told)

    def _unwanted(
        self,
        first: Mapping[str, Any],
        second: Mapping[str, Any],
        got: Mapping[str, Any],
        path: Path,
    ) -> Iterable[str]:
        """Fields that are not to be there: those that the contract leaves out, or all that it does not know."""
        if self.is_closed:
            return [key for key in got if key not in first and key not in second]
        return self._left_out(first, second, path)

    def _left_out(
        self, first: Mapping[str, Any], second: Mapping[str, Any], path: Path
    ) -> Iterator[str]:
        """Keys of the template that have no value under this request."""
        place = tuple(0 if isinstance(step, int) else step for step in path)
        for one in self.stated:
            key = one[-1] if len(one) == len(place) + 1 and one[:-1] == place else None
            if isinstance(key, str) and key not in first and key not in second:
                yield key

    def _list(self, first: list[Any], second: Any, got: Any, path: Path) -> Iterator[Difference]:
        if not isinstance(got, list):
            yield self._wrong("reply-type", path, "a list", kind_of(got))
            return
        if self.adds and _identity(first):
            yield from self._among(first, second, got, path)
            return
        if len(first) != len(second):
            # how many there are depends on what happened before
            sample = max(first, second, key=len)[0]
            for index, found in enumerate(got):
                yield from self._any(sample, None, found, (*path, index))
            return
        if len(got) != len(first):
            yield self._wrong("reply-count", path, f"{len(first)} items", f"{len(got)}")
            return
        for index, (one, other, found) in enumerate(zip(first, second, got, strict=True)):
            yield from self._any(one, other, found, (*path, index))

    def _among(self, first: list[Any], second: Any, got: Any, path: Path) -> Iterator[Difference]:
        """Each expected entry is looked for by what names it; others may stand between them."""
        key = _identity(first)
        for index, (one, other) in enumerate(zip(first, second, strict=True)):
            found = next(
                (each for each in got if isinstance(each, dict) and each.get(key) == one[key]), None
            )
            if found is None:
                yield self._wrong("listing", (*path, index), f"an entry {one[key]}", "none")
            else:
                yield from self._any(one, other, found, (*path, index))

    def _scalar(self, first: Any, second: Any, got: Any, path: Path) -> Iterator[Difference]:
        if not _is_of_kind(got, first, second):
            yield self._wrong("reply-type", path, kind_of(first), shown(got))
            return
        about = looked_up(self.stated, path)
        if about is not None and self.is_loose(about.name):
            if got == "" and first != "":
                yield self._wrong("reply-value", path, "a text", "an empty one", is_value=True)
        elif type(first) is type(second) and first == second and not _equal(first, got):
            yield self._wrong("reply-value", path, shown(first), shown(got), is_value=True)
        elif about is not None and about.name in _TIMES and not 10**9 <= got < 10**11:
            yield self._wrong("reply-value", path, "Unix seconds", shown(got), is_value=True)


def _identity(entries: list[Any]) -> str:
    """The key by which the entries of a listing are told apart; nothing where they are no such entries."""
    for key in ("id", "key", "name"):
        if entries and all(isinstance(one, Mapping) and key in one for one in entries):
            return key
    return ""


def _equal(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, int | float | Decimal) and not isinstance(wanted, bool):
        return Decimal(str(got)) == Decimal(str(wanted))
    return bool(wanted == got)


def _is_of_kind(got: Any, *expected: Any) -> bool:
    return any(_kind(got) in _ACCEPTED.get(_kind(one), {_kind(one)}) for one in expected)


_ACCEPTED = {"a number": {"a number", "an integer"}}


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, float | Decimal):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, Mapping) else "a text"


def kind_of(value: Any) -> str:
    """What a value is: `a text`, `an integer`, …; a picture is one in base64."""
    return "a picture in base64" if isinstance(value, Base64) else _kind(value)


def shown(value: Any) -> str:
    """A value as reports show it, cut where it is long."""
    text = f"{value}" if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
