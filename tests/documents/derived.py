"""Which files of the checkout are derived, wholly or in a marked part, and what they must hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from documents import tables
from documents.markdown import with_part
from documents.provider_page import provider_page

from mockserver.catalog.load import Catalog

ROOT = Path(__file__).resolve().parents[2]
_REFERENCE = Path("docs/reference")

_PARTS: dict[tuple[str, str], Callable[[], str]] = {
    ("README.md", "providers"): lambda: tables.providers(Catalog()),
    ("docs/reference/README.md", "providers"): lambda: tables.pages_of_providers(Catalog()),
    ("docs/reference/conditions.md", "conditions"): tables.conditions,
    ("docs/reference/faults.md", "faults"): tables.faults,
    ("docs/reference/values.md", "values"): tables.values,
    ("docs/reference/settings.md", "settings"): tables.settings,
    ("docs/reference/control-paths.md", "control-paths"): tables.control_paths,
    ("docs/reference/command-line.md", "commands"): tables.commands,
    ("docs/reference/definition-format.md", "provider"): lambda: tables.definition("provider"),
    ("docs/reference/definition-format.md", "model"): lambda: tables.definition("model"),
    ("docs/reference/definition-format.md", "layer"): lambda: tables.definition("layer"),
    ("docs/reference/definition-format.md", "keywords"): tables.keywords,
    ("docs/reference/definition-format.md", "styles"): tables.styles,
}

PARTED = tuple(dict.fromkeys(file for file, _ in _PARTS))
"""The files of which a part is derived."""


def parted(file: str) -> str:
    """A file's text with its derived parts as they must be."""
    text = (ROOT / file).read_text(encoding="utf-8")
    for (place, name), part in _PARTS.items():
        if place == file:
            text = with_part(text, name, part())
    return text


def provider_pages() -> dict[str, str]:
    """The pages that are wholly derived, by their place in the checkout."""
    return {
        (_REFERENCE / "providers" / f"{one.id}.md").as_posix(): provider_page(one)
        for one in Catalog()
    }
