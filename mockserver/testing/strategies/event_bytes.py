"""`event_streams`: one meaning, many bytes. Streams of Server-Sent Events that say the same by the WHATWG rules.

A parser that reads them all alike reads whatever a provider, a proxy or a socket makes of a stream.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

VARIATIONS = (
    "line_ends", "comments", "ids", "retry", "unknown_fields", "spaces", "order", "layout", "bom", "splits",
)  # fmt: skip
"""What may differ between two streams of the same events."""

_ENDS = ("\n", "\r\n", "\r")
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_WORDS = st.text(st.sampled_from('abc :{}[]"1é猫'), max_size=8)

Sent = tuple[str | None, Any]


def event_streams(
    events: Iterable[Sent], *, without: Collection[str] = ()
) -> st.SearchStrategy[list[bytes]]:
    """The chunks of a stream of these events, each a name (None for none) and its data.

    Data that is a text arrives exactly so; an object or a list may arrive in any layout of its JSON. `without` names
    those VARIATIONS that a parser is known not to understand. Raises ValueError for names that are none, and for
    events that no stream can carry: without data, with a line break in the name or a carriage return in the data.
    """
    unknown = [name for name in without if name not in VARIATIONS]
    if unknown:
        raise ValueError(f"no variation {unknown[0]!r}; there are {', '.join(VARIATIONS)}")
    sent = tuple(events)
    for name, data in sent:
        _require_sendable(name, data)
    return _streams(sent, frozenset(VARIATIONS) - frozenset(without))


def _require_sendable(name: str | None, data: Any) -> None:
    if not isinstance(data, str | Mapping | list):
        raise ValueError(f"the data of an event is a text, an object or a list, not {data!r}")
    if data == "" or (isinstance(data, str) and "\r" in data):
        raise ValueError(f"no stream carries the data {data!r}")
    if name is not None and (not name or "\r" in name or "\n" in name):
        raise ValueError(f"no stream carries an event named {name!r}")


@st.composite
def _streams(draw: st.DrawFn, events: Sequence[Sent], kinds: frozenset[str]) -> list[bytes]:
    lines: list[str] = []
    for name, data in events:
        lines += _between(draw, kinds)
        lines += [*_event(draw, name, data, kinds), ""]
    text = _BOM if "bom" in kinds and draw(st.booleans()) else ""
    return _split(draw, (text + _ended(draw, lines, kinds)).encode(), kinds)


def _between(draw: st.DrawFn, kinds: frozenset[str]) -> list[str]:
    """Lines before an event that mean nothing: a keep-alive, or blank ones."""
    if "comments" not in kinds:
        return []
    return draw(st.sampled_from([[], [], [": keep-alive", ""], [":"], [""]]))


def _event(draw: st.DrawFn, name: str | None, data: Any, kinds: frozenset[str]) -> list[str]:
    """The lines of an event, those of its data in their order."""
    texts = _laid_out(draw, data, kinds).split("\n")
    lines = [_field(draw, "data", text, kinds) for text in texts]
    others = [] if name is None else [_field(draw, "event", name, kinds)]
    others += _meaningless(draw, kinds)
    if "order" not in kinds:
        return [*others, *lines]
    for line in others:
        lines.insert(draw(st.integers(0, len(lines))), line)
    return lines


def _meaningless(draw: st.DrawFn, kinds: frozenset[str]) -> list[str]:
    """Fields that change neither the name nor the data of an event."""
    offered = {
        "ids": _WORDS.map("id: {}".format),
        "retry": st.integers(0, 9_999).map("retry: {}".format),
        "comments": _WORDS.map(": {}".format),
        "unknown_fields": _WORDS.map("colour: {}".format),
    }
    taken = [lines for kind, lines in offered.items() if kind in kinds]
    return draw(st.lists(st.one_of(taken), max_size=2)) if taken else []


def _field(draw: st.DrawFn, name: str, value: str, kinds: frozenset[str]) -> str:
    """`name: value`; the space may be left out where the value begins with none."""
    bare = "spaces" in kinds and not value.startswith(" ") and draw(st.booleans())
    if not value and bare and draw(st.booleans()):
        return name
    return f"{name}:{value}" if bare else f"{name}: {value}"


def _laid_out(draw: st.DrawFn, data: Any, kinds: frozenset[str]) -> str:
    if isinstance(data, str):
        return data
    if "layout" not in kinds:
        return json.dumps(data)
    indent = draw(st.sampled_from([None, 0, 2]))
    return json.dumps(data, indent=indent, ensure_ascii=draw(st.booleans()))


def _ended(draw: st.DrawFn, lines: Sequence[str], kinds: frozenset[str]) -> str:
    """The lines with their ends; a CR that a LF would follow takes it as its own, so a CR follows it."""
    if "line_ends" not in kinds:
        return "".join(f"{line}\n" for line in lines)
    ends = draw(st.sampled_from([(end,) for end in _ENDS] + [_ENDS]))
    text = ""
    for line in lines:
        end = draw(st.sampled_from(ends))
        text += line + ("\r" if end == "\n" and not line and text.endswith("\r") else end)
    return text


def _split(draw: st.DrawFn, data: bytes, kinds: frozenset[str]) -> list[bytes]:
    """The bytes in chunks, cut anywhere: within a line end, within a character."""
    if "splits" not in kinds or not data:
        return [data]
    cuts = draw(st.lists(st.integers(1, len(data)), max_size=6, unique=True).map(sorted))
    places = [0, *cuts, len(data)]
    return [data[start:end] for start, end in pairwise(places) if start < end]
