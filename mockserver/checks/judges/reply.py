"""The recorded reply to an accepted request: status, type, shape, echoed values, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from mockserver.catalog.types import OPERATIONS, basis
from mockserver.catalog.yaml import Mark
from mockserver.checks.judges.expected import Expected
from mockserver.checks.judges.pictures import (
    Wanted,
    count_finding,
    facts_findings,
    facts_of,
    picture_findings,
    wanted,
)
from mockserver.checks.judges.refusal import NO_JSON, json_of
from mockserver.checks.judges.shape import Fault, pointer_of, shape_faults, unknown_members
from mockserver.checks.judges.template import Spot, mark_at, spots
from mockserver.checks.recordings.entry import ABSENT, Answered
from mockserver.checks.recordings.journal import is_named
from mockserver.checks.report.result import Place, ReportFinding, address
from mockserver.contract.keywords import dimensions
from mockserver.contract.validate import shown
from mockserver.engine.call import Call
from mockserver.imaging.upload import inspect

_FILE = re.compile(r"image/|application/octet-stream")


def reply_findings(
    call: Call, answered: Answered, expected: Expected, place: Place
) -> Iterator[ReportFinding]:
    """What is wrong with a reply that is no stream and no refusal."""
    kind = OPERATIONS[call.operation or ""]
    redirects = call.operation == "images.content" and answered.status in (301, 302, 303, 307, 308)
    if redirects:
        return
    if answered.status != 200:
        yield _finding(
            call,
            "reply.status",
            f"the status is {answered.status}",
            place,
            "/response/status",
            "200",
        )
        return
    if not answered.has_body or call.request.method == "HEAD":
        return
    if kind == "picture" or (call.operation == "images.content" and _is_file(answered)):
        yield from file_findings(call, answered, None, place)
    else:
        yield from _json_findings(call, answered, expected, place)


def file_findings(
    call: Call, answered: Answered, asked: Wanted | None, place: Place
) -> Iterator[ReportFinding]:
    """What is wrong with a picture that was fetched from its address."""
    inside = Place(place.file, place.entry, "/response/body")
    facts = (
        facts_of(answered.value)
        if is_named(answered.value)
        else inspect(answered.body or b"", None, None)
    )
    if facts is not None:
        yield from facts_findings(call, facts, asked, inside, ())
    declared = answered.media_type
    if facts and facts.get("format") and declared.startswith("image/"):
        real = f"image/{facts['format']}"
        if declared != real:
            told = f"the picture is declared as {declared} and is {real}"
            yield _finding(
                call, "reply.content-type", told, place, "/response/headers/content-type", real
            )


def _is_file(answered: Answered) -> bool:
    return is_named(answered.value) or _FILE.match(answered.media_type) is not None


def _json_findings(
    call: Call, answered: Answered, expected: Expected, place: Place
) -> Iterator[ReportFinding]:
    declared = answered.media_type
    if declared and "json" not in declared:
        at = "/response/headers/content-type"
        told = f"the reply is declared as {declared}"
        yield _finding(call, "reply.content-type", told, place, at, "application/json")
        return
    tree = json_of(answered)
    if tree is NO_JSON or tree is ABSENT:
        yield _finding(call, "reply.body", "the body is no JSON", place, "/response/body", "JSON")
        return
    yield from tree_findings(call, tree, expected, Place(place.file, place.entry, "/response/body"))


def tree_findings(
    call: Call, tree: Any, expected: Expected, inside: Place
) -> Iterator[ReportFinding]:
    """What is wrong with the JSON of a reply."""
    operation = call.operation or ""
    template = call.terms.section("replies")[operation]
    mark = call.terms.mark("replies", operation)
    schema = expected.reply(call)
    yield from shape_findings(call, tree, schema, template, mark, inside, "reply")
    asked = wanted(call)
    if asked is None:
        return
    for spot in spots(template, tree, call.terms):
        yield from count_finding(call, spot, asked, inside)
        yield from picture_findings(call, spot, asked, inside)
        yield from _echo(call, spot, asked, mark, inside)


def shape_findings(
    call: Call,
    tree: Any,
    schema: dict[str, Any],
    template: Any,
    above: Mark | None,
    inside: Place,
    rule: str,
) -> Iterator[ReportFinding]:
    """What a JSON value breaks in its schema, and members of it that the contract does not know."""
    faults = [(fault, "error") for fault in shape_faults(tree, schema)]
    hints = [(fault, "warning") for fault in unknown_members(tree, schema)]
    for fault, severity in [*faults, *hints]:
        mark = mark_at(template, call.terms, fault.path, above)
        at = Place(inside.file, inside.entry, inside.pointer + fault.pointer)
        yield ReportFinding(
            rule=_rule(rule, fault),
            message=fault.message,
            place=at,
            basis=basis(mark.source if mark else None),
            source=address(mark),
            expected=fault.expected,
            nearest=fault.nearest,
            severity="error" if severity == "error" else "warning",
        )


def _rule(rule: str, fault: Fault) -> str:
    names = {"required": "missing", "unknown": "unknown", "type": "type", "oneOf": "form"}
    return f"{rule}.{names.get(fault.keyword, 'value')}"


def _echo(
    call: Call, spot: Spot, asked: Wanted, mark: Mark | None, inside: Place
) -> Iterator[ReportFinding]:
    """Values that repeat what was asked for: the size, the format, the number of a picture."""
    legal = {
        "size": asked.shown_size,
        "format": asked.format or "",
        "it.index": str(spot.index),
    }.get(spot.name, "")
    is_free = spot.name == "size" and dimensions(str(spot.value)) is None
    if not legal or is_free or str(spot.value) == legal:
        return
    at = Place(inside.file, inside.entry, inside.pointer + pointer_of(spot.path))
    told = f"{spot.path[-1]} is {shown(spot.value)}; {legal} follows from the request"
    sure = basis(mark.source if mark else None)
    yield ReportFinding("reply.value", told, at, sure, address(mark), legal, legal)


def _finding(
    call: Call, rule: str, message: str, place: Place, inside: str, expected: str
) -> ReportFinding:
    mark = call.terms.mark("replies", call.operation or "")
    return ReportFinding(
        rule=rule,
        message=message,
        place=Place(place.file, place.entry, inside),
        basis=basis(mark.source if mark else None),
        source=address(mark),
        expected=expected,
        nearest=expected if expected != "JSON" else "",
    )
