"""What the pictures of a case's steps have to be to each other: alike, different, smaller, kept where masked."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.catalog.types import basis
from mockserver.checks.conformance.cases import NOTHING, Case
from mockserver.checks.conformance.oracle import Expected
from mockserver.checks.conformance.pictures import kept_faults
from mockserver.checks.report.result import Place, ReportFinding, address
from mockserver.engine.exchange import Base64
from mockserver.imaging.spec import RenderSpec

Files = list[list[bytes]]


def broken(case: Case, expected: list[Expected], files: Files) -> Iterator[ReportFinding]:
    """What is wrong between the pictures of a case; nothing where its steps are not all accepted."""
    if not all(one.is_accepted for one in expected):
        return
    for number, pictures in enumerate(files):
        if len(set(pictures)) < len(pictures) and not _is_streamed(expected[number]):
            yield _finding(case, "reply-count", "the same picture twice in one reply", "each its own")
    if case.relation is None or not files or not files[0]:
        return
    if case.relation == "kept":
        for fault in kept_faults(files[0][0]):
            yield _finding(case, fault.rule, fault.got, fault.expected)
    elif len(files) == 2 and files[1]:
        yield from _of_two(case, expected, files[0][0], files[1][0])


def _of_two(
    case: Case, expected: list[Expected], one: bytes, other: bytes
) -> Iterator[ReportFinding]:
    alike = _spec(expected[0]) == _spec(expected[1])
    if case.relation == "same" and alike and one != other:
        yield _finding(case, case.rule, "the pictures differ", "equal pictures")
    if case.relation == "differs" and not alike and one == other:
        yield _finding(case, case.rule, "the pictures are equal", "pictures that differ")
    if case.relation == "smaller" and not len(one) < len(other):
        told = f"{len(one)} bytes, then {len(other)}"
        yield _finding(case, case.rule, told, "a smaller file, then a larger one")


def _is_streamed(expected: Expected) -> bool:
    return expected.trees[0] is NOTHING


def _spec(expected: Expected) -> RenderSpec | None:
    """The first picture that a reply is to hold, in base64 or by its address."""
    waiting = [expected.trees[0]]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, Base64):
            return here.spec
        if isinstance(here, dict):
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
        elif isinstance(here, str) and here.startswith(expected.scene.origin):
            body = expected.served(here).reply.body
            spec = getattr(body, "spec", None)
            if isinstance(spec, RenderSpec):
                return spec
    return None


def _finding(case: Case, rule: str, got: str, wanted: str) -> ReportFinding:
    mark = case.mark
    return ReportFinding(
        rule=rule,
        message=f"{case.name}: {got}",
        place=Place(mark.file if mark else "", line=mark.line if mark else None),
        basis=basis(mark.source if mark else None),
        source=address(mark),
        expected=wanted,
    )
