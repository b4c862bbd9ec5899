"""REQUEST.json, as `explain` and `portability` take it: the body of a generation, or a whole request."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mockserver.errors import SettingsError


@dataclass(frozen=True, slots=True)
class RequestFile:
    """A request as it was written; `path` is None where only a body was."""

    body: Any
    path: str | None = None
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)


def read_request(name: str) -> RequestFile:
    """The request in a file, or on standard input for `-`. Raises SettingsError."""
    written = _document(name)
    if not isinstance(written, dict) or "prompt" in written or not {"path", "json"} & set(written):
        return RequestFile(written)
    headers = written.get("headers") or {}
    if not isinstance(headers, dict):
        raise SettingsError(f"{name}: headers is no object")
    named = {key.lower(): str(value) for key, value in headers.items()}
    path = written.get("path")
    method = str(written.get("method", "POST"))
    return RequestFile(written.get("json"), None if path is None else str(path), method, named)


def _document(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text)
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{name} is not JSON: {error}") from error
