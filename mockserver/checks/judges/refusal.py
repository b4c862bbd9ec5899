"""A recorded refusal held against the provider's Conditions: status, envelope, type and code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mockserver.catalog.types import basis
from mockserver.checks.event_stream import parse_stream
from mockserver.checks.judges.asking import Verdict
from mockserver.checks.judges.expected import Expected, Wording, any_time
from mockserver.checks.judges.shape import Fault, shape_faults
from mockserver.checks.recordings.entry import ABSENT, Answered
from mockserver.checks.report.result import Place, ReportFinding, address
from mockserver.contract.validate import listing, shown

NO_JSON: Any = object()
"""In place of a JSON value where the body is none."""


def json_of(answered: Answered) -> Any:
    """The JSON of a reply; of a stream, that of its first event. ABSENT where the body was not kept."""
    if answered.streamed and answered.value:
        return answered.value[0]["data"]
    if answered.value is not ABSENT:
        return answered.value
    if answered.body is None:
        return ABSENT
    text: str | bytes = answered.body
    if answered.media_type == "text/event-stream":
        events = parse_stream(answered.body).events
        text = events[0].data if events else ""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NO_JSON


def fitting(answered: Answered, wordings: dict[str, Wording]) -> list[str]:
    """The Conditions that a reply can stand for, by its status and its body."""
    tree = json_of(answered)
    return [
        name
        for name, one in wordings.items()
        if _has_status(answered, one)
        and (tree is ABSENT or (tree is not NO_JSON and not shape_faults(tree, one.schema)))
    ]


def _has_status(answered: Answered, one: Wording) -> bool:
    if one.refusal.status == answered.status:
        return True
    as_event = one.refusal.delivery == "sse_when_accepted" and answered.status == 200
    return as_event and (answered.streamed or answered.media_type == "text/event-stream")


def is_refusal(answered: Answered, wordings: dict[str, Wording]) -> bool:
    """Whether a reply refuses: by its status, or, where providers refuse with a status of success, by its body."""
    if answered.status >= 400:
        return True
    return answered.has_body and bool(fitting(answered, wordings))


def refusal_findings(
    found: Verdict, answered: Answered, expected: Expected, place: Place
) -> Iterator[ReportFinding]:
    """What is wrong with a refusal: its status, its body, or that there is one at all."""
    wordings = expected.wordings(found.call)
    legal = _legal(found)
    fits = fitting(answered, wordings)
    if legal & set(fits):
        return
    if found.rejected is not None:
        yield from _other_refusal(wordings[found.rejected.condition], answered, place)
    elif fits:
        yield _needless(wordings[fits[0]], answered, place)
    else:
        yield from _unknown_refusal([wordings[name] for name in legal], answered, place)


def _legal(found: Verdict) -> frozenset[str]:
    """The Conditions that may be answered: those of the request, and those that can happen at any time."""
    legal = any_time(found.call)
    if found.rejected is None:
        return legal
    own = [one.condition for one in found.call.findings if one.kind == "violation"]
    return legal.union(own, [found.rejected.condition])


def _other_refusal(wording: Wording, answered: Answered, place: Place) -> Iterator[ReportFinding]:
    """The contract refuses too, and in other words."""
    if answered.status != wording.refusal.status:
        yield _status_finding(
            wording, answered, place, f"the contract refuses this request as {wording.condition}"
        )
    else:
        yield from _body_findings(wording, [wording], answered, place)


def _needless(wording: Wording, answered: Answered, place: Place) -> ReportFinding:
    mark = wording.refusal.error.mark
    return ReportFinding(
        "reply.refused",
        f"the contract accepts this request; the recorded reply refuses it as {wording.condition} ({answered.status})",
        _at(place, "/response/status"),
        basis(mark.source if mark else None),
        address(mark),
        "200",
        "200",
    )


def _unknown_refusal(
    legal: list[Wording], answered: Answered, place: Place
) -> Iterator[ReportFinding]:
    """The contract accepts, and nothing that can happen at any time looks like this."""
    alike = [one for one in legal if one.refusal.status == answered.status]
    if alike:
        tree = json_of(answered)
        best = min(alike, key=lambda one: len(shape_faults(tree, one.schema)))
        yield from _body_findings(best, alike, answered, place)
        return
    statuses = sorted({one.refusal.status for one in legal})
    near = min(statuses, key=lambda one: abs(one - answered.status))
    best = next(one for one in legal if one.refusal.status == near)
    told = "the contract accepts this request"
    finding = _status_finding(best, answered, place, told)
    listed = ", ".join(map(str, [200, *statuses]))
    yield ReportFinding(
        finding.rule,
        finding.message,
        finding.place,
        finding.basis,
        finding.source,
        listed,
        str(near),
    )


def _status_finding(wording: Wording, answered: Answered, place: Place, told: str) -> ReportFinding:
    wanted = str(wording.refusal.status)
    mark = wording.refusal.error.mark
    return ReportFinding(
        "reply.status",
        f"the status is {answered.status}; {told}",
        _at(place, "/response/status"),
        basis(mark.source if mark else None),
        address(mark),
        wanted,
        wanted,
    )


def _body_findings(
    wording: Wording, alike: list[Wording], answered: Answered, place: Place
) -> Iterator[ReportFinding]:
    mark = wording.refusal.error.mark
    sure, source = basis(mark.source if mark else None), address(mark)
    tree = json_of(answered)
    inside = _at(place, "/response/body")
    if tree is NO_JSON:
        told = f"the body of a refusal with {answered.status} is no JSON"
        envelope = f"the envelope of {wording.condition}"
        yield ReportFinding("reply.error.body", told, inside, sure, source, envelope)
        return
    for fault in shape_faults(tree, wording.schema):
        legal = _constants(fault, alike) or fault.expected
        told = f"{fault.message} in a refusal with {answered.status} ({wording.condition})"
        at = _at(place, f"/response/body{fault.pointer}")
        yield ReportFinding("reply.error.body", told, at, sure, source, legal, fault.nearest)


def _constants(fault: Fault, alike: list[Wording]) -> str:
    """The values that refusals of this status may have at a place."""
    if fault.keyword not in ("const", "enum"):
        return ""
    found: dict[str, Any] = {}
    for one in alike:
        schema: Any = one.schema
        for step in fault.path:
            schema = schema.get("properties", {}).get(step, {})
        for value in [schema["const"]] if "const" in schema else schema.get("enum", []):
            found[shown(value)] = value
    return listing(list(found.values()))


def _at(place: Place, inside: str) -> Place:
    return Place(place.file, place.entry, inside)
