"""The suite finds every server that behaves wrongly, and none that merely writes the same thing otherwise."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest
from conformance.mutants import SETTINGS, failures
from conformance.wrong_servers import WRONG, Wrapped, with_fault

from mockserver.catalog.load import Catalog
from mockserver.checks.conformance.cases import Case
from mockserver.checks.conformance.oracle import Oracle
from mockserver.checks.conformance.suite import suite
from mockserver.engine.faults.registry import FAULTS
from mockserver.engine.world import Site

CATALOG = Catalog()
SITE = Site(CATALOG, SETTINGS)
ORACLE = Oracle(SITE, "openai")
# What a case has to be about to meet what is wrong: a few models, and no large files.
MODELS = ("gpt-image-1-mini", "dall-e-2", "models", "unknown path")
CASES = [
    case
    for case in suite(SITE, "openai")
    if case.rule != "max_bytes" and any(name in case.name for name in MODELS)
]
# Faults under which every reply keeps the contract: other bytes, the same meaning.
LEGAL = sorted(name for name, kind in FAULTS.items() if kind.phase == "framing")
# Sockets that misbehave are in `tests/unit/checks/conformance/test_client.py`. A picture may come late, or from
# another place; and a large one is a picture.
HARMLESS = frozenset({"url_slow", "url_redirect", "huge_body"})
# These change members that the replies of the models asked here do not have.
WITHOUT_EFFECT = frozenset({"null_revised_prompt", "shuffled_index"})
FAULTY = sorted(
    name
    for name, kind in FAULTS.items()
    if kind.phase in ("plan", "tree", "leaf", "events", "address")
    and name not in HARMLESS | WITHOUT_EFFECT
)


def found_on(wrap: Wrapped, chosen: Callable[[Case], bool]) -> str:
    """What the suite says first of a server; nothing where all cases pass."""
    cases = [case for case in CASES if chosen(case)]
    assert len(cases) > 5
    for result in failures("openai", cases, ORACLE, CATALOG, wrap):
        return result.findings[0].rule
    return ""


def telling(case: Case) -> bool:
    """Cases that between them ask for everything once."""
    words = (
        "plain",
        "stream",
        "seed",
        "background",
        "compression",
        "mask",
        "expired",
        "combination",
    )
    return case.rule in words or any(name in case.name for name in ABOUT)


ABOUT = (
    " n: 10", " n: 2", "size: 1024x1536", "output_format: webp", "background: transparent", "quality: high",
    "response_format: b64_json", "stream: true", "forced rate_limited", "dall-e-2: n:", "response_format: url",
)  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_server_that_behaves_wrongly_is_found(name: str) -> None:
    assert found_on(WRONG[name], telling) != ""


@pytest.mark.parametrize("name", FAULTY)
def test_a_server_with_a_fault_is_found(name: str) -> None:
    assert found_on(with_fault(name), telling) != ""


@pytest.mark.parametrize("name", LEGAL)
def test_what_means_the_same_is_no_fault(name: str) -> None:
    assert found_on(with_fault(name), lambda case: case.rule == "stream") == ""


def test_the_right_server_is_not_accused() -> None:
    every = [case for case in CASES if telling(case) or zlib.crc32(case.name.encode()) % 9 == 0]
    assert [one.findings for one in failures("openai", every, ORACLE, CATALOG)] == []
