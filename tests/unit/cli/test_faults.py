"""`imgmock faults`: the table, for people and for machines, and the self-test."""

from __future__ import annotations

import json

import pytest

from mockserver.checks import fault_checks
from mockserver.checks.fault_bench import Bench, want
from mockserver.cli.main import main
from mockserver.engine.faults.registry import FAULTS


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["FAULT", "GROUP", "KEYS", "MEANING"]
    assert len(lines) == len(FAULTS) + 1
    assert any("sse_cut " in line and "after_events=1" in line for line in lines)


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["faults", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(FAULTS)


def test_the_selftest_counts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        fault_checks, "FAULTS", {name: FAULTS[name] for name in ("reset", "sse_cr")}
    )
    assert main(["faults", "--selftest"]) == 0
    assert capsys.readouterr().out == "2/2 faults behave as described\n"


def test_the_selftest_names_what_is_not_as_described(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def demanding(bench: Bench) -> None:
        want(bench.draw("reset").status == 200, "no reply")

    monkeypatch.setattr(fault_checks, "FAULTS", {"reset": FAULTS["reset"]})
    monkeypatch.setitem(fault_checks.CHECKS, "reset", demanding)
    assert main(["faults", "--selftest"]) == 1
    told = capsys.readouterr().out
    assert "Mismatch: seen: 'no reply'" in told
    assert "0/1 faults behave as described" in told


def test_a_fault_without_a_check_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from mockserver.catalog.load import Catalog

    monkeypatch.delitem(fault_checks.CHECKS, "reset")
    assert fault_checks.mismatch("reset", Catalog(only=["openai"])) == "nothing checks it"
