"""A recorded request taken through the engine's own stages, as far as the contract decides.

Key, balance and load are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.types import OPERATIONS, basis
from mockserver.checks.judges.nearest import nearest_legal, nearest_of
from mockserver.checks.recordings.entry import ABSENT, Asked, Entry
from mockserver.checks.report.result import Place, ReportFinding, address
from mockserver.contract.validate import Finding
from mockserver.engine.call import Call, Caller
from mockserver.engine.exchange import BodyProblem, Rejected, Request
from mockserver.engine.faults.carriers import HEADER, take_inline
from mockserver.engine.pipeline import STAGES, begin, stages
from mockserver.engine.plan import make_plan
from mockserver.engine.world import World
from mockserver.errors import FaultError
from mockserver.web.body import JsonProblem, media_type, parse_json
from mockserver.web.forms import (
    FORM,
    MULTIPART,
    FormProblem,
    read_multipart,
    read_urlencoded,
    with_facts,
)

_JUDGED = frozenset({"route", "decode", "shape", "model", "validate"})
_RICH = Caller(opening=Decimal("Infinity"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the contract says to a request: a refusal, or none; `known` is false where its body was not kept."""

    call: Call
    rejected: Rejected | None
    known: bool = True


def verdict(entry: Entry, provider: str, path: str, world: World) -> Verdict:
    """Takes a request to a provider's own path through the stages that the contract decides."""
    call = begin(_request(entry.asked, provider, path), world)
    call.caller = _RICH
    try:
        for name in stages(call):
            if name == "route":
                STAGES[name](call)
                with suppress(FaultError):
                    take_inline(call)
                if OPERATIONS[call.operation or ""] == "image" and not entry.asked.has_body:
                    return Verdict(call, None, known=False)
            elif name in _JUDGED:
                STAGES[name](call)
            elif name == "plan":
                call.plan = make_plan(call)
    except Rejected as rejected:
        return Verdict(call, rejected)
    return Verdict(call, None)


def _request(asked: Asked, provider: str, path: str) -> Request:
    headers = {name: value for name, value in asked.headers.items() if name != HEADER}
    query = urlsplit(asked.url).query
    bare = Request(
        provider=provider,
        method=asked.method,
        path=path,
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers=headers,
        origin=f"http://127.0.0.1/{provider}",
        content_type=media_type(asked.content_type),
    )
    return _with_body(bare, asked)


def _with_body(request: Request, asked: Asked) -> Request:
    if asked.problem is not None:
        return replace(request, problem=asked.problem)
    if asked.value is not ABSENT:
        return replace(request, body=asked.value)
    if asked.parts or not asked.body:
        return replace(request, parts=asked.parts, problem=_emptiness(request, asked))
    try:
        kind, data = request.content_type, asked.body
        if kind == FORM:
            return replace(request, parts=tuple(read_urlencoded(data)), size=len(data))
        if kind == MULTIPART:
            parts = with_facts(read_multipart(asked.content_type, data))
            return replace(request, parts=parts, size=len(data))
        if kind in ("", "application/json") or kind.endswith("+json"):
            return replace(request, body=parse_json(data), size=len(data))
    except (JsonProblem, FormProblem) as error:
        return replace(request, problem=BodyProblem("malformed_body", str(error)))
    return request


def _emptiness(request: Request, asked: Asked) -> BodyProblem | None:
    if asked.parts or request.method in ("GET", "HEAD", "DELETE"):
        return None
    return BodyProblem("malformed_body", "an empty body")


def request_findings(
    found: Verdict, status: int, refused: bool, place: Place
) -> Iterator[ReportFinding]:
    """What is wrong with a request that was accepted although the contract refuses it, and all advice.

    `refused` says whether the recorded reply refuses it too: that is judged as a refusal.
    """
    call, rejected = found.call, found.rejected
    is_strict = call.world.site.settings.mode == "strict"
    told = False
    for one in call.findings:
        broken = one.kind == "violation" or (is_strict and rejected is not None)
        if broken and refused:
            continue
        told = told or broken
        yield _finding(call, one, place, status if broken else None)
    if rejected is not None and not told and not refused:
        yield _of_rejection(call, rejected, place, status)


def _finding(call: Call, found: Finding, place: Place, status: int | None) -> ReportFinding:
    expected, nearest = nearest_legal(call.contract, found, value_at(call, found.parameter))
    return ReportFinding(
        rule=f"request.{found.condition}",
        message=found.message + _although(call, found.condition, status),
        place=_at(place, pointer(call, found.parameter)),
        basis=found.basis,
        source=address(found.mark),
        expected=expected,
        nearest=nearest,
        severity="warning" if status is None else "error",
    )


def _of_rejection(call: Call, rejected: Rejected, place: Place, status: int) -> ReportFinding:
    named = rejected.parameter or ""
    said = [f"{rejected.value}"] if rejected.value else []
    said += [f"the limit is {rejected.limit}"] if rejected.limit else []
    meaning = CONDITIONS[rejected.condition].meaning
    told = f"{named}: {meaning}" if named else meaning
    return ReportFinding(
        rule=f"request.{rejected.condition}",
        message="; ".join([told, *said]) + _although(call, rejected.condition, status),
        place=_at(place, pointer(call, named)),
        basis=basis(rejected.mark.source if rejected.mark else None),
        source=address(rejected.mark),
        expected=rejected.allowed,
        nearest=_nearest(call, rejected),
    )


def _nearest(call: Call, rejected: Rejected) -> str:
    if rejected.condition in ("unknown_model", "model_not_found", "operation_not_supported"):
        edition = call.world.site.edition(call.provider)
        models = (one for one in call.provider.models(edition) if one.kind == "image")
        able = [
            one.id
            for one in models
            if call.operation
            not in call.world.site.terms(call.provider, one, None).data.get("cannot", [])
        ]
        return nearest_of(rejected.value, able)
    if rejected.condition in ("unknown_route", "method_not_allowed"):
        return nearest_of(
            rejected.value, [f"{one.method} {one.path}" for one in call.provider.routes]
        )
    return rejected.limit


def _although(call: Call, condition: str, status: int | None) -> str:
    if status is None:
        return ""
    wanted = call.terms.error(condition).status
    return f"; the contract refuses this with {wanted} ({condition}), and the recorded reply is {status}"


def value_at(call: Call, parameter: str) -> Any:
    """The value that a request has for a parameter."""
    name = parameter.split("[")[0].split(".")[0]
    return call.document.get(name)


def pointer(call: Call, parameter: str) -> str:
    """Where a parameter stands in its request: `images[2].url` → `/request/body/images/2/url`."""
    if not parameter:
        return "/request"
    steps = parameter.replace("[", ".").replace("]", "").split(".")
    forms = call.terms.operation(call.operation or "").get("forms", {})
    fields = (forms.get(call.form) or {}).get("fields", {}) if call.form else {}
    paths = fields.get(steps[0], steps[0])
    first = paths if isinstance(paths, str) else next(iter(paths), steps[0])
    home = "/request/body" if forms else "/request/query"
    if steps[0] in call.variables:
        home = "/request/path"
    return "/".join([home, *first.split("."), *steps[1:]])


def _at(place: Place, inside: str) -> Place:
    return Place(place.file, place.entry, inside)
