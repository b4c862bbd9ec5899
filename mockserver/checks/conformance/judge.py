"""One reply against the expected ones: status, headers, body, pictures, addresses, events.

Each finding names the rule, what was expected, what came, and on whose word. Nothing is asked here; what an
address serves is asked through `fetch`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mockserver.catalog.types import basis
from mockserver.catalog.yaml import Mark
from mockserver.checks.conformance.cases import NOTHING, Case, Path, shown_path
from mockserver.checks.conformance.client import Got
from mockserver.checks.conformance.compare import Comparison, Difference
from mockserver.checks.conformance.events import Received, received
from mockserver.checks.conformance.oracle import Expected
from mockserver.checks.conformance.pictures import Fault, faults, of_base64
from mockserver.checks.conformance.stated import (
    Statement,
    deciding,
    error_mark,
    is_loose,
    statements,
)
from mockserver.checks.report.result import Place, ReportFinding, address
from mockserver.contract.compose import Terms
from mockserver.engine.exchange import Base64, Exchange, Json, Picture, Stream, Text
from mockserver.imaging.spec import RenderSpec

Fetch = Callable[[str], Got]
File = tuple[RenderSpec, bytes]
_ADDRESS = re.compile(r"https?://")
_HELD = re.compile(r"-?\d+(\.\d+)?|(\d+m)?\d+s")


@dataclass(slots=True)
class Judgement:
    """Judges the reply to one step; `files` are the pictures that came, in their order, each with the one expected."""

    case: Case
    expected: Expected
    these: Terms
    is_mock: bool
    fetch: Fetch
    files: list[File] = field(default_factory=list)

    def findings(self, got: Got) -> Iterator[ReportFinding]:
        """All that is wrong with a reply."""
        wanted = self.expected.first.reply
        if got.status != wanted.status:
            yield self._status(got)
            if (got.status < 400) != (wanted.status < 400):
                return
        yield from self._headers(got)
        yield from self._body(got)

    # --- status

    def _status(self, got: Got) -> ReportFinding:
        first = self.expected.first
        told = _beginning(got)
        if first.condition is not None and got.status < 400:
            expected = f"{first.reply.status}, refused as {first.condition}"
            return self._finding(
                "accepted", f"accepted with {got.status}", expected, first.deciding
            )
        if first.condition is None and got.status >= 400:
            mark = self.case.mark or first.deciding
            return self._finding(
                "refused", f"refused with {got.status}: {told}", f"{first.reply.status}", mark
            )
        mark = error_mark(self.these, first.condition, "status") if first.condition else None
        expected = f"{first.reply.status}" + (f" ({first.condition})" if first.condition else "")
        return self._finding("status", f"status {got.status}: {told}", expected, mark)

    # --- headers

    def _headers(self, got: Got) -> Iterator[ReportFinding]:
        first, second = self.expected.first.reply.headers, self.expected.second.reply.headers
        stated = self._header_statements()
        other = {name.lower(): value for name, value in second.items()}
        for name, value in first.items():
            if name.lower() in other:
                about = stated.get(name.lower(), Statement("", None))
                yield from self._header(name, (value, other[name.lower()]), got, about)

    def _header(
        self, name: str, wanted: tuple[str, str], got: Got, about: Statement
    ) -> Iterator[ReportFinding]:
        found = got.headers.get(name.lower())
        if found is None:
            yield self._finding(
                "header", f"the header {name} is missing", f"{name}: {wanted[0]}", about.mark
            )
        elif wanted[0].startswith(self.expected.scene.origin):
            yield from self._serves(("headers", name), wanted[0], found, about.mark)
        elif wanted[0] == wanted[1] and self._is_exact(wanted[0], about):
            if not _same_header(wanted[0], found):
                mark = self._deciding(about) or about.mark
                yield self._finding("header", f"{name} is {found!r}", repr(wanted[0]), mark)
        elif not found or (_HELD.fullmatch(wanted[0]) and not _HELD.fullmatch(found)):
            yield self._finding(
                "header", f"{name} is {found!r}", f"a value such as {wanted[0]!r}", about.mark
            )

    def _is_exact(self, value: str, about: Statement) -> bool:
        if is_loose(about.name, self.these, self.is_mock):
            return False
        # a number that a definition gives as a constant is a sample elsewhere
        return self.is_mock or bool(about.name) or not _HELD.fullmatch(value)

    def _header_statements(self) -> dict[str, Statement]:
        section = self.these.section("headers")
        groups = [section.get(name, {}) for name in ("always", "success", "refusal", "picture")]
        condition = self.expected.first.condition
        if condition is not None:
            groups.append(self.these.error(condition).headers)
        found: dict[str, Statement] = {}
        for group in groups:
            for path, one in statements(group, self.these).items():
                if len(path) == 1:
                    found[str(path[0]).lower()] = one
        return found

    # --- bodies

    def _body(self, got: Got) -> Iterator[ReportFinding]:
        body = self.expected.first.reply.body
        if isinstance(body, Json):
            yield from self._json(got)
        elif isinstance(body, Stream):
            yield from self._stream(got)
        elif isinstance(body, Text):
            yield from self._one_event(got)
        elif isinstance(body, Picture):
            yield from self._file(got, body.spec, ())

    def _json(self, got: Got) -> Iterator[ReportFinding]:
        if not got.is_of("application/json"):
            yield self._content_type("application/json", got)
        try:
            tree = json.loads(got.content, parse_float=Decimal)
        except (ValueError, RecursionError):
            yield self._finding(
                "body", f"the body is not JSON: {_beginning(got)}", "a JSON document", None
            )
            return
        first, second = self.expected.trees
        yield from self._tree(first, second, tree, (), self._template())

    def _template(self) -> Any:
        first = self.expected.first
        if first.condition is None:
            return self.these.section("replies").get(first.operation or "", {})
        error = self.these.error(first.condition)
        own = self.these.operation(first.operation or "").get("refusal", {})
        return self.these.section("envelopes")[own.get("envelope", error.envelope)]

    def _tree(
        self, first: Any, second: Any, got: Any, at: Path, template: Any
    ) -> Iterator[ReportFinding]:
        listing = (self.expected.first.operation or "").startswith("models.")
        comparison = Comparison(
            statements(template, self.these),
            self.expected.scene.origin,
            lambda name: is_loose(name, self.these, self.is_mock),
            adds=listing and not self.is_mock,
            is_closed=self.is_mock,
        )
        for one in comparison.differences(first, second, got):
            yield self._difference(one, at)
        for path, wanted, found in comparison.pictures:
            yield from self._base64(wanted, found, (*at, *path))
        for path, wanted_address, found in comparison.addresses:
            mark = self.these.mark("hosted_images")
            yield from self._serves((*at, *path), wanted_address, found, mark)

    def _difference(self, one: Difference, at: Path) -> ReportFinding:
        path = (*at, *one.path)
        about = one.about or Statement("", None)
        mark = (self._deciding(about) if one.is_value else None) or about.mark
        message = f"{shown_path(path) or 'the body'} is {one.got}"
        return self._finding(one.rule, message, one.expected, mark, path)

    def _deciding(self, about: Statement) -> Mark | None:
        first = self.expected.first
        operation = first.operation or ""
        return deciding(about.name, self.these, operation, first.condition)

    # --- pictures

    def _base64(self, wanted: Base64, text: str, path: Path) -> Iterator[ReportFinding]:
        data = of_base64(text, wanted.prefix)
        if isinstance(data, Fault):
            yield self._picture_finding(data, path)
            return
        yield from self._file(Got(200, {}, data), wanted.spec, path)

    def _file(self, got: Got, spec: RenderSpec, path: Path) -> Iterator[ReportFinding]:
        if got.headers and not got.is_of(spec.content_type):
            yield self._content_type(spec.content_type, got)
        self.files.append((spec, got.content))
        alpha = not spec.edit and not spec.partial and "background" in self._roles()
        for fault in faults(got.content, spec, alpha):
            yield self._picture_finding(fault, path)

    def _roles(self) -> frozenset[str]:
        operation = self.expected.first.operation or ""
        if not operation.startswith("images.") or self.expected.first.model is None:
            return frozenset()
        return frozenset(self.these.contract(operation).roles.values())

    def _picture_finding(self, fault: Fault, path: Path) -> ReportFinding:
        marks = {"picture-size": self.these.mark("sizing"), "background": self.case.mark}
        where = f" at {shown_path(path)}" if path else ""
        message = f"the picture{where}: {fault.got}"
        return self._finding(fault.rule, message, fault.expected, marks.get(fault.rule), path)

    def _serves(
        self, path: Path, wanted: str, found: str, mark: Mark | None
    ) -> Iterator[ReportFinding]:
        served = self.expected.served(wanted)
        if not isinstance(served.reply.body, Picture):
            return
        if not _ADDRESS.match(found):
            yield self._finding(
                "picture-address", f"{shown_path(path)} is {found[:60]!r}", "an address", mark, path
            )
            return
        got = self.fetch(found)
        if got.status != 200:
            message = f"the address in {shown_path(path)} is answered {got.status or got.problem}"
            yield self._finding("picture-address", message, "200 and the picture", mark, path)
            return
        yield from self._file(got, served.reply.body.spec, path)
        yield from self._served_headers(served, got)

    def _served_headers(self, served: Exchange, got: Got) -> Iterator[ReportFinding]:
        for name, value in served.reply.headers.items():
            if name.lower() not in got.headers:
                mark = self.these.mark("headers", "picture", name)
                yield self._finding(
                    "header", f"the header {name} of the picture is missing", value, mark
                )

    # --- events

    def _one_event(self, got: Got) -> Iterator[ReportFinding]:
        """A refusal that is sent as one event."""
        first, second = (
            received(one.reply.body.data)
            for one in (self.expected.first, self.expected.second)
            if isinstance(one.reply.body, Text)
        )
        yield from self._events(got, first, second, [self._template()])

    def _stream(self, got: Got) -> Iterator[ReportFinding]:
        bodies = [
            one.reply.body
            for one in (self.expected.first, self.expected.second)
            if isinstance(one.reply.body, Stream)
        ]
        first, second = (
            [Received(event.name, event.tree) for event in body.events]
            + ([Received("", body.terminator)] if body.terminator is not None else [])
            for body in bodies
        )
        templates = [self._event_template(place, first) for place in range(len(first))]
        yield from self._events(got, first, second, templates)

    def _event_template(self, place: int, events: list[Received]) -> Any:
        streaming = self.these.section("streaming")
        entries = streaming.get("entries", {})
        names = streaming.get("events", {}).get(self.expected.first.operation or "", {})
        name = events[place].name
        if name == names.get("partial"):
            return entries.get("partial", {})
        if name != names.get("completed"):
            return {}
        last = max(index for index, one in enumerate(events) if one.name == name)
        return entries.get("final" if place == last else "completed", {})

    def _events(
        self, got: Got, first: list[Received], second: list[Received], templates: list[Any]
    ) -> Iterator[ReportFinding]:
        if not got.is_of("text/event-stream"):
            yield self._content_type("text/event-stream", got)
            return
        events = received(got.content)
        names, wanted = [one.name for one in events], [one.name for one in first]
        if names != wanted:
            mark = self.these.mark("streaming", "events", self.expected.first.operation or "")
            yield self._finding("events", _listed(names), _listed(wanted), mark)
            return
        for place, (one, other, came) in enumerate(zip(first, second, events, strict=True)):
            if came.data is NOTHING:
                yield self._finding("events", f"event {place} holds no JSON", "JSON", None)
            else:
                at = ("events", place)
                yield from self._tree(one.data, other.data, came.data, at, templates[place])

    # --- findings

    def _content_type(self, wanted: str, got: Got) -> ReportFinding:
        came = got.headers.get("content-type", "none")
        return self._finding("content-type", f"the content type is {came!r}", wanted, None)

    def _finding(
        self, rule: str, message: str, expected: str, mark: Mark | None, path: Path = ()
    ) -> ReportFinding:
        chosen = mark or self.expected.first.deciding or self.case.mark
        pointer = "".join(f"/{step}" for step in path)
        return ReportFinding(
            rule=rule,
            message=f"{self.case.name}: {message}",
            place=Place(
                chosen.file if chosen else "", None, pointer, chosen.line if chosen else None
            ),
            basis=basis(chosen.source if chosen else None),
            source=address(chosen),
            expected=expected,
        )


def _same_header(wanted: str, found: str) -> bool:
    if wanted == found:
        return True
    numbers = (
        _HELD.fullmatch(wanted) and _HELD.fullmatch(found) and wanted[-1:] != "s" != found[-1:]
    )
    return bool(numbers) and Decimal(wanted) == Decimal(found)


def _listed(names: list[str]) -> str:
    return ", ".join(name or "(no name)" for name in names) or "no event"


def _beginning(got: Got) -> str:
    text = " ".join(got.content[:300].decode("utf-8", "replace").split())
    return text[:160] or "an empty body"
