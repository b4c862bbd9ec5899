"""The fenced blocks of a Markdown page, each with its language and the file it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(r"`([\w./-]+\.\w+)`:\s*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """One block; `file` is set where the sentence before it ends in a file's name and a colon."""

    language: str
    text: str
    file: str | None
    line: int

    @property
    def installs(self) -> bool:
        """Whether it sets up an environment: such blocks are run by `.ci/run` as they stand."""
        return self.language == "bash" and "pip install" in self.text

    @property
    def serves(self) -> list[str] | None:
        """The arguments of `imgmock serve`, where the block is that command alone."""
        found = re.fullmatch(r"imgmock serve\b(.*)\n", self.text)
        return None if found is None else found[1].split()


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        named = _NAMED.search(text[: found.start()])
        yield Block(
            found[1], found[2], named[1] if named else None, text.count("\n", 0, found.start()) + 1
        )
