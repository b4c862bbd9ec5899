"""`imgmock faults`: every fault there is, and a test that each behaves as described."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from mockserver.cli.table import show

FINE, FAILED = 0, 1


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "faults",
        help="list the misbehaviours that can be asked for",
        description="Lists the faults: each misbehaviour that a request can ask for, as in the header "
        "`Mock-Fault: rate_limited:retry_after=2`. With --selftest, each is tried against a fresh server.",
    )
    command.add_argument("--json", action="store_true", help="as a JSON array")
    command.add_argument(
        "--selftest", action="store_true", help="try each fault; 1 where one is not as described"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the table, or tries every fault."""
    if arguments.selftest:
        return _selftest(arguments.json)
    from mockserver.engine.faults.registry import FAULTS

    rows = [kind.table_row() for kind in FAULTS.values()]
    show(rows if arguments.json else [_row(one) for one in rows], arguments.json)
    return FINE


def _row(entry: dict[str, Any]) -> dict[str, str]:
    keys = ", ".join(_key(one) for one in entry["parameters"])
    return {
        "fault": entry["name"],
        "group": entry["group"],
        "keys": keys or "-",
        "meaning": entry["meaning"],
    }


def _key(parameter: dict[str, Any]) -> str:
    default = parameter["default"]
    return parameter["name"] if default is None else f"{parameter['name']}={default}"


def _selftest(as_json: bool) -> int:
    from mockserver.catalog.load import Catalog
    from mockserver.checks.fault_checks import results, table
    from mockserver.engine.faults.registry import FAULTS

    found = []
    for name, wrong in results(Catalog()):
        found.append(table(name, wrong))
        _progress(len(found), len(FAULTS))
    bad = [row for row in found if row["result"] != "as described"]
    show(found if as_json else bad, as_json)
    if not as_json:
        print(f"{len(found) - len(bad)}/{len(found)} faults behave as described")
    return FAILED if bad else FINE


def _progress(done: int, whole: int) -> None:
    """How far it is, on a terminal only."""
    if sys.stderr.isatty():
        end = "\n" if done == whole else "\r"
        print(f"{done}/{whole}", end=end, file=sys.stderr, flush=True)
