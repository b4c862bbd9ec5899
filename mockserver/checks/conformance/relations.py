"""What the pictures of a case's steps have to be to each other: alike, different, smaller, kept where masked."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.catalog.types import basis
from mockserver.checks.conformance.cases import Case
from mockserver.checks.conformance.judge import File
from mockserver.checks.conformance.oracle import Expected
from mockserver.checks.conformance.pictures import kept_faults
from mockserver.checks.report.result import Place, ReportFinding, address


def broken(
    case: Case, expected: list[Expected], files: list[list[File]]
) -> Iterator[ReportFinding]:
    """What is wrong between the pictures of a case; nothing where its steps are not all accepted."""
    if not all(one.is_accepted for one in expected):
        return
    if any(_has_copies(found) for found in files):
        yield _finding(case, "reply-count", "the same picture twice in one reply", "each its own")
    if case.relation is None or not files or not files[0]:
        return
    if case.relation == "kept":
        for fault in kept_faults(files[0][0][1]):
            yield _finding(case, fault.rule, fault.got, fault.expected)
    elif len(files) == 2 and files[1]:
        yield from _of_two(case, files[0][0], files[1][0])


def _has_copies(found: list[File]) -> bool:
    """Whether two pictures that are to differ are one."""
    whole = [(spec.index, data) for spec, data in found if not spec.partial]
    return len(set(whole)) > len({data for _, data in whole})


def _of_two(case: Case, first: File, second: File) -> Iterator[ReportFinding]:
    alike = first[0] == second[0]
    one, other = first[1], second[1]
    if case.relation == "same" and alike and one != other:
        yield _finding(case, case.rule, "the pictures differ", "equal pictures")
    if case.relation == "differs" and not alike and one == other:
        yield _finding(case, case.rule, "the pictures are equal", "pictures that differ")
    if case.relation == "smaller" and not len(one) < len(other):
        told = f"{len(one)} bytes, then {len(other)}"
        yield _finding(case, case.rule, told, "a smaller file, then a larger one")


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
