"""A Report as Markdown, for the summary of a CI job: what was judged, then a table of what was found."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from mockserver.checks.report.result import Report, ReportFinding

_MOST_ROWS = 200
_LONGEST = 400


def as_markdown(report: Report) -> str:
    """A heading, the numbers, and the findings; long tables are cut, since summaries have a limit."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"## {_cell(report.title)}: {'failed' if report.failed else 'passed'}"
    yield ""
    yield f"{report.summary}."
    for note in report.notes:
        yield f"\n{_cell(note)}"
    skipped = [one for one in report.results if one.outcome == "skipped" and one.note]
    if report.findings:
        yield "\n| where | what | expected | basis |"
        yield "| --- | --- | --- | --- |"
        yield from map(_row, report.findings[:_MOST_ROWS])
        if len(report.findings) > _MOST_ROWS:
            yield f"\n… {len(report.findings) - _MOST_ROWS} more."
    if skipped:
        yield "\n| skipped | why |"
        yield "| --- | --- |"
        yield from (f"| {_cell(one.name)} | {_cell(one.note)} |" for one in skipped[:_MOST_ROWS])


def _row(found: ReportFinding) -> str:
    what = f"**{found.severity}** {_cell(found.rule)}: {_cell(found.message)}"
    legal = _cell(found.expected) + (f"; nearest {_cell(found.nearest)}" if found.nearest else "")
    page = quote(found.source, safe="%/:?#@!$&'()*+,;=~")
    sure = f"[{found.basis}](<{page}>)" if page else found.basis
    return f"| {_cell(str(found.place))} | {what} | {legal} | {sure} |"


def _cell(text: str) -> str:
    """A text that stays within its cell and is no markup."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    flat = " ".join(cut.split())
    for sign in "\\`*_[]<>|":
        flat = flat.replace(sign, f"\\{sign}")
    return flat
