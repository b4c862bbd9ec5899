"""A Report as JUnit XML, which test dashboards read: one test case for each Result.

A case has at most one `failure`, since dashboards read only the first; it holds all errors found. What does
not make a case fail goes to `system-out`.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mockserver.checks.report.result import Report, ReportFinding, Result
from mockserver.checks.report.text import finding_lines

# What XML 1.0 cannot hold, escaped or not.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report) -> str:
    """`testsuites` > `testsuite` > `testcase` > `failure` | `skipped`, `system-out`."""
    numbers = {
        "name": writable(report.title),
        "tests": str(len(report.results)),
        "failures": str(report.counts["failed"]),
        "errors": "0",
        "skipped": str(report.counts["skipped"]),
        "time": _seconds(sum(result.seconds for result in report.results)),
    }
    # the outermost element counts no skipped cases in the schema that dashboards share
    top = Element("testsuites", {name: numbers[name] for name in numbers if name != "skipped"})
    suite = SubElement(top, "testsuite", numbers)
    for result in report.results:
        _add(suite, result, report.title)
    if report.notes:
        SubElement(suite, "system-out").text = writable("\n".join(report.notes))
    indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(top, encoding="unicode")


def _add(suite: Element, result: Result, title: str) -> None:
    told = {
        "name": writable(result.name),
        "classname": writable(title),
        "time": _seconds(result.seconds),
    }
    place = SubElement(suite, "testcase", told)
    errors = [found for found in result.findings if found.severity == "error"]
    others = [found for found in result.findings if found.severity != "error"]
    if result.outcome == "skipped":
        SubElement(place, "skipped", {"message": writable(result.note)})
    elif result.outcome == "failed":
        first = errors[0] if errors else ReportFinding("failed", result.note or "failed")
        message = first.message + (f" (and {len(errors) - 1} more)" if len(errors) > 1 else "")
        about = {"message": writable(message), "type": writable(first.rule)}
        SubElement(place, "failure", about).text = _told(errors)
    if others or (result.note and result.outcome != "skipped"):
        SubElement(place, "system-out").text = writable(result.note) + _told(others)


def _told(findings: list[ReportFinding]) -> str:
    return writable("\n".join(line for found in findings for line in finding_lines(found)))


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def writable(text: str) -> str:
    """The text with what XML cannot hold replaced."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
