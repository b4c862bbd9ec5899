"""From a Mark (file and line) back to the dotted path of the key, for problems found in composed contracts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from mockserver.catalog.walk import entries
from mockserver.catalog.yaml import Located, Mark
from mockserver.errors import Problem


class Places:
    """Where each key of some files stands."""

    def __init__(self, files: Iterable[Located]) -> None:
        self._paths: dict[tuple[str, int, str], list[str]] = defaultdict(list)
        for layer in files:
            for entry in entries(layer):
                self._paths[entry.mark.file, entry.mark.line, entry.key].append(entry.path)

    def path(self, mark: Mark, tail: Sequence[str]) -> str:
        """The path of the key at a mark; `tail`, the end of it, decides between keys of one line."""
        ending = ".".join(tail)
        found = self._paths.get((mark.file, mark.line, tail[-1]), [])
        fitting = (one for one in found if one == ending or one.endswith(f".{ending}"))
        return next(fitting, found[0] if found else ending)

    def problem(self, mark: Mark, tail: Sequence[str], message: str) -> Problem:
        """A Problem at a mark."""
        return Problem(mark.file, mark.line, self.path(mark, tail), message)
