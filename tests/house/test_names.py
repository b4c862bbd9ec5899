"""Rules of the house that a machine can see: no provider in Python, small files and functions, telling names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mockserver"
FILES = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in FILES]

# OpenAI's is also the name of the dialect and of the client library.
PROVIDERS = sorted({path.parent.name for path in (PACKAGE / "providers").glob("*/provider.yaml")} - {"openai"})
MOST_LINES = 500
MOST_IN_A_FUNCTION = 60
VAGUE = {"base", "common", "handler", "handlers", "helper", "helpers", "manager", "misc", "processor", "service", "util", "utils"}


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_there_are_providers_to_look_for() -> None:
    assert len(PROVIDERS) >= 5


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_provider_is_named(path: Path) -> None:
    spelled = [re.sub(r"[-_ ]", "[-_ ]?", name) for name in PROVIDERS]
    found = re.findall("|".join(spelled), path.read_text(encoding="utf-8"), re.IGNORECASE)
    assert found == [], "providers are data"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lengths = {one.name: (one.end_lineno or 0) - one.lineno + 1 for one in _functions(ast.parse(text))}
    assert len(text.splitlines()) <= MOST_LINES
    assert {name: length for name, length in lengths.items() if length > MOST_IN_A_FUNCTION} == {}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_nothing_is_left_undone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"NotImplementedError|\bTODO\b|\bFIXME\b|\bXXX\b", text) == []
    empty = [one.name for one in _functions(ast.parse(text)) if all(isinstance(step, ast.Pass) for step in one.body)]
    assert empty == []


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_names_tell_what_is_held(path: Path) -> None:
    assert path.stem not in VAGUE


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_public_names_have_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [node for node in tree.body if isinstance(node, told) and not node.name.startswith("_")]
    assert [node.name for node in public if not ast.get_docstring(node)] == []
