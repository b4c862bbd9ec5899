"""Refusals and defects of the mock itself: `mock_error` in the body and the header `Mock-Error`.

Never for anything that a provider would answer: whoever reads a reply must see at once whose
failure it is.
"""

from __future__ import annotations

import json
import re

from mockserver import __version__

VERSION_HEADER = (b"mock-version", __version__.encode())
_LONGEST_HEADER = 200
_UNSAFE = re.compile(r"[^\x20-\x7e\xa0-\xff]+")


class MockError(Exception):
    """Carries a refusal of ours to the one place that answers it."""

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint


def header_value(text: str) -> bytes:
    """A text as a header may carry it: in one line, and in Latin-1."""
    if not (text.isascii() and text.isprintable()):
        text = _UNSAFE.sub("?", text)
    return text.strip().encode("latin-1")


def mock_error_body(error: MockError) -> bytes:
    """The JSON that a mock error is answered with."""
    told = {"mock_error": {"message": error.message, "hint": error.hint}}
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace")


def mock_error_headers(error: MockError) -> list[tuple[bytes, bytes]]:
    """The headers that mark a mock error, without those of the body."""
    return [VERSION_HEADER, (b"mock-error", header_value(error.message[:_LONGEST_HEADER]))]
