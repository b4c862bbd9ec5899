"""A Report for programs: the same values under the same names, as one JSON object."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from mockserver.checks.report.result import Report, Result


def as_json(report: Report) -> str:
    """`{"title", "outcome", "counts", "notes", "results": [{"name", "outcome", "findings", …}]}`."""
    tree = {
        "title": report.title,
        "outcome": "failed" if report.failed else "passed",
        "counts": {name: report.counts[name] for name in ("passed", "failed", "skipped")},
        "notes": list(report.notes),
        "results": [_result(result) for result in report.results],
    }
    return json.dumps(tree, indent=2, ensure_ascii=False)


def _result(result: Result) -> dict[str, Any]:
    tree = asdict(result)
    tree["seconds"] = round(result.seconds, 6)
    return tree
