"""What texts and code must not hold: paths of one machine, hosts of registries, dead links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("mockserver", "schemas", "fixtures", "tests", "docs", "benchmarks", ".ci")
ENDINGS = {".py", ".md", ".yaml", ".yml", ".json", ".toml", ".txt", ".sh", ""}


def _texts() -> Iterator[Path]:
    yield from (
        path for path in sorted(ROOT.glob("*")) if path.is_file() and path.suffix in ENDINGS
    )
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT / folder).parts
            hidden = any(part.startswith((".", "__pycache__")) for part in inside)
            if path.is_file() and path.suffix in ENDINGS and not hidden:
                yield path


TEXTS = list(_texts())
PAGES = [path for path in TEXTS if path.suffix == ".md"]

# Written so that this file does not hold them itself.
MACHINE = r"[\"'` (=]/(?:tm[p]|wor[k]|roo[t]|hom[e])/\w"
REGISTRY = r"pypi\.or[g]|pythonhosted\.or[g]|test\.pyp[i]|index-ur[l]|npmjs\.or[g]"


def _found(pattern: str) -> list[str]:
    """Each line that holds the pattern, with its place."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{number}: {line.strip()[:120]}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_no_path_of_one_machine() -> None:
    assert _found(MACHINE) == []


def test_no_host_of_a_registry() -> None:
    assert _found(REGISTRY) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    near = [link for link in links if not link.startswith(("http://", "https://"))]
    assert [link for link in near if not (path.parent / link).exists()] == []
