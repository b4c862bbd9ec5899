"""A Report as text: for people, for machines, for test dashboards, for code scanning, for job summaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockserver.checks.report.as_json import as_json
from mockserver.checks.report.junit import as_junit
from mockserver.checks.report.markdown import as_markdown
from mockserver.checks.report.result import Report
from mockserver.checks.report.sarif import as_sarif
from mockserver.checks.report.text import as_text

_FORMS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "junit": as_junit,
    "sarif": as_sarif,
    "markdown": as_markdown,
}
FORMATS = tuple(_FORMS)


def render(report: Report, format: str = "text") -> str:
    """The report in one of FORMATS, without a line break at its end. Raises KeyError for another name."""
    # names in recordings may hold lone surrogates, which no file can
    return _FORMS[format](report).encode("utf-8", "replace").decode()
