"""What a release carries. The wheel itself is built, installed and compared by `.ci/run`."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import mockserver

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]


def _expected() -> set[str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci/wheel.py"), str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.splitlines())


def test_schemas_and_fixtures_are_carried_beside_the_package() -> None:
    assert WHEEL["force-include"] == {
        "schemas": "mockserver/_data/schemas",
        "fixtures": "mockserver/_data/fixtures",
    }
    assert [name for name in WHEEL["force-include"] if not (ROOT / name).is_dir()] == []


def test_they_are_forced_into_the_wheel_only() -> None:
    assert "force-include" not in PROJECT["tool"]["hatch"]["build"]
    assert list(PROJECT["tool"]["hatch"]["build"]["targets"]) == ["wheel"]


def test_the_expected_wheel_holds_definitions_schemas_and_fixtures() -> None:
    expected = _expected()
    assert "mockserver/providers/openai.dialect.yaml" in expected
    assert "mockserver/_data/schemas/definition/provider.schema.json" in expected
    assert "mockserver/_data/fixtures/assets/cat.png" in expected
    assert "mockserver/py.typed" in expected
    assert not any("__pycache__" in name or name.startswith("tests/") for name in expected)


def test_the_version_is_in_the_changelog() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert mockserver.__version__ in re.findall(r"^## \[([^]]+)\]", changes, re.MULTILINE)


def test_the_command_leads_to_the_package() -> None:
    assert PROJECT["project"]["scripts"] == {"imgmock": "mockserver.cli.main:main"}
