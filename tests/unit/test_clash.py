"""The other package of the same name, in either order of installation."""

from __future__ import annotations

from pathlib import Path

import pytest

import mockserver
from mockserver import clash
from mockserver.cli.main import main


def test_alone_there_is_none() -> None:
    assert clash.clash() is None
    assert not clash.is_overwritten()


def test_the_command_refuses_when_it_is_overwritten(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr(mockserver, "__distribution__")
    assert main(["providers"]) == 3
    told = capsys.readouterr().err
    assert told.startswith("imgmock: another package has overwritten imgmock's `mockserver`: ")
    assert told.count("\n") == 1


def test_the_command_goes_on_when_the_other_was_overwritten(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pytest_plugin.py").touch()
    monkeypatch.setattr(clash, "__file__", str(tmp_path / "clash.py"))
    assert main(["providers"]) == 0
    printed, told = capsys.readouterr()
    assert told.startswith("imgmock: another package has installed its `mockserver` into")
    assert "openai" in printed
