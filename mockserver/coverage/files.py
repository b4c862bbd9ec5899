"""Reports in files: written in the format that the file's ending names, read back as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from mockserver.coverage.cobertura import as_cobertura
from mockserver.coverage.report import Report, as_json, from_json
from mockserver.coverage.shown import as_markdown, as_text
from mockserver.errors import SettingsError


def _json_text(report: Report) -> str:
    return json.dumps(as_json(report), indent=1, ensure_ascii=False) + "\n"


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": lambda report: as_text(report) + "\n",
    "json": _json_text,
    "markdown": as_markdown,
    "cobertura": as_cobertura,
}
_ENDINGS = {".md": "markdown", ".xml": "cobertura", ".txt": "text"}


def write_report(report: Report, file: str | os.PathLike[str]) -> None:
    """Writes a report: `.xml` is Cobertura, `.md` Markdown, `.txt` text, anything else JSON.

    Raises SettingsError where the file cannot be written.
    """
    path = Path(file)
    text = FORMATS[_ENDINGS.get(path.suffix.lower(), "json")](report)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"coverage: {path} cannot be written: {error.strerror}") from error


def read_report(file: str | os.PathLike[str]) -> Report:
    """Reads a report that was written as JSON. Raises SettingsError where there is none."""
    path = Path(file)
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(f"coverage: {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"coverage: {path} is no report of coverage: {error}") from error
