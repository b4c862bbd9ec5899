"""`python -m benchmarks`: measures every row in one run and prints a table of ratios."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks import memory, painting, serving, starting
from benchmarks.effort import CALM, QUICK, Effort, Skipped
from benchmarks.rows import ROWS, as_json, table

MEASURES = {**painting.MEASURES, **serving.MEASURES, **starting.MEASURES, **memory.MEASURES}


def main() -> int:
    """Measures; gives 0 where every row reached what it must, else 1."""
    chosen = _arguments()
    effort = QUICK if chosen.quick else CALM
    wanted = chosen.rows or [row.number for row in ROWS]
    results: dict[int, list[float] | str] = {}
    for row in ROWS:
        if row.number in wanted:
            results[row.number] = _measured(row.number, row.what, effort)
    listed = as_json(results)
    Path(chosen.json).write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(table(results))
    return int(any(entry.get("verdict") == "missed" for entry in listed))


def _measured(number: int, what: str, effort: Effort) -> list[float] | str:
    print(f"{number:>3}  {what} …", end=" ", file=sys.stderr, flush=True)
    began = time.perf_counter()
    try:
        found: list[float] | str = MEASURES[number](effort)
    except Skipped as reason:
        found = f"not measured: {reason}"
    shown = found if isinstance(found, str) else ", ".join(f"{value:.3g}" for value in found)
    print(f"{shown}  ({time.perf_counter() - began:.0f} s)", file=sys.stderr, flush=True)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    numbers = sorted(MEASURES)
    parser.add_argument("--rows", type=_rows, help=f"such as 1,3,9; there are {numbers}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a look, no figure")
    parser.add_argument("--json", metavar="FILE", default="benchmarks/results.json")
    return parser.parse_args()


def _rows(text: str) -> list[int]:
    numbers = [int(part) for part in text.split(",")]
    unknown = [number for number in numbers if number not in MEASURES]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no row {unknown[0]}")
    return numbers


if __name__ == "__main__":
    sys.exit(main())
