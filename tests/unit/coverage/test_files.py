"""Reports in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockserver.coverage.files import read_report, write_report
from mockserver.coverage.report import Part, Report, summed
from mockserver.errors import SettingsError

REPORT = summed(
    [
        Report(
            (Part("openai", "models.list", "", frozenset({"called"}), frozenset({"condition x"})),)
        )
    ]
)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.json", '{\n "imgmock_coverage": 1'),
        ("a", '{\n "imgmock_coverage": 1'),
        ("a.xml", "<?xml "),
        ("a.MD", "## imgmock"),
        ("a.txt", "imgmock coverage 50.0% (1 of 2)"),
    ],
)
def test_the_ending_names_the_format(tmp_path: Path, name: str, start: str) -> None:
    file = tmp_path / "reports" / name
    write_report(REPORT, file)
    assert file.read_text(encoding="utf-8").startswith(start)


def test_there_and_back(tmp_path: Path) -> None:
    write_report(REPORT, tmp_path / "a.json")
    assert read_report(tmp_path / "a.json") == REPORT


def test_what_cannot_be_read_or_written(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("words", encoding="utf-8")
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_report(tmp_path / "none.json")
    for name in ("words", "other.json"):
        with pytest.raises(SettingsError, match=f"{name} is no report of coverage"):
            read_report(tmp_path / name)
    with pytest.raises(SettingsError, match="cannot be written"):
        write_report(REPORT, tmp_path / "words" / "a.json")
