"""The text of faults, read and written: `FAULT[;FAULT…]`, a fault being `NAME[:key=value[,key=value…]]`.

    rate_limited:retry_after=2,times=1;sse_cut:after_events=1

Values are percent-encoded where they hold `;`, `,`, `=`, `/` or spaces. What is outside the registry is refused
with the nearest names; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from urllib.parse import unquote

from mockserver.contract.validate import clean
from mockserver.engine.faults.fault import Argument, Fault, argument_text
from mockserver.engine.faults.kinds import FaultKind
from mockserver.engine.faults.registry import FAULTS
from mockserver.errors import FaultError

_MOST_FAULTS = 20
_LONGEST_TEXT = 2_000
_MOST_TIMES = 1_000_000
_COUNTS = ("times", "nth")


def parse(text: str) -> tuple[Fault, ...]:
    """The faults of a text, in its order. Raises FaultError naming the first thing that is wrong."""
    if len(text) > _LONGEST_TEXT:
        raise FaultError(f"the text of a fault is longer than {_LONGEST_TEXT} characters")
    pieces = [piece.strip() for piece in text.split(";")]
    written = [piece for piece in pieces if piece]
    if not written:
        raise FaultError("the text of a fault is empty", "as in rate_limited:retry_after=2")
    if len(written) > _MOST_FAULTS:
        raise FaultError(f"more than {_MOST_FAULTS} faults in one text")
    return tuple(map(_fault, written))


def parse_escaped(text: str) -> tuple[Fault, ...]:
    """The faults of a piece of an address, whose separators a client may have escaped."""
    try:
        return parse(text)
    except FaultError:
        if "%" not in text:
            raise
        return parse(unquote(text))


def fault_text(name: str, arguments: Mapping[str, Argument]) -> str:
    """The text of a fault, which may have arguments already, with these added; `times` and `nth` may be two."""
    listed = ",".join(f"{key}={argument_text(value)}" for key, value in arguments.items())
    return f"{name}{',' if ':' in name else ':'}{listed}" if listed else name


def _fault(piece: str) -> Fault:
    name, colon, rest = piece.partition(":")
    kind = FAULTS.get(name.strip())
    if kind is None:
        raise FaultError(f"unknown fault '{clean(name)}'", nearest(name.strip(), FAULTS))
    given = [part for part in rest.split(",") if part.strip()] if colon else []
    counts: dict[str, int] = {}
    arguments: dict[str, Argument] = {}
    for part in given:
        key, equals, value = part.partition("=")
        key = key.strip()
        if not equals:
            raise FaultError(f"'{clean(part)}' of {kind.name} has no value", f"as in {key}=…")
        if key in counts or key in arguments:
            raise FaultError(f"{kind.name}: '{clean(key)}' is given twice")
        plain = _unescaped(value.strip())
        if key in _COUNTS and kind.parameter(key) is None:
            counts[key] = _count(kind, key, plain)
        else:
            arguments[key] = _argument(kind, key, plain)
    return Fault(kind.name, tuple(arguments.items()), counts.get("times"), counts.get("nth"))


def _unescaped(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise FaultError(f"'{clean(text)}' is no UTF-8 once its escapes are undone") from error


def _count(kind: FaultKind, key: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:20]) <= _MOST_TIMES):
        raise FaultError(
            f"{kind.name}: {key} is '{clean(text)}'", f"a whole number from 1 to {_MOST_TIMES}"
        )
    return int(text)


def _argument(kind: FaultKind, key: str, text: str) -> Argument:
    parameter = kind.parameter(key)
    if parameter is None:
        known = [one.name for one in kind.parameters]
        raise FaultError(
            f"{kind.name} has no key '{clean(key)}'", nearest(key, [*known, *kind.counts])
        )
    try:
        return parameter.read(text)
    except ValueError as error:
        raise FaultError(f"{kind.name}: {key} is '{clean(text)}'", str(error)) from error


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that lists the names nearest to an unknown one, or all where they are few."""
    names = sorted(known)
    near = get_close_matches(name, names, 5, 0.5)
    if near:
        return f"nearest: {', '.join(near)}"
    return f"there are {', '.join(names)}" if len(names) <= 12 else "`imgmock faults` lists all"
