"""Schemathesis explores every provider by the document that the server gives, and finds nothing.

Undocumented statuses and content types, replies beside their schemas, valid requests refused, invalid ones
accepted, faults of the server: `tests/schemathesis.toml` says which checks do not apply, and why.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mockserver.catalog.load import Catalog

pytest.importorskip("schemathesis", reason="Schemathesis is not installed: see the extra `test`")

# There a header says which of two bodies is wanted, and no schema can.
_EXCEPT = {"token360": ("--exclude-checks", "positive_data_acceptance")}
TESTS = Path(__file__).resolve().parents[1]


def _explore(server_url: str, provider: str, folder: Path, *options: str) -> str:
    command = [
        *(sys.executable, "-m", "schemathesis.cli"),
        *("--config-file", str(TESTS / "schemathesis.toml")),
        *("run", f"{server_url}/__mock__/openapi/{provider}.json", "--no-color"),
        *("--header", "Authorization: Bearer sk-test", "--seed", "1"),
        *options,
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "exploring", "PYTHONPATH": str(TESTS), "PYTHONUTF8": "1"}
    ran = subprocess.run(
        command,
        env={**os.environ, **hooks},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    return ran.stdout


@pytest.mark.parametrize("provider", Catalog().ids)
def test_nothing_is_found_by_random_requests(
    server_url: str, provider: str, tmp_path: Path
) -> None:
    options = ("--phases", "fuzzing", "-n", "12", *_EXCEPT.get(provider, ()))
    assert "passed" in _explore(server_url, provider, tmp_path, *options)


def test_nothing_is_found_at_the_limits(server_url: str, tmp_path: Path) -> None:
    assert "passed" in _explore(server_url, "tchavi", tmp_path, "--phases", "coverage")
