"""`imgmock check`, `export` and `new-provider` as a user runs them: what is printed, and the exit code."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from mockserver.cli.main import main

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"


def test_a_clean_folder_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(GOOD / "atelier")]) == 0
    assert re.fullmatch(
        r"9 definitions, 8 models, \d+ facts \(\d+ documented, \d+ observed, \d+ assumed\): no problem\n",
        capsys.readouterr().out,
    )


def test_without_a_path_all_that_ships_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "imgmock.yaml").write_text("sed: 7\n")
    assert main(["check"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert "imgmock.yaml:1: sed: unknown key; did you mean 'seed'?" in told
    assert re.search(r"\d+ problems? in \d+ definitions", told[-1])


def test_problems_come_one_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD / "plain", tmp_path / "plain")
    (tmp_path / "plain" / "models" / "pencil.yaml").write_text("id: pen\nsizing: {style: fixed}\n")
    assert main(["check", "plain"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "plain/models/pencil.yaml:2: sizing: the key size is missing",
        "1 problem in 2 definitions",
    ]


def test_a_new_provider_is_checked_and_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new-provider", "acme"]) == 0
    assert main(["new-provider", "acme"]) == 2
    assert main(["new-provider", "Acme!"]) == 2
    assert main(["check", "acme/"]) == 0
    told = capsys.readouterr()
    assert "next:  imgmock check acme/" in told.out
    assert "acme is there already" in told.err
    assert main(["export", "acme", "--providers", "acme/", "--format", "schemas"]) == 0
    exported = json.loads(capsys.readouterr().out)
    assert set(exported) == {
        "images.generate.example.request.schema.json",
        "images.edit.example.request.schema.json",
    }


def test_export_wants_a_provider(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export"]) == 2
    assert main(["export", "nobody"]) == 2
    told = capsys.readouterr().err
    assert "name a provider" in told
    assert "no such provider" in told
