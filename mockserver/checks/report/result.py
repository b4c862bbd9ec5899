"""The values of a report: a Result for each thing judged, with what was found there and on whose word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mockserver.catalog.types import Basis
from mockserver.catalog.yaml import Mark

Outcome = Literal["passed", "failed", "skipped"]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: a file, the number of an entry in it (from one), a JSON pointer into the entry."""

    file: str = ""
    entry: int | None = None
    pointer: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """`traffic.har, entry 3, /response/body/data/0`; parts that are not known are left out."""
        at = f"{self.file}:{self.line}" if self.line and self.file else self.file
        numbered = f"entry {self.entry}" if self.entry is not None else ""
        return ", ".join(part for part in (at, numbered, self.pointer) if part)


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """One statement of a contract that does not hold, or one piece of advice.

    `source` is the address of the page that states it; `nearest` the legal value closest to the one found.
    Only a finding of severity `error` makes a report fail.
    """

    rule: str
    message: str
    place: Place = field(default_factory=Place)
    basis: Basis = "assumed"
    source: str = ""
    expected: str = ""
    nearest: str = ""
    severity: Severity = "error"


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was judged. `note` says why it was skipped, or what is worth knowing beside the findings."""

    name: str
    outcome: Outcome
    findings: tuple[ReportFinding, ...] = ()
    seconds: float = 0.0
    note: str = ""

    @classmethod
    def of(
        cls, name: str, findings: tuple[ReportFinding, ...], seconds: float = 0.0, note: str = ""
    ) -> Result:
        """A Result that failed where one of its findings is an error, and passed else."""
        failed = any(found.severity == "error" for found in findings)
        return cls(name, "failed" if failed else "passed", findings, seconds, note)


@dataclass(frozen=True, slots=True)
class Report:
    """All Results of one check. `notes` are sentences about the whole; `rules` says what each rule is about."""

    title: str
    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)

    @property
    def counts(self) -> Counter[str]:
        """How many Results passed, failed and were skipped."""
        return Counter(result.outcome for result in self.results)

    @property
    def findings(self) -> tuple[ReportFinding, ...]:
        """The findings of all Results, in their order."""
        return tuple(found for result in self.results for found in result.findings)

    @property
    def failed(self) -> bool:
        """Whether anything failed."""
        return any(result.outcome == "failed" for result in self.results)

    @property
    def exit_code(self) -> int:
        """0 where all is fine, 1 where something failed."""
        return 1 if self.failed else 0

    @property
    def summary(self) -> str:
        """`12 judged: 10 passed, 1 failed, 1 skipped`."""
        counts = self.counts
        told = ", ".join(f"{counts[one]} {one}" for one in ("passed", "failed", "skipped"))
        return f"{len(self.results)} judged: {told}"


def address(mark: Mark | None) -> str:
    """The address of the page that a definition's statement was read on; empty where none is stated."""
    return mark.source.url if mark is not None and mark.source is not None else ""
