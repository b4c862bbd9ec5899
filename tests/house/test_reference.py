"""Derived documentation says what the code and the definitions say.

Where it does not, the file is rewritten and the test fails: commit it if the change was meant.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from documents.derived import PARTED, ROOT, parted, provider_pages

_PAGES = provider_pages()


def _holds(file: str, wanted: str) -> bool:
    """Whether the file holds this text; where it does not, it is rewritten."""
    place = ROOT / file
    if place.is_file() and place.read_text(encoding="utf-8") == wanted:
        return True
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(wanted, encoding="utf-8")
    return False


@pytest.mark.parametrize("file", PARTED)
def test_derived_parts_are_current(file: str) -> None:
    was_current = _holds(file, parted(file))
    assert was_current, f"{file} was refreshed; commit it if you meant it"


@pytest.mark.parametrize("file", _PAGES)
def test_provider_pages_are_current(file: str) -> None:
    was_current = _holds(file, _PAGES[file])
    assert was_current, f"{file} was refreshed; commit it if you meant it"


def test_no_page_is_left_of_a_provider_that_went() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "docs/reference/providers").glob("*.md")
    }
    assert found - set(_PAGES) == set()


def test_every_page_of_the_reference_is_linked() -> None:
    reference = ROOT / "docs/reference"
    front = (reference / "README.md").read_text(encoding="utf-8")
    pages: list[Path] = [path for path in reference.rglob("*.md") if path.name != "README.md"]
    assert [
        page.name for page in pages if f"({page.relative_to(reference).as_posix()})" not in front
    ] == []
