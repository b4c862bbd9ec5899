"""`imgmock conform`: a provider's contract as a test suite, asked of any server."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mockserver.cli.options import (
    add_folder_option,
    add_report_option,
    catalog_of,
    settings_from,
)
from mockserver.errors import SettingsError

if TYPE_CHECKING:
    from mockserver.catalog.types import Provider
    from mockserver.checks.report.result import Report

_SECONDS = 120.0
_MANY = 5
"""Cases that are skipped for one reason; of more, a person reads the number."""


def register(subparsers: Any) -> None:
    """Adds the command to `imgmock`."""
    command = subparsers.add_parser(
        "conform",
        help="run a provider's contract as a test suite against any server",
        description="Asks a server what the contract of a provider promises, and says what it answers otherwise: "
        "limits, defaults, sizes, prices, errors, streams. Free questions come first, then paid ones from cheap "
        "to dear. On a server that is no imgmock, nothing is paid for without --max-requests or --max-cost. "
        "1 where something does not hold.",
    )
    command.add_argument(
        "--base-url", required=True, metavar="URL", help="the base URL of a client of the provider"
    )
    command.add_argument(
        "--provider", required=True, metavar="P", help="the provider whose contract is asked"
    )
    command.add_argument(
        "--key-env",
        metavar="NAME",
        help="the environment variable that holds the key (default: that of the provider's clients)",
    )
    command.add_argument(
        "--max-requests", type=int, metavar="N", help="send no more requests than this"
    )
    command.add_argument(
        "--max-cost", metavar="X", help="spend no more than this, by the contract's prices"
    )
    command.add_argument(
        "--only", choices=("documented",), help="ask only what rests on documented statements"
    )
    command.add_argument(
        "--timeout", type=float, default=_SECONDS, metavar="S",
        help=f"the seconds that one reply may take (default {_SECONDS:g})",
    )  # fmt: skip
    add_report_option(command)
    add_folder_option(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report: 0 where all holds, 1 where something does not."""
    from mockserver.checks.conformance.client import HttpTransport
    from mockserver.checks.conformance.conform import Wanted, conform, within
    from mockserver.checks.report.render import render

    if not arguments.timeout > 0:
        raise SettingsError(f"--timeout {arguments.timeout:g}: a number above 0 is expected")
    bounds = within(arguments.max_requests, arguments.max_cost, arguments.only == "documented")
    provider_id, arguments.provider = arguments.provider, None
    settings = settings_from(arguments)
    catalog = catalog_of(replace(settings, providers=()))
    if provider_id not in catalog:
        raise SettingsError(f"{provider_id} is no provider; there are {', '.join(catalog.ids)}")
    key = _key(catalog.provider(provider_id), arguments.key_env, os.environ)
    wanted = Wanted(arguments.base_url, provider_id, key, bounds, progress=_progress())
    transport = HttpTransport(arguments.timeout)
    try:
        report = conform(wanted, catalog, settings, transport)
    finally:
        transport.close()
    print(render(gathered(report) if arguments.report == "text" else report, arguments.report))
    return report.exit_code


def _key(provider: Provider, given: str | None, environment: Mapping[str, str]) -> str | None:
    """The key, None where none is set. Raises SettingsError where the variable that was named is empty."""
    from mockserver.checks.conformance.conform import key_variable

    name = key_variable(provider, given)
    found = environment.get(name, "").strip() if name else ""
    if given and not found:
        raise SettingsError(f"--key-env {given}: the environment variable is not set")
    if found and not (found.isascii() and found.isprintable() and " " not in found):
        raise SettingsError(f"the key in {name} has characters that no key has")
    return found or None


def _progress() -> Any:
    """Shows how far the run is on a terminal; quiet in a pipe."""
    if not sys.stderr.isatty():
        return lambda done, of: None

    def show(done: int, of: int) -> None:
        end = "\r" if done < of else "\r\033[K"
        print(f"  {done} of {of} cases", end=end, file=sys.stderr, flush=True)

    return show


def gathered(report: Report) -> Report:
    """The report with skipped cases told by their number where many are skipped for one reason."""
    from mockserver.checks.report.result import Result

    skipped = Counter(one.note for one in report.results if one.outcome == "skipped")
    many = {note for note, count in skipped.items() if count > _MANY}
    kept = [one for one in report.results if one.outcome != "skipped" or one.note not in many]
    told = tuple(
        f"skipped  {count} cases: {note}" for note, count in skipped.items() if note in many
    )
    quiet = [
        Result(one.name, "skipped") for one in report.results
        if one.outcome == "skipped" and one.note in many
    ]  # fmt: skip
    return replace(report, results=(*kept, *quiet), notes=(*told, *report.notes))
