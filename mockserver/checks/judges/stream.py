"""A recorded stream of events held against the contract: names, order, data, what is missing, how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mockserver.catalog.types import basis
from mockserver.checks.event_stream import parse_stream
from mockserver.checks.judges.expected import Expected
from mockserver.checks.judges.nearest import nearest_of
from mockserver.checks.judges.pictures import picture_findings, wanted
from mockserver.checks.judges.reply import shape_findings
from mockserver.checks.judges.shape import shape_faults
from mockserver.checks.judges.template import spots
from mockserver.checks.recordings.entry import Answered
from mockserver.checks.report.result import Place, ReportFinding, address
from mockserver.contract.validate import listing, shown
from mockserver.engine.call import Call


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it was told: its name, its data as a text or as the JSON that they were."""

    name: str
    text: str
    tree: Any = None


@dataclass(slots=True)
class _Course:
    """How far a stream has come."""

    completed: int = 0
    partials: int = 0
    failed: bool = False
    terminated: bool = False


def stream_findings(
    call: Call, answered: Answered, expected: Expected, place: Place
) -> Iterator[ReportFinding]:
    """What is wrong with the stream that answers an accepted request."""
    judge = _StreamJudge(call, expected, place)
    told, unfinished = _events(answered)
    for index, event in enumerate(told):
        yield from judge.event(index, event)
    if unfinished:
        yield judge.finding("stream.unfinished", "the stream ends within an event", len(told))
    yield from judge.end(len(told), is_raw=not answered.streamed)


def _events(answered: Answered) -> tuple[list[Told], bool]:
    if answered.streamed:
        return [Told(str(one["event"]), "", one["data"]) for one in answered.value], False
    found = parse_stream(answered.body or b"")
    return [Told(one.type, one.data) for one in found.events], found.unfinished


class _StreamJudge:
    """Judges the events of one stream, one after the other."""

    def __init__(self, call: Call, expected: Expected, place: Place) -> None:
        self._call = call
        self._expected = expected
        self._place = place
        self._streaming = call.terms.section("streaming")
        self._names = self._streaming["events"][call.operation or ""]
        self._error = str(self._streaming.get("error_event", "error"))
        self._wanted = wanted(call)
        self._course = _Course()

    def event(self, index: int, event: Told) -> Iterator[ReportFinding]:
        """What is wrong with one event."""
        course = self._course
        if event.text and event.text == self._streaming.get("terminator"):
            course.terminated = True
            return
        if course.failed or course.terminated:
            yield self.finding("stream.order", f"{event.name} comes after the end", index)
            return
        if event.name not in (*self._names.values(), self._error):
            legal = [*dict.fromkeys(self._names.values()), self._error]
            told = f"no event is called {shown(event.name)}"
            near = nearest_of(event.name, legal)
            yield self.finding("stream.event", told, index, listing(legal), near)
            return
        yield from self._known(index, event)

    def _known(self, index: int, event: Told) -> Iterator[ReportFinding]:
        tree = event.tree
        if tree is None:
            try:
                tree = json.loads(event.text)
            except (ValueError, RecursionError) as error:
                told = f"the data of {event.name} is no JSON: {error}"
                yield self.finding("stream.data", told, index, "a JSON object")
                self._count(event.name)
                return
        if event.name == self._error and event.name not in self._names.values():
            self._course.failed = True
            yield from self._failure(index, tree)
            return
        yield from self._in_order(index, event.name)
        self._count(event.name)
        yield from self._data(index, event.name, tree)

    def _count(self, name: str) -> None:
        if name == self._names.get("completed"):
            self._course.completed += 1
            self._course.partials = 0
        else:
            self._course.partials += 1

    def _in_order(self, index: int, name: str) -> Iterator[ReportFinding]:
        """Partial pictures come before the completed one, at most as many as were asked for."""
        course, asked = self._course, self._wanted
        if asked is not None and course.completed >= asked.count:
            told = f"{name} comes after the last {self._names['completed']}"
            yield self.finding("stream.order", told, index)
        elif name == self._names.get("partial"):
            most = int(self._call.in_role("partials") or 0)
            if course.partials >= most:
                told = f"{course.partials + 1} partial pictures; {most} asked for"
                yield self.finding("stream.partials", told, index, f"at most {most}", str(most))

    def _data(self, index: int, name: str, tree: Any) -> Iterator[ReportFinding]:
        kind = self._kind(name)
        entries = self._streaming["entries"]
        schema = self._expected.event(self._call, kind, name)
        inside = Place(self._place.file, self._place.entry, f"/response/events/{index}/data")
        mark = self._call.terms.mark("streaming", "entries", kind)
        template = entries[kind]
        yield from shape_findings(self._call, tree, schema, template, mark, inside, "stream.data")
        if self._wanted is not None:
            for spot in spots(template, tree, self._call.terms):
                yield from picture_findings(self._call, spot, self._wanted, inside)

    def _kind(self, name: str) -> str:
        """Which entry an event follows: the last completed one may have more in it."""
        if name != self._names.get("completed"):
            return "partial"
        is_last = self._wanted is None or self._course.completed >= self._wanted.count
        return "final" if is_last and "final" in self._streaming["entries"] else "completed"

    def _failure(self, index: int, tree: Any) -> Iterator[ReportFinding]:
        """An error event holds the envelope of a refusal."""
        wordings = self._expected.wordings(self._call).values()
        if all(shape_faults(tree, one.schema) for one in wordings):
            told = f"the data of {self._error} is not the envelope of a refusal"
            yield self.finding("stream.data", told, index, "the envelope of a refusal")

    def end(self, index: int, is_raw: bool) -> Iterator[ReportFinding]:
        """What is missing at the end."""
        if self._course.failed:
            return
        count = self._wanted.count if self._wanted else 1
        if self._course.completed < count:
            name = self._names["completed"]
            told = f"the stream ends after {self._course.completed} of {count} {name}"
            yield self.finding("stream.incomplete", told, index, f"{count} {name}", name)
        terminator = self._streaming.get("terminator")
        if terminator and is_raw and not self._course.terminated:
            told = "the stream ends without its last data line"
            yield self.finding("stream.incomplete", told, index, str(terminator), str(terminator))

    def finding(
        self, rule: str, message: str, index: int, expected: str = "", nearest: str = ""
    ) -> ReportFinding:
        """A finding about the event of that number, counted from 0."""
        mark = self._call.terms.mark("streaming", "events", self._call.operation or "")
        inside = Place(self._place.file, self._place.entry, f"/response/events/{index}")
        sure = basis(mark.source if mark else None)
        return ReportFinding(rule, message, inside, sure, address(mark), expected, nearest)
