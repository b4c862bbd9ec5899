"""`imgmock coverage` and `imgmock exec --coverage`: reports are written, added up, shown and judged."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from mockserver.cli.main import main
from mockserver.coverage.files import write_report
from mockserver.coverage.report import Part, Report

LIST = """
import os, sys, urllib.request
url = os.environ["OPENAI_BASE_URL"] + sys.argv[1]
request = urllib.request.Request(url, headers={"Authorization": "Bearer sk-test"})
urllib.request.urlopen(request).close()
"""


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def halves(tmp_path: Path) -> list[str]:
    """Two runs, each with a half of what there is."""
    one, other = frozenset({"called"}), frozenset({"condition missing_key"})
    for name, exercised, missing in (("a", one, other), ("b", other, one)):
        report = Report((Part("openai", "models.list", "", exercised, missing),))
        write_report(report, tmp_path / f"{name}.json")
    return ["a.json", "b.json"]


def test_runs_add_up(halves: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", *halves]) == 0
    assert capsys.readouterr().out.startswith("imgmock coverage 100.0% (2 of 2)\n")


@pytest.mark.parametrize(("least", "code"), [("50", 0), ("50.1", 1)])
def test_the_sum_is_judged(
    halves: list[str], least: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coverage", halves[0], "--fail-under", least]) == code
    told = capsys.readouterr().err
    assert told == (
        "imgmock: coverage 50.0% (1 of 2) is below the 50.1% asked for\n" if code else ""
    )


def test_a_sum_can_be_added_up_again(
    halves: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coverage", *halves, "--format", "json"]) == 0
    (tmp_path / "sum.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["coverage", "sum.json", halves[0], "--format", "markdown"]) == 0
    assert "coverage 100.0% (2 of 2)" in capsys.readouterr().out


def test_a_file_that_is_no_report_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("words.json").write_text("{}", encoding="utf-8")
    assert main(["coverage", "words.json"]) == 2
    assert "words.json is no report of coverage" in capsys.readouterr().err


@pytest.mark.parametrize("least", ["x", "101", "nan"])
def test_a_percentage_is_expected(
    halves: list[str], least: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["coverage", *halves, "--fail-under", least])
    assert ended.value.code == 2
    assert f"'{least}' is no percentage from 0 to 100" in capsys.readouterr().err


def test_exec_tells_what_the_command_exercised(capfd: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", LIST, "/models"]
    assert main(["exec", "--coverage", "--", *command]) == 0
    printed, told = capfd.readouterr()
    assert printed == ""
    assert told.splitlines()[0] == "imgmock: 1 exchange, 0 refused, 0 findings"
    assert "not exercised: openai models.list" in told


def test_exec_writes_reports_that_add_up(capfd: pytest.CaptureFixture[str]) -> None:
    for name, path in (("a", "/models"), ("b", "/models/gpt-image-1")):
        command = [sys.executable, "-c", LIST, path]
        assert main(["exec", f"--coverage={name}.json", "--", *command]) == 0
    assert "not exercised" not in capfd.readouterr().err
    assert main(["coverage", "a.json", "b.json", "--format", "json"]) == 0
    operations = json.loads(capfd.readouterr().out)["providers"]["openai"]["operations"]
    called = [name for name, held in operations.items() if "called" in held["exercised"]]
    assert called == ["models.list", "models.retrieve"]
