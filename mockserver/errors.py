"""What a user of the library can catch.

    ImgmockError
    ├── DefinitionError     a YAML file of a provider, a scenario or a fixture is wrong
    ├── FaultError          the text of a fault is wrong
    ├── SettingsError       a flag, a variable or `imgmock.yaml` is wrong
    └── StartError          the server could not start (port taken, no provider)

Failures that are *emulated* are never exceptions: they are replies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ImgmockError(Exception):
    """The root of all exceptions that this package raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a file: where (1-based line, dotted path) and what."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: "
        return f"{place}{self.path}: {self.message}" if self.path else place + self.message


class DefinitionError(ImgmockError):
    """Definitions that cannot be served; `problems` holds every one, sorted by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class FaultError(ImgmockError):
    """The text of a fault that cannot be read; `hint` says what there is instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}: {self.hint}" if self.hint else self.message


class SettingsError(ImgmockError):
    """A setting that cannot be used; the message names it, its value and where it was given."""


class StartError(ImgmockError):
    """The server could not start; the message says why and what to try."""
