"""Who may import whom: imports point inward only, and each outside package is used in its place.

What stands under LATE may be imported inside functions only: it costs nothing until it is needed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Package or module → the packages of ours it may use (itself and `errors` always).
_ENGINE = {"catalog", "contract", "imaging", "settings"}
OURS = {
    "__init__": {"catalog", "engine", "testing"},
    "__main__": {"cli"},
    "errors": set(),
    "resources": set(),
    "clash": {""},
    "settings": {"catalog"},
    "catalog": set(),
    "contract": {"catalog"},
    "imaging": set(),
    "engine": _ENGINE,
    "openapi": {*_ENGINE, "engine"},
    "coverage": {*_ENGINE, "engine", "openapi"},
    "web": {*_ENGINE, "engine", "openapi", "coverage", "resources", ""},
    "checks": {*_ENGINE, "engine", "openapi", "web", "resources", ""},
    "testing": {*_ENGINE, "engine", "coverage", "web", "checks", "resources", "clash", ""},
    "cli": {*_ENGINE, "engine", "openapi", "coverage", "web", "checks", "resources", "clash", ""},
}
# … and the packages of others that it may use: anywhere, or inside functions only.
OTHERS = {
    "catalog": {"yaml"},
    "web": {"starlette", "python_multipart"},
    "testing": {"pytest"},
}
LATE = {
    "contract": {"jsonschema", "referencing"},
    "imaging": {"PIL"},
    "checks": {"jsonschema", "referencing", "yaml"},
    "cli": {"openai"},
    "testing": {"hypothesis", "httpx", "starlette"},
}
# The two places that touch the server underneath.
SERVER = {"web/protocol.py", "web/runner.py"}
# What is made of Hypothesis, and loaded only by those who ask for it.
STRATEGIES = "testing/strategies/"
# What would make a reply depend on anything but the request and the World.
IMPURE = {
    "asyncio",
    "http",
    "io",
    "os",
    "random",
    "secrets",
    "shutil",
    "socket",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "uuid",
}
IMPURE_CALLS = {"hash", "input", "open", "print"}


def _imports(tree: ast.Module) -> Iterator[tuple[str, int, bool]]:
    """Each imported module, its line, and whether it is imported when the file is."""
    late = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _is_for_types(node)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno, node not in late) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out in full"
            yield node.module or "", node.lineno, node not in late


def _is_for_types(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def _files(package: str = "") -> Iterator[tuple[str, ast.Module]]:
    top = ROOT / "mockserver"
    for path in sorted((top / package).rglob("*.py")):
        yield path.relative_to(top).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _is_allowed(file: str, module: str, at_once: bool) -> bool:
    home = file.partition("/")[0].removesuffix(".py")
    first, _, rest = module.partition(".")
    if first == "mockserver":
        part = rest.partition(".")[0]
        return part in OURS.get(home, set()) | {home, "errors"}
    if first in sys.stdlib_module_names:
        return True
    server = {"uvicorn", "httptools"} if file in SERVER else set()
    drawn = {"hypothesis"} if file.startswith(STRATEGIES) else set()
    return first in OTHERS.get(home, set()) | server | drawn or (
        not at_once and first in LATE.get(home, set())
    )


def test_imports_point_inward_only() -> None:
    wrong = [
        f"mockserver/{file}:{line}: {module}"
        for file, tree in _files()
        for module, line, at_once in _imports(tree)
        if not _is_allowed(file, module, at_once)
    ]
    assert wrong == []


def test_the_engine_reaches_for_nothing_outside() -> None:
    wrong = [
        f"engine: {file}:{line}: {module}"
        for file, tree in _files("engine")
        for module, line, _ in _imports(tree)
        if module.partition(".")[0] in IMPURE
    ]
    wrong += [
        f"engine: {file}:{node.lineno}: {node.func.id}()"
        for file, tree in _files("engine")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in IMPURE_CALLS
    ]
    assert wrong == []


def test_every_part_of_the_package_has_its_rule() -> None:
    assert {file.partition("/")[0].removesuffix(".py") for file, _ in _files()} == set(OURS)
