"""A Report: the words of each contract that were exercised and those that were not. Knows neither servers nor formats.

Reports of several runs add up: what one run exercised is missing no more. They travel as JSON (`as_json`, `from_json`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

VERSION = 1
GROUPS = ("operation", "models", "parameters", "values", "limits", "conditions", "events")
_PREFIXES = {"condition ": "conditions", "event ": "events", "model=": "models"}
_LIMITS = (" at", " beyond", " broken")


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs to an operation of a provider, or to one of its models (`model` is "" for the former)."""

    provider: str
    operation: str
    model: str
    exercised: frozenset[str]
    missing: frozenset[str]

    def grouped(self, words: Iterable[str]) -> dict[str, list[str]]:
        """Group → words of this part in order, without the prefix that the group stands for."""
        found: dict[str, list[str]] = {}
        for word in sorted(words):
            found.setdefault(group_of(word), []).append(_bare(word))
        return found


def group_of(word: str) -> str:
    """Which of GROUPS a word belongs to."""
    if word == "called":
        return "operation"
    prefixed = next((group for prefix, group in _PREFIXES.items() if word.startswith(prefix)), None)
    if prefixed is not None:
        return prefixed
    if "=" in word:
        return "values"
    return "limits" if word.endswith(_LIMITS) else "parameters"


def _bare(word: str) -> str:
    prefix = next((one for one in _PREFIXES if word.startswith(one)), "")
    return word.removeprefix(prefix)


@dataclass(frozen=True, slots=True)
class Report:
    """All parts, and which faults acted on requests to each provider (they are no part of a contract)."""

    parts: tuple[Part, ...] = ()
    faults: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def exercised(self) -> int:
        """How many words were exercised."""
        return sum(len(part.exercised) for part in self.parts)

    @property
    def total(self) -> int:
        """How many words there are."""
        return self.exercised + sum(len(part.missing) for part in self.parts)

    @property
    def percent(self) -> float:
        """The exercised share, rounded down to a tenth; 0 where nothing was used."""
        return 1000 * self.exercised // self.total / 10 if self.total else 0.0

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers that were used."""
        return tuple(dict.fromkeys(part.provider for part in self.parts))

    def of(self, provider: str, operation: str | None = None) -> Report:
        """The share of one provider, or of one of its operations."""
        kept = (part for part in self.parts if part.provider == provider)
        parts = tuple(part for part in kept if operation in (None, part.operation))
        return Report(parts, {provider: self.faults.get(provider, frozenset())})

    @property
    def operations(self) -> tuple[tuple[str, str], ...]:
        """Each provider with each of its operations."""
        return tuple(dict.fromkeys((part.provider, part.operation) for part in self.parts))


def summed(reports: Iterable[Report]) -> Report:
    """What several runs exercised together."""
    words: dict[tuple[str, str, str], tuple[set[str], set[str]]] = {}
    faults: dict[str, frozenset[str]] = {}
    for report in reports:
        for part in report.parts:
            place = (part.provider, part.operation, part.model)
            exercised, known = words.setdefault(place, (set(), set()))
            exercised.update(part.exercised)
            known.update(part.exercised, part.missing)
        for provider, names in report.faults.items():
            faults[provider] = faults.get(provider, frozenset()) | names
    parts = (
        Part(*place, frozenset(exercised), frozenset(known - exercised))
        for place, (exercised, known) in sorted(words.items())
    )
    return Report(tuple(parts), {name: acted for name, acted in faults.items() if acted})


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON."""
    return {
        "imgmock_coverage": VERSION,
        **_counts(report),
        "providers": {name: _provider(report.of(name)) for name in report.providers},
    }


def _provider(report: Report) -> dict[str, Any]:
    operations: dict[str, dict[str, Any]] = {}
    for part in report.parts:
        held = operations.setdefault(part.operation, {"exercised": [], "missing": [], "models": {}})
        here = held if not part.model else held["models"].setdefault(part.model, {})
        here["exercised"], here["missing"] = sorted(part.exercised), sorted(part.missing)
    faults = sorted(name for names in report.faults.values() for name in names)
    return {**_counts(report), "operations": operations, "faults": faults}


def _counts(report: Report) -> dict[str, Any]:
    return {"percent": report.percent, "exercised": report.exercised, "total": report.total}


def from_json(document: Any) -> Report:
    """A report out of its JSON. Raises ValueError that says why where it is none."""
    if not isinstance(document, Mapping) or document.get("imgmock_coverage") != VERSION:
        raise ValueError(f'it does not hold "imgmock_coverage": {VERSION}')
    try:
        return summed(_read(name, held) for name, held in document["providers"].items())
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is damaged: {type(error).__name__} {error}") from error


def _read(provider: str, held: Mapping[str, Any]) -> Report:
    parts = [
        Part(provider, operation, model, *_words(words))
        for operation, own in held["operations"].items()
        for model, words in (("", own), *own["models"].items())
    ]
    return Report(tuple(parts), {provider: _texts(held["faults"])})


def _words(held: Mapping[str, Any]) -> Iterator[frozenset[str]]:
    yield _texts(held["exercised"])
    yield _texts(held["missing"])


def _texts(listed: Any) -> frozenset[str]:
    if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
        raise TypeError("a list of texts is expected")
    return frozenset(listed)
