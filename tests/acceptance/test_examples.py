"""The examples that the documentation points to, each run as its reader would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from running import ROOT, runner

EXAMPLES = ROOT / "tests" / "examples"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in an empty folder, with the package at hand."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def execute(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command under `imgmock exec`."""
    return run(folder, sys.executable, "-m", "mockserver", "exec", "--", *command)


def test_with_pytest(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    result = runner(pytester, monkeypatch)(str(EXAMPLES / "pytest_fixture.py"))
    result.assert_outcomes(passed=4)


@pytest.mark.parametrize("name", ["unittest_case.py", "asyncio_client.py"])
def test_without_pytest(name: str, tmp_path: Path) -> None:
    done = run(tmp_path, sys.executable, "-W", "error", str(EXAMPLES / name))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_javascript(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    done = execute(tmp_path, "node", str(EXAMPLES / "draw.mjs"))
    assert (done.returncode, done.stdout) == (0, "200 PNG 1024 1024\n400 n\n"), done.stderr
    assert "imgmock: 2 exchanges, 1 refused, 1 finding" in done.stderr


def test_shell(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    done = execute(tmp_path, "sh", str(EXAMPLES / "draw.sh"))
    assert (done.returncode, done.stdout) == (0, "200 image/png\n"), done.stderr
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_every_example_is_run() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    names: Sequence[str] = [path.name for path in EXAMPLES.iterdir() if path.is_file()]
    assert [name for name in names if f'"{name}"' not in text] == []
