"""Runs of pytest by our tests: a suite in a folder of its own, in a process of its own, with our plugin."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INI = "[pytest]\nfilterwarnings = error\naddopts = --strict-markers --strict-config\n"

Run = Callable[..., pytest.RunResult]


def plugin_arguments() -> list[str]:
    """What loads our plugin; nothing where the package is installed and pytest finds it by itself."""
    installed = entry_points(group="pytest11", name="imgmock")
    return [] if installed else ["-p", "mockserver.testing.plugin"]


# Plugins that may be installed and would write files, or load Hypothesis.
_WITHOUT = ("-p", "no:cacheprovider", "-p", "no:schemathesis")


def runner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ini: str = "") -> Run:
    """A function that runs pytest over the files of `pytester`."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makefile(".ini", pytest=INI + ini)

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_subprocess(*plugin_arguments(), *_WITHOUT, *arguments, timeout=60)

    return run
