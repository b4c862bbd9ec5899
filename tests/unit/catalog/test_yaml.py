"""Strict YAML: what stays text, what is refused, and where each key stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.catalog.yaml import Located, give_sources, load_yaml
from mockserver.errors import Problem


def read(text: str) -> tuple[Any, list[str]]:
    """The value of a text, and what is wrong with it."""
    problems: list[Problem] = []
    value = load_yaml(text, "x.yaml", problems)
    return value, list(map(str, problems))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("16:9", "16:9"),
        ("1:1", "1:1"),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("010", "010"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        (".5", ".5"),
        ("+1", "+1"),
        (".inf", ".inf"),
        ("2026-08-22", "2026-08-22"),
        ("~", "~"),
        ("NULL", "NULL"),
        ("True", "True"),
        ("1K", "1K"),
        ("'4'", "4"),
        ('"true"', "true"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("1024", 1024),
        ("0.50", 0.5),
        ("1e3", 1000.0),
        ("[16:9, 4, no]", ["16:9", 4, "no"]),
    ],
)
def test_scalars_are_those_of_json(written: str, value: Any) -> None:
    found, problems = read(f"key: {written}\n")
    assert problems == []
    assert found == {"key": value}
    assert type(found["key"]) is type(value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3: a: duplicate key, first written in line 1"),
        ("p: {n: 1, n: 2}\n", "x.yaml:1: p.n: duplicate key, first written in line 1"),
        ("a: &here 1\nb: *here\n", "x.yaml:1: b: anchors and aliases are not part of this format"),
        (
            "a: !!python/name:os.system x\n",
            "x.yaml:1: a: the tag tag:yaml.org,2002:python/name:os.system is not part of this format",
        ),
        ("a: !secret x\n", "x.yaml:1: a: the tag !secret is not part of this format"),
        ("? [1, 2]\n: x\n", "x.yaml:1: a key must be text"),
        ("", "x.yaml:1: the file is empty"),
        ("a: [1, 2\nb: 3\n", "x.yaml:2: not YAML: "),
        ("a: 1\n---\nb: 2\n", "x.yaml:2: not YAML: but found another document"),
        ("a: \x07\n", "x.yaml:1: not YAML: "),
        ("[" * 100 + "]" * 100, "nested more than 60 levels deep"),
    ],
)
def test_what_is_refused(text: str, problem: str) -> None:
    value, problems = read(text)
    assert value is None
    assert problem in problems[0]


def test_all_problems_come_at_once() -> None:
    _, problems = read("a: 1\na: 2\nb: {c: 1, c: 2}\n")
    assert [line.split(": ")[1] for line in problems] == ["a", "b.c"]


def test_very_deep_nesting_is_no_crash() -> None:
    _, problems = read("[" * 50_000)
    assert len(problems) == 1


def test_each_key_knows_its_line() -> None:
    found, _ = read("a: 1\n\nb:\n  c: 2\n  d: [{e: 3}]\n")
    assert isinstance(found, Located)
    assert (found.marks["b"].line, found["b"].marks["c"].line) == (3, 4)
    assert found["b"]["d"][0].marks["e"].line == 5


PAGES = {
    "docs": {"url": "https://a.example/docs", "kind": "documentation"},
    "code": {"url": "https://a.example/code", "kind": "source"},
}


def sourced(text: str) -> Any:
    """A value whose sources were given out."""
    found, problems = read(text)
    assert problems == []
    give_sources(found, PAGES)
    return found


def test_a_source_speaks_for_what_stands_beside_and_below() -> None:
    found = sourced(
        "n: {maximum: 4, x: {y: 1}, x-source: {page: docs, section: Limits}}\nm: {maximum: 1}\n"
    )
    source = found["n"].marks["maximum"].source
    assert (source.page, source.section, source.kind) == ("docs", "Limits", "documentation")
    assert found["n"]["x"].marks["y"].source == source
    assert found["m"].marks["maximum"].source is None


def test_a_source_may_speak_for_some_keys_alone() -> None:
    found = sourced("n: {maximum: 4, default: 1, x-source: {page: code, keys: [maximum]}}\n")
    assert found["n"].marks["maximum"].source.kind == "source"
    assert found["n"].marks["default"].source is None


def test_the_nearest_source_counts_and_its_own_address_goes_first() -> None:
    found = sourced(
        "p:\n  x-source: {page: docs}\n"
        "  n: {maximum: 4, x-source: {page: code, url: 'https://b.example'}}\n  m: {maximum: 1}\n"
    )
    assert found["p"]["n"].marks["maximum"].source.url == "https://b.example"
    assert found["p"]["m"].marks["maximum"].source.page == "docs"


def test_an_unknown_page_is_no_source() -> None:
    assert (
        sourced("n: {maximum: 4, x-source: {page: nowhere}}")["n"].marks["maximum"].source is None
    )


@given(st.text(max_size=60))
def test_any_text_gives_a_value_or_a_problem(text: str) -> None:
    value, problems = read(text)
    assert value is None or problems == []
