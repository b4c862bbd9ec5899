"""The cases themselves: each means what the contract says, none is there twice, and none is missing."""

from __future__ import annotations

from collections import Counter

import pytest

from mockserver.catalog.load import Catalog
from mockserver.checks.conformance.cases import NOTHING, Case, at_path, shown_path
from mockserver.checks.conformance.edges import edges
from mockserver.checks.conformance.events import Received, received
from mockserver.checks.conformance.oracle import Oracle
from mockserver.checks.conformance.sizes import size_edges
from mockserver.checks.conformance.suite import suite
from mockserver.contract.keywords import dimension_faults
from mockserver.engine.world import Site
from mockserver.settings import Settings

CATALOG = Catalog()
SITE = Site(CATALOG, Settings())
SMALL = ("tchavi", "token360", "yuhuanstudio")


def cases(provider: str) -> list[Case]:
    return suite(SITE, provider)


@pytest.mark.parametrize("provider", SMALL)
def test_each_case_means_what_the_contract_says(provider: str) -> None:
    oracle = Oracle(SITE, provider)
    wrong = [
        (case.name, case.intent)
        for case in cases(provider)
        if case.intent and oracle.play(case)[-1].is_accepted != (case.intent == "accepted")
    ]
    assert wrong == []


@pytest.mark.parametrize("provider", CATALOG.ids)
def test_suites_are_large_and_their_order_is_fixed(provider: str) -> None:
    names = [case.name for case in cases(provider)]
    assert len(names) == len(set(names)) > 500
    assert names == [case.name for case in cases(provider)]


def test_every_kind_of_statement_has_cases() -> None:
    rules = Counter(case.rule for provider in CATALOG.ids for case in cases(provider))
    wanted = {
        "minimum", "maximum", "minLength", "maxLength", "maxItems", "minItems", "multipleOf", "x-dimensions",
        "enum", "default", "required", "type", "null", "unknown-parameter", "exposes", "combination", "model",
        "default_model", "operation", "key", "content-type-sent", "malformed-body", "duplicate-parameter", "order",
        "path", "method", "route", "listing", "query", "records", "stream", "seed", "watermark", "compression",
        "reference", "reference-format", "mask", "max_bytes", "lifetime", "expired", "condition", "content", "charge",
        "usage", "x-refused", "alias", "form", "empty", "oneOf", "plain",
    }  # fmt: skip
    assert wanted - set(rules) == set()


def test_every_limit_is_asked_at_its_edge_and_beyond() -> None:
    found = [
        (edge.value, edge.intent)
        for edge in edges({"type": "integer", "minimum": 1, "maximum": 4}, None)
    ]
    assert [one for one in found if isinstance(one[0], int) and not isinstance(one[0], bool)] == [
        (1, "accepted"),
        (0, "refused"),
        (4, "accepted"),
        (5, "refused"),
    ]
    words = {
        edge.value: edge.intent
        for edge in edges({"type": "string", "maxLength": 3}, None)
        if isinstance(edge.value, str)
    }
    assert words["xxx"] == "accepted"
    assert words["xxxx"] == "refused"


def test_every_bound_of_a_size_has_both_its_sides() -> None:
    limits = {
        "multiple_of": 16, "max_edge": 3840, "max_ratio": "3:1", "min_pixels": 655360, "max_pixels": 8294400,
        "or": ["auto"],
    }  # fmt: skip
    found = list(size_edges(limits))
    for member in ("multiple_of", "max_edge", "max_ratio", "min_pixels", "max_pixels"):
        beyond = [text for _, told, text, _ in found if told.endswith(f"beyond {member}")]
        assert [list(dimension_faults(text, limits)) for text in beyond] == [[member]]
    assert {text for _, _, text, intent in found if intent == "accepted"} >= {"auto"}
    products = [
        width * height
        for width, height in (
            map(int, text.split("x"))
            for _, told, text, _ in found
            if "edge of m" in told and "pixels" in told
        )
    ]
    assert products == [655360, 8294400]


def test_events_are_read_strictly() -> None:
    blocks = (
        b'\xef\xbb\xbf: hello\r\nevent: a\r\ndata: {"n":\r\ndata: 1}\r\n\r\n',
        b"retry: 5\n\n",
        b"data: [DONE]\n\n",
        b"data: {\n\n",
        b"event: cut\ndata: {}\n",
    )
    expected = [Received("a", {"n": 1}), Received("", "[DONE]"), Received("", NOTHING)]
    assert received(b"".join(blocks)) == expected


def test_paths_of_replies() -> None:
    tree = {"data": [{"url": "x"}]}
    assert at_path(tree, ("data", 0, "url")) == "x"
    assert at_path(tree, ("data", 1, "url")) is NOTHING
    assert at_path(tree, ("data", "url")) is NOTHING
    assert shown_path(("data", 0, "url")) == "data[0].url"
