"""A Report as SARIF 2.1.0, which code scanning reads: one result for each finding, one rule for each kind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from mockserver import __version__
from mockserver.checks.report.result import Place, Report, ReportFinding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(report: Report) -> str:
    """A log with one run."""
    ids = list(dict.fromkeys(found.rule for found in report.findings))
    run = {
        "tool": {"driver": _driver(ids, report.rules)},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, **_notes(report)}],
        "results": [_result(found, ids) for found in report.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False)


def _driver(ids: Sequence[str], told: Mapping[str, str]) -> dict[str, Any]:
    rules = [{"id": name, "shortDescription": {"text": told.get(name, name)}} for name in ids]
    return {"name": "imgmock", "version": __version__, "rules": rules}


def _notes(report: Report) -> dict[str, Any]:
    notes = dict.fromkeys([*report.notes, report.summary])  # the same note twice is not allowed
    return {
        "toolExecutionNotifications": [
            {"level": "note", "message": {"text": note}} for note in notes
        ]
    }


def _result(found: ReportFinding, ids: Sequence[str]) -> dict[str, Any]:
    facts = {
        "basis": found.basis,
        "source": found.source,
        "expected": found.expected,
        "nearest": found.nearest,
    }
    return {
        "ruleId": found.rule,
        "ruleIndex": ids.index(found.rule),
        "level": found.severity,
        "message": {"text": _message(found)},
        "locations": [_location(found.place)] if found.place.file else [],
        "partialFingerprints": {"imgmock/v1": _fingerprint(found)},
        "properties": {name: text for name, text in facts.items() if text},
    }


def _message(found: ReportFinding) -> str:
    parts = [found.message]
    parts += [f"expected {found.expected}"] if found.expected else []
    parts += [f"nearest legal value {found.nearest}"] if found.nearest else []
    sure = f"{found.basis}: {found.source}" if found.source else found.basis
    return "; ".join(parts) + f" ({sure})"


def _location(place: Place) -> dict[str, Any]:
    address = {"uri": quote(place.file.replace("\\", "/"))}
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": address,
            "region": {"startLine": place.line or 1},
        }
    }
    inside = (f"entry {place.entry}" if place.entry is not None else "") + place.pointer
    return (
        {**location, "logicalLocations": [{"fullyQualifiedName": inside}]} if inside else location
    )


def _fingerprint(found: ReportFinding) -> str:
    """What makes a finding the same from run to run: not its line, which moves."""
    text = json.dumps([found.rule, found.place.file, found.place.entry, found.place.pointer])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
