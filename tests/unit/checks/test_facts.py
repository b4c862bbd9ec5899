"""What counts as a fact, and that shared ones count once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.catalog.load import SHIPPED, load_provider, provider_folders
from mockserver.checks.facts import counted, facts

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"


def test_each_statement_counts_once() -> None:
    found = facts(load_provider(GOOD / "atelier"))
    assert len({(fact.mark.file, fact.mark.line, fact.path) for fact in found}) == len(found)
    maxima = [fact for fact in found if fact.path == "parameters.n.maximum"]
    assert [Path(fact.mark.file).name for fact in maxima] == ["canvas.yaml", "provider.yaml"]


def test_a_fact_knows_its_source() -> None:
    found = {fact.path: fact for fact in facts(load_provider(GOOD / "atelier"))}
    prompt = found["parameters.prompt.maxLength"]
    assert prompt.basis == "documented"
    assert prompt.source is not None
    assert prompt.source.section == "Prompt"
    assert found["routes.images.edit.at"].basis == "observed"
    assert found["parameters.n.default"].basis == "assumed"
    assert found["errors.prompt_too_long"].basis == "documented"


@pytest.mark.parametrize("folder", provider_folders(SHIPPED), ids=lambda folder: folder.name)
def test_shipped_providers_state_sourced_facts(folder: Path) -> None:
    count = counted(facts(load_provider(folder)))
    assert count["documented"] + count["observed"] > 20
    assert set(count) <= {"documented", "observed", "assumed"}
