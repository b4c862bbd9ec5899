"""Server-Sent Events read by the rules of the WHATWG, as browsers and clients read them.

A byte order mark at the start is dropped; lines end in LF, CR or CRLF; lines that begin with a colon are
comments; several `data` lines are one text; an event that no empty line ends is discarded. What the data mean is
not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE_END = re.compile("\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: its type (`message` where none was given), its data, the last id, the line of its first field."""

    type: str
    data: str
    id: str
    line: int


@dataclass(frozen=True, slots=True)
class EventStream:
    """A whole stream. `unfinished` says whether it ended within an event, which counts for nothing."""

    events: tuple[StreamEvent, ...]
    comments: tuple[str, ...]
    retry: int | None
    unfinished: bool


def parse_stream(data: bytes) -> EventStream:
    """The events of a stream's bytes. Never raises: what is no field of an event is passed over."""
    reader = _Reader()
    text = data.decode("utf-8-sig", "replace")
    lines = _LINE_END.split(text)
    # what follows the last line end is a line only if there is something
    rest = lines.pop()
    for number, line in enumerate(lines, 1):
        reader.line(line, number)
    return EventStream(
        tuple(reader.events),
        tuple(reader.comments),
        reader.retry,
        unfinished=reader.is_within or bool(rest),
    )


class _Reader:
    """The three buffers of the rules, and what came of them."""

    def __init__(self) -> None:
        self.events: list[StreamEvent] = []
        self.comments: list[str] = []
        self.retry: int | None = None
        self._data: list[str] = []
        self._type = ""
        self._id = ""
        self._began = 0

    @property
    def is_within(self) -> bool:
        """Whether an event has begun that no empty line has ended."""
        return bool(self._data or self._type)

    def line(self, line: str, number: int) -> None:
        """Takes one line."""
        if not line:
            self._dispatch()
            return
        if line.startswith(":"):
            self.comments.append(line[1:].removeprefix(" "))
            return
        self._began = self._began or number
        name, _, value = line.partition(":")
        self._field(name, value.removeprefix(" "))

    def _field(self, name: str, value: str) -> None:
        if name == "event":
            self._type = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdecimal() and len(value) < 16:
            self.retry = int(value)

    def _dispatch(self) -> None:
        if self._data:
            data = "\n".join(self._data)
            self.events.append(StreamEvent(self._type or "message", data, self._id, self._began))
        self._data, self._type, self._began = [], "", 0


def framed(event: str, data: str, line_end: str = "\n") -> Iterator[str]:
    """The lines of one event as servers write it: the mirror of `parse_stream`."""
    if event:
        yield f"event: {event}{line_end}"
    for line in data.split("\n"):
        yield f"data: {line}{line_end}"
    yield line_end
