"""What texts and code must not hold: paths of one machine, hosts of registries, links that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("mockserver", "schemas", "fixtures", "tests", "docs", "benchmarks", ".ci")
ENDINGS = {".py", ".md", ".yaml", ".yml", ".json", ".toml", ".txt", ".sh", ""}


def _texts() -> Iterator[Path]:
    yield from (path for path in sorted(ROOT.glob("*")) if path.is_file() and path.suffix in ENDINGS)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in ENDINGS and "__pycache__" not in path.parts:
                yield path


TEXTS = list(_texts())
PAGES = [path for path in TEXTS if path.suffix == ".md"]

# Written so that this file does not hold them itself.
MACHINE = re.compile(r"[\"'` (=]/(?:tm[p]|wor[k]|roo[t]|hom[e])/\w")
REGISTRY = re.compile(r"pypi\.or[g]|pythonhosted\.or[g]|test\.pypi|index-ur[l]|npmjs\.or[g]")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_no_path_of_one_machine_and_no_registry(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert MACHINE.findall(text) == []
    assert REGISTRY.findall(text) == []


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    near = [link for link in links if not link.startswith(("http://", "https://"))]
    assert [link for link in near if not (path.parent / link).exists()] == []
