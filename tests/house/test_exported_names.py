"""The public names of the package: complete, sorted, there, and cheap to have."""

from __future__ import annotations

import subprocess
import sys

import mockserver


def test_the_list_is_sorted_and_complete() -> None:
    assert list(mockserver.__all__) == sorted(mockserver.__all__)
    assert {*mockserver._HOMES, "__version__"} == set(mockserver.__all__)


def test_every_name_leads_somewhere() -> None:
    assert [name for name in mockserver.__all__ if getattr(mockserver, name, None) is None] == []


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = {"PIL", "hypothesis", "jsonschema", "starlette", "uvicorn", "yaml"}
    asked = f"import sys, mockserver; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
