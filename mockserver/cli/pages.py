"""How help pages are set: sentences are wrapped, examples stand as they were written."""

from __future__ import annotations

import argparse


class HelpPage(argparse.HelpFormatter):
    """Wraps a text of one line, and keeps one of several lines as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" not in text:
            return super()._fill_text(text, width, indent)
        return "\n".join(indent + line for line in text.splitlines())
