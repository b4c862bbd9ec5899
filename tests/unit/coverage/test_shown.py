"""Reports for people and for CI systems."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest
from calling import caller

from mockserver.coverage.cobertura import as_cobertura
from mockserver.coverage.report import Report
from mockserver.coverage.shown import as_markdown, as_text
from mockserver.coverage.universe import report_of

# Of cobertura's coverage-04.dtd: element → its attributes, all required.
_ATTRIBUTES = {
    "coverage": "line-rate branch-rate lines-covered lines-valid branches-covered branches-valid complexity "
    "version timestamp",
    "package": "name line-rate branch-rate complexity",
    "class": "name filename line-rate branch-rate complexity",
    "method": "name signature line-rate branch-rate complexity",
    "line": "number hits",
}
_CHILDREN = {
    "coverage": ["sources", "packages"],
    "package": ["classes"],
    "class": ["methods", "lines"],
    "method": ["lines"],
}


@pytest.fixture(scope="module")
def used() -> Report:
    """A generation in high quality, and a fault."""
    client = caller("openai")
    body = {"model": "gpt-image-1", "prompt": "ab", "quality": "high"}
    client.post("/v1/images/generations", body)
    client.post("/v1/images/generations", body, headers={"Mock-Fault": "rate_limited"})
    return report_of(client.world.site, client.world.coverage)


def test_text(used: Report) -> None:
    lines = as_text(used).splitlines()
    assert lines[0] == f"imgmock coverage {used.percent}% ({used.exercised} of {used.total})"
    assert lines[2].split() == [
        "provider", "operation", "models", "parameters", "values", "limits", "conditions", "events", "all",
    ]  # fmt: skip
    row = next(line.split() for line in lines if line.startswith("openai    images.generate "))
    assert row[2:5] == ["1/8", "2/11", "1/18"]
    assert "faults that acted on openai: rate_limited" in lines
    assert "not exercised: openai images.generate" in lines
    assert "  operations: images.edit, images.variation, models.delete, models.list," in as_text(
        used
    )
    assert max(map(len, lines)) <= 120


def test_text_without_what_is_missing(used: Report) -> None:
    assert "not exercised" not in as_text(used, with_missing=False)
    assert as_text(Report()) == "imgmock coverage: no request arrived"


def test_markdown(used: Report) -> None:
    lines = as_markdown(used).splitlines()
    assert lines[0] == "## imgmock: contract coverage"
    table = [line for line in lines if line.startswith("|")]
    assert {line.count("|") for line in table} == {11}
    assert any(line.startswith("- gpt-image-1 parameters: `background`, ") for line in lines)
    assert "- faults that acted on openai: rate_limited" in lines
    assert as_markdown(Report()).splitlines()[2] == "coverage: no request arrived"


def test_cobertura_has_the_form_of_its_document_type(used: Report) -> None:
    text = as_cobertura(used)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE coverage SYSTEM ')
    top = Xml.fromstring(text)
    for element in top.iter():
        assert set(element.attrib) == set(_ATTRIBUTES.get(element.tag, "").split())
        if element.tag in _CHILDREN:
            assert [child.tag for child in element] == _CHILDREN[element.tag]


def test_cobertura_counts_the_same(used: Report) -> None:
    top = Xml.fromstring(as_cobertura(used))
    hits = [line.get("hits") for line in top.iterfind("packages/package/classes/class/lines/line")]
    assert (hits.count("1"), len(hits)) == (used.exercised, used.total)
    assert (top.get("lines-covered"), top.get("lines-valid")) == (
        str(used.exercised),
        str(used.total),
    )
    names = {one.get("name") for one in top.iter("class")}
    assert {"images.generate", "images.generate gpt-image-1", "images.edit"} <= names
    assert Xml.fromstring(as_cobertura(Report())).get("line-rate") == "0"
