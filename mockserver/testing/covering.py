"""`--imgmock-coverage`: what the tests of a run exercised, summed over namespaces and over the workers of pytest-xdist.

Loaded only where the option is given. What the sums mean is `mockserver.coverage`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mockserver.coverage.files import write_report
from mockserver.coverage.report import Report, as_json, from_json, summed
from mockserver.coverage.shown import as_text, headline
from mockserver.errors import SettingsError

if TYPE_CHECKING:
    from mockserver.testing.handle import Handle

_ON, _OFF = ("", "1", "true", "yes", "on"), ("0", "false", "no", "off")


class Covering:
    """The coverage of a run, growing with each namespace that is closed."""

    def __init__(self, file: Path | None, least: float | None) -> None:
        self.report = Report()
        self.problem: str | None = None
        self._file = file
        self._least = least

    def add(self, handle: Handle) -> None:
        """Adds what happened in the namespace of a handle."""
        self.report = summed([self.report, handle._namespace.coverage()])

    def hand_over(self) -> dict[str, Any]:
        """The share of a worker."""
        return as_json(self.report)

    def take(self, share: Any) -> None:
        """Adds the share of a worker."""
        self.report = summed([self.report, from_json(share)])

    def finish(self) -> bool:
        """Writes the file, if one was asked for; gives whether all is well."""
        try:
            if self._file is not None:
                write_report(self.report, self._file)
        except SettingsError as error:
            self.problem = str(error)
        if self._least is not None and self.report.percent < self._least and not self.problem:
            self.problem = f"{headline(self.report)} is below the {self._least:g}% asked for"
        return self.problem is None

    def show(self, terminal: pytest.TerminalReporter) -> None:
        """Prints the table, and all that is missing unless it stands in the file."""
        terminal.section("imgmock coverage")
        terminal.write_line(as_text(self.report, with_missing=self._file is None))
        if self._file is not None:
            terminal.write_line(f"\nwritten to {self._file}")
        if self.problem is not None:
            terminal.write_line(f"\nFAIL: {self.problem}", red=True)


def covering(config: pytest.Config, file: str, least: str) -> Covering | None:
    """What the options ask for; None where that is nothing. Raises UsageError where they cannot be meant so."""
    if file.lower() in _OFF:
        return Covering(None, _number(least)) if least else None
    if file.lower() in _ON:
        return Covering(None, _number(least) if least else None)
    path = config.invocation_params.dir / file
    if "::" in file or path.suffix == ".py" or path.is_dir():
        raise pytest.UsageError(
            f"--imgmock-coverage would write its report to {file!r}, which looks like a test: "
            f"write --imgmock-coverage=FILE, or the option after the tests"
        )
    return Covering(path, _number(least) if least else None)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise pytest.UsageError(
            f"--imgmock-coverage-fail-under is {text!r}; a percentage from 0 to 100 is expected"
        )
    return number
