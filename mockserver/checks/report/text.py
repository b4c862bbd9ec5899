"""A Report for a terminal: each finding in a few lines, then what was judged."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.checks.report.result import Report, ReportFinding


def as_text(report: Report) -> str:
    """Findings in the order of the results, notes, and one line that counts."""
    lines = [line for found in report.findings for line in finding_lines(found)]
    skipped = [
        f"skipped  {result.name}: {result.note}"
        for result in report.results
        if result.outcome == "skipped" and result.note
    ]
    return "\n".join([*lines, *skipped, *report.notes, f"{report.title}: {report.summary}"])


def finding_lines(found: ReportFinding) -> Iterator[str]:
    """Place, severity and rule; what is wrong; what is legal; on whose word."""
    place = str(found.place)
    yield f"{place + ': ' if place else ''}{found.severity}: {found.rule}"
    yield f"    {found.message}"
    if found.expected:
        yield f"    expected: {found.expected}"
    if found.nearest:
        yield f"    nearest: {found.nearest}"
    yield f"    {found.basis}" + (f": {found.source}" if found.source else "")
