"""Every file in tests/definitions/bad is one mistake and exactly what the check says about it.

A file patches one of tests/definitions/good (`base`, `file`, `replace`) or adds files (`add`); `expect`
lists the problems. Adding a file adds a test.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from mockserver.catalog.load import read_file
from mockserver.checks.definitions import check_paths

DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"
BAD = sorted((DEFINITIONS / "bad").glob("*.yaml"))


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_each_mistake_is_told(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mistake: dict[str, Any] = read_file(path)
    folder = write_mistake(mistake, tmp_path)
    monkeypatch.chdir(tmp_path)
    found = check_paths([folder.relative_to(tmp_path)])
    assert list(map(str, found)) == mistake["expect"]


def write_mistake(mistake: dict[str, Any], where: Path) -> Path:
    """The folder that holds the mistake: a good definition with a patch, or files of its own."""
    folder: Path = where / mistake.get("base", "")
    if "base" in mistake:
        shutil.copytree(DEFINITIONS / "good" / mistake["base"], folder)
    for old, new in mistake.get("replace", {}).items():
        patched = folder / mistake["file"]
        text = patched.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} must stand exactly once in {mistake['file']}"
        patched.write_text(text.replace(old, new), encoding="utf-8")
    for name, text in mistake.get("add", {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_there_are_many() -> None:
    assert len(BAD) >= 30
