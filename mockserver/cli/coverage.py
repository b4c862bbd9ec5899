"""`imgmock coverage FILE…`: adds up reports of coverage and shows what of the contracts was exercised."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "coverage",
        help="add up and show what of the contracts was exercised",
        description="Adds up reports that `imgmock exec --coverage=FILE`, `pytest --imgmock-coverage=FILE` or "
        "GET /__mock__/coverage have written as JSON, and shows which parameters, values, limits, conditions and "
        "events of the providers' contracts were exercised and which were not.",
        epilog="examples:\n"
        "  imgmock coverage unit.json browser.json\n"
        "  imgmock coverage *.json --format markdown --fail-under 60",
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="a report as JSON")
    command.add_argument(
        "--format",
        choices=("text", "json", "markdown", "cobertura"),
        default="text",
        help="text (default), json (which can be added up again), markdown or cobertura",
    )
    command.add_argument(
        "--fail-under",
        type=_percentage,
        metavar="N",
        help="end with 1 where less than N percent was exercised",
    )
    command.set_defaults(run=run)


def _percentage(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"'{text}' is no percentage from 0 to 100")
    return number


def run(arguments: argparse.Namespace) -> int:
    """Prints the sum: 0, or 1 where it is below what was asked for."""
    from mockserver.coverage.files import FORMATS, read_report
    from mockserver.coverage.report import summed
    from mockserver.coverage.shown import headline

    report = summed(map(read_report, arguments.files))
    sys.stdout.write(FORMATS[arguments.format](report))
    least = arguments.fail_under
    if least is None or report.percent >= least:
        return 0
    print(f"imgmock: {headline(report)} is below the {least:g}% asked for", file=sys.stderr)
    return 1
