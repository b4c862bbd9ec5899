"""Rules of the house that a machine can see: no provider in Python, small pieces, telling names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "mockserver"
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(PACKAGE.rglob("*.py"))
}
TREES = {file: ast.parse(text) for file, text in TEXTS.items()}

# OpenAI's is also the name of the dialect and of the client library.
PROVIDERS = sorted(
    {path.parent.name for path in (PACKAGE / "providers").glob("*/provider.yaml")} - {"openai"}
)
MOST_LINES = 500
MOST_IN_A_FUNCTION = 60
VAGUE = {
    "base",
    "common",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "manager",
    "misc",
    "processor",
    "service",
    "util",
    "utils",
}


def _functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{file}:{node.lineno}: {node.name}", node


def _lines_with(pattern: str) -> list[str]:
    return [
        f"{file}:{number}: {line.strip()}"
        for file, text in TEXTS.items()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line, re.IGNORECASE)
    ]


def test_no_provider_is_named() -> None:
    assert len(PROVIDERS) >= 5
    assert _lines_with("|".join(re.sub(r"[-_ ]", "[-_ ]?", name) for name in PROVIDERS)) == []


def test_files_are_small() -> None:
    lengths = {file: len(text.splitlines()) for file, text in TEXTS.items()}
    assert {file: length for file, length in lengths.items() if length > MOST_LINES} == {}


def test_functions_are_small() -> None:
    lengths = {place: (one.end_lineno or 0) - one.lineno + 1 for place, one in _functions()}
    assert {place: length for place, length in lengths.items() if length > MOST_IN_A_FUNCTION} == {}


def test_nothing_is_left_undone() -> None:
    assert _lines_with(r"NotImplementedError|\bTODO\b|\bFIXME\b|\bXXX\b") == []
    assert [
        place for place, one in _functions() if all(isinstance(step, ast.Pass) for step in one.body)
    ] == []


def test_module_names_tell_what_is_held() -> None:
    assert [file for file in TEXTS if Path(file).stem in VAGUE] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [file for file, tree in TREES.items() if not ast.get_docstring(tree)] == []


def test_public_names_have_a_docstring() -> None:
    told = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    public = [
        (f"{file}:{node.lineno}: {node.name}", node)
        for file, tree in TREES.items()
        for node in tree.body
        if isinstance(node, told) and not node.name.startswith("_")
    ]
    assert [place for place, node in public if not ast.get_docstring(node)] == []
