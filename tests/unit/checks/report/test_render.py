"""The five forms of a report: each is sound by the format's own rules, whatever the report holds."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mockserver.checks.report.render import FORMATS, render
from mockserver.checks.report.result import Place, Report, ReportFinding, Result
from mockserver.cli.options import REPORTS

_TEXT = st.text(max_size=30)
_PLACES = st.builds(
    Place,
    file=_TEXT,
    entry=st.none() | st.integers(1, 9),
    pointer=_TEXT,
    line=st.none() | st.integers(1, 99),
)
_FINDINGS = st.builds(
    ReportFinding,
    rule=st.text(min_size=1, max_size=12),
    message=_TEXT,
    place=_PLACES,
    basis=st.sampled_from(["documented", "observed", "assumed"]),
    source=_TEXT,
    expected=_TEXT,
    nearest=_TEXT,
    severity=st.sampled_from(["error", "warning", "note"]),
)
_RESULTS = st.one_of(
    st.builds(Result.of, _TEXT, st.lists(_FINDINGS, max_size=3).map(tuple), st.floats(0, 9)),
    st.builds(Result, _TEXT, st.just("skipped"), note=_TEXT),
)
_REPORTS = st.builds(
    Report, _TEXT, st.lists(_RESULTS, max_size=4).map(tuple), st.lists(_TEXT, max_size=2).map(tuple)
)

_FINDING = ReportFinding(
    rule="reply.missing",
    message="created is absent",
    place=Place("a b.har", 3, "/response/body/created"),
    basis="documented",
    source="https://example.test/page",
    expected="it is always there",
    nearest="create",
)
_ADVICE = ReportFinding("request.unknown_parameter", "style | is ignored", severity="warning")
_REPORT = Report(
    "audit",
    (
        Result.of("one", (_FINDING, _ADVICE), 0.5),
        Result.of("two", (_ADVICE,)),
        Result("three", "skipped", note="no body"),
    ),
    ("1 entry skipped",),
    {"reply.missing": "A member that is always there."},
)


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "required": required, "properties": properties, "additionalProperties": False,
    }  # fmt: skip


_STRING: dict[str, Any] = {"type": "string"}
_MESSAGE = _object(["text"], text=_STRING)
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_LOCATION = _object(
    [],
    physicalLocation=_object(
        ["artifactLocation"],
        artifactLocation=_object([], uri={"type": "string", "pattern": r"^[!#$%&'()*+,/:;=?@\[\]\w.~-]*$"}),
        region=_object([], startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations={
        "type": "array", "uniqueItems": True, "items": _object([], fullyQualifiedName=_STRING),
    },
)  # fmt: skip
_RESULT = _object(
    ["message"],
    ruleId=_STRING,
    ruleIndex={"type": "integer", "minimum": -1},
    level=_LEVEL,
    message=_MESSAGE,
    locations={"type": "array", "uniqueItems": True, "items": _LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": _STRING},
    properties={"type": "object"},
)
_RUN = _object(
    ["tool"],
    tool=_object(
        ["driver"],
        driver=_object(
            ["name"],
            name=_STRING,
            version=_STRING,
            rules={
                "type": "array",
                "uniqueItems": True,
                "items": _object(["id"], id=_STRING, shortDescription=_MESSAGE),
            },
        ),
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations={
        "type": "array",
        "items": _object(
            ["executionSuccessful"],
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications={
                "type": "array",
                "uniqueItems": True,
                "items": _object(["message"], level=_LEVEL, message=_MESSAGE),
            },
        ),
    },
    results={"type": "array", "items": _RESULT},
)
# The part of SARIF 2.1.0 that is written here, as narrow as the standard's own schema.
SARIF = _object(
    ["version", "runs"],
    **{"$schema": _STRING, "version": {"const": "2.1.0"}, "runs": {"type": "array", "items": _RUN}},
)


def check_junit(text: str) -> ElementTree.Element:
    """Holds a text against the schema that JUnit dashboards share: elements, attributes, order, counts."""
    top = ElementTree.fromstring(text.encode())
    assert top.tag == "testsuites"
    assert set(top.attrib) == {"name", "tests", "failures", "errors", "time"}
    assert [suite.tag for suite in top] == ["testsuite"]
    suite = top[0]
    assert set(suite.attrib) == {"name", "tests", "failures", "errors", "skipped", "time"}
    cases = suite.findall("testcase")
    assert [one.tag for one in suite] in (
        ["testcase"] * len(cases),
        ["testcase"] * len(cases) + ["system-out"],
    )
    for one in cases:
        assert set(one.attrib) == {"name", "classname", "time"}
        tags = [inner.tag for inner in one]
        assert [tag for tag in tags if tag != "system-out"] in ([], ["failure"], ["skipped"])
        assert tags.count("system-out") <= 1
        assert tags[-1:] == ["system-out"] or "system-out" not in tags
        float(one.attrib["time"])
    assert int(suite.attrib["tests"]) == len(cases)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
    return top


@given(_REPORTS)
def test_junit_keeps_its_schema(report: Report) -> None:
    top = check_junit(render(report, "junit"))
    assert int(top.attrib["failures"]) == report.counts["failed"]


@given(_REPORTS)
def test_sarif_keeps_its_schema(report: Report) -> None:
    log = json.loads(render(report, "sarif"))
    Draft202012Validator(SARIF).validate(log)
    rules = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    results = log["runs"][0]["results"]
    assert [rules[one["ruleIndex"]] for one in results] == [one["ruleId"] for one in results]


@given(_REPORTS, st.sampled_from(FORMATS))
def test_any_report_can_be_written(report: Report, format: str) -> None:
    assert render(report, format).encode()


@given(_REPORTS)
def test_tables_keep_their_columns(report: Report) -> None:
    rows = [line for line in render(report, "markdown").splitlines() if line.startswith("| ")]
    widths = {line.replace("\\\\", "").replace("\\|", "").count("|") for line in rows}
    assert widths <= {3, 5}


def test_the_command_offers_every_form() -> None:
    assert REPORTS == FORMATS


def test_only_errors_fail() -> None:
    assert [one.outcome for one in _REPORT.results] == ["failed", "passed", "skipped"]
    assert (_REPORT.exit_code, Report("audit", _REPORT.results[1:]).exit_code) == (1, 0)


def test_text() -> None:
    assert render(_REPORT).splitlines() == [
        "a b.har, entry 3, /response/body/created: error: reply.missing",
        "    created is absent",
        "    expected: it is always there",
        "    nearest: create",
        "    documented: https://example.test/page",
        "warning: request.unknown_parameter",
        "    style | is ignored",
        "    assumed",
        "warning: request.unknown_parameter",
        "    style | is ignored",
        "    assumed",
        "skipped  three: no body",
        "1 entry skipped",
        "audit: 3 judged: 1 passed, 1 failed, 1 skipped",
    ]


def test_json() -> None:
    tree = json.loads(render(_REPORT, "json"))
    assert (tree["outcome"], tree["counts"]) == ("failed", {"passed": 1, "failed": 1, "skipped": 1})
    assert tree["results"][0]["findings"][0]["place"]["entry"] == 3


def test_sarif_says_where() -> None:
    result = json.loads(render(_REPORT, "sarif"))["runs"][0]["results"][0]
    location = result["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.har"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "entry 3/response/body/created"
    assert result["level"] == "error"
    assert result["properties"]["nearest"] == "create"


def test_junit_has_one_failure_for_all_errors() -> None:
    report = Report("audit", (Result.of("one", (_FINDING, _FINDING, _ADVICE)),))
    case = check_junit(render(report, "junit"))[0][0]
    assert case[0].attrib == {"message": "created is absent (and 1 more)", "type": "reply.missing"}
    assert "style | is ignored" in (case[1].text or "")


def test_markdown_escapes_what_would_be_markup() -> None:
    lines = render(_REPORT, "markdown").splitlines()
    assert lines[0] == "## audit: failed"
    assert any("style \\| is ignored" in line for line in lines)


@pytest.mark.parametrize("format", ["html", ""])
def test_another_form_is_refused(format: str) -> None:
    with pytest.raises(KeyError):
        render(_REPORT, format)
