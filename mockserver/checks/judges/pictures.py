"""The pictures of a recorded reply, decoded: sound, and as large, of the format and as many as asked for."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.catalog.types import basis
from mockserver.catalog.yaml import Mark
from mockserver.checks.judges.nearest import nearest_of
from mockserver.checks.judges.shape import pointer_of
from mockserver.checks.judges.template import EACH_IMAGE, PICTURES, Spot
from mockserver.checks.recordings.journal import is_named
from mockserver.checks.report.result import Place, ReportFinding, address
from mockserver.contract.keywords import dimensions
from mockserver.engine.call import Call
from mockserver.imaging.upload import inspect

_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The pictures that a request asked for; `size` and `format` are None where the request left them open."""

    size: tuple[int, int] | None
    format: str | None
    count: int
    hosted: bool

    @property
    def shown_size(self) -> str:
        """`1024x1024`, or nothing where any size fits."""
        return "x".join(map(str, self.size)) if self.size else ""


def wanted(call: Call) -> Wanted | None:
    """What an accepted request asked for; None where it asked for no picture."""
    plan = call.plan
    if plan is None:
        return None
    size = None if _is_open(call) else (plan.width, plan.height)
    asked = call.accepted.get(call.contract.named("format") or "")
    form = None if asked == "auto" else plan.format
    return Wanted(size, form, len(plan.specs), plan.hosted)


def _is_open(call: Call) -> bool:
    """Whether the model was to choose the size: a value of `auto` where the size comes from."""
    sizing = call.terms.section("sizing")
    names = (sizing.get(key) for key in ("field", "width", "height", "ratio", "tier"))
    return any(call.accepted.get(name) == "auto" for name in names if isinstance(name, str))


def count_finding(call: Call, spot: Spot, asked: Wanted, place: Place) -> Iterator[ReportFinding]:
    """Whether a reply holds as many pictures as were asked for."""
    if spot.name == EACH_IMAGE and len(spot.value) != asked.count:
        mark = _mark(call, "count") or call.terms.mark("replies", call.operation or "")
        told = f"the reply holds {_many(len(spot.value))}; {_many(asked.count)} asked for"
        yield _finding("reply.count", told, place, spot.path, mark, str(asked.count))


def picture_findings(
    call: Call, spot: Spot, asked: Wanted, place: Place
) -> Iterator[ReportFinding]:
    """What is wrong with the picture at a place of a reply."""
    if spot.name not in PICTURES:
        return
    yield from _form(call, spot, asked, place)
    facts = facts_of(spot.value)
    if facts is not None:
        yield from facts_findings(call, facts, asked, place, spot.path)


def _form(call: Call, spot: Spot, asked: Wanted, place: Place) -> Iterator[ReportFinding]:
    named = call.contract.named("response_format")
    if named is None or spot.name == "it.streamed" or (spot.name == "it.url") == asked.hosted:
        return
    form = "url" if asked.hosted else "b64_json"
    told = f"the picture comes as {'b64_json' if asked.hosted else 'url'}; {form} was asked for"
    yield _finding("reply.form", told, place, spot.path, _mark(call, "response_format"), form)


def facts_findings(
    call: Call,
    facts: Mapping[str, Any],
    asked: Wanted | None,
    place: Place,
    path: tuple[str | int, ...],
) -> Iterator[ReportFinding]:
    """What the facts of a picture say against what was asked for."""
    if not facts.get("format"):
        told = f"the picture cannot be decoded: {facts.get('problem') or 'no known format'}"
        yield _finding("reply.picture.broken", told, place, path, None, "a picture")
        return
    size = f"{facts['width']}x{facts['height']}"
    if asked is not None and asked.size is not None and size != asked.shown_size:
        told = f"the picture is {size}; the request asked for {asked.shown_size}"
        mark = _mark(call, "size") or call.terms.mark("sizing")
        yield _finding("reply.picture.size", told, place, path, mark, asked.shown_size)
    if asked is not None and asked.format is not None and facts["format"] != asked.format:
        told = f"the picture is {facts['format'].upper()}; the request asked for {asked.format.upper()}"
        mark = _mark(call, "format") or call.terms.mark("format")
        yield _finding("reply.picture.format", told, place, path, mark, asked.format)


def facts_of(value: Any) -> Mapping[str, Any] | None:
    """The facts of a picture in base64, as a data URI, or named; None where it is elsewhere."""
    if is_named(value):
        size = dimensions(str(value["size"])) or (0, 0)
        return {"format": value["format"], "width": size[0], "height": size[1]}
    if not isinstance(value, str) or (
        re.match(r"https?://|/", value) and len(value) < 4000 and "." in value
    ):
        return None
    uri = _DATA_URI.match(value)
    try:
        data = b64decode("".join(value[uri.end() if uri else 0 :].split()), validate=True)
    except (Base64Error, ValueError):
        return {"format": None, "problem": "it is no base64"}
    return inspect(data, None, None)


def _mark(call: Call, role: str) -> Mark | None:
    name = call.contract.named(role)
    if name is None:
        return None
    marks = [mark for (owner, _), mark in call.contract.marks.items() if owner == name]
    return next((mark for mark in marks if mark.source is not None), next(iter(marks), None))


def _finding(
    rule: str,
    message: str,
    place: Place,
    path: tuple[str | int, ...],
    mark: Mark | None,
    expected: str,
) -> ReportFinding:
    return ReportFinding(
        rule=rule,
        message=message,
        place=Place(place.file, place.entry, place.pointer + pointer_of(path)),
        basis=basis(mark.source if mark else None),
        source=address(mark),
        expected=expected,
        nearest=nearest_of(expected, [expected]) if rule != "reply.picture.broken" else "",
    )


def _many(count: int) -> str:
    return f"{count} picture{'' if count == 1 else 's'}"
