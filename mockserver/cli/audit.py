"""`imgmock audit FILE…`: recorded traffic held against the contract of a provider."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import monotonic
from typing import Any

from mockserver.cli.options import (
    add_folder_option,
    add_mode_options,
    add_report_option,
    catalog_of,
    settings_from,
)
from mockserver.errors import SettingsError

_SPACING = 0.2


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "audit",
        help="hold recorded traffic against the contract",
        description="Holds recorded requests and replies against the contract of a provider: HAR 1.2, "
        "our journal (/__mock__/journal, or one exchange a line), cassettes of VCR.py. "
        "Entries of other hosts are passed over. 1 where something breaks the contract.",
    )
    command.add_argument("files", nargs="+", metavar="FILE", help="a recording")
    command.add_argument(
        "--provider",
        metavar="P",
        help="whose traffic it is; without, entries are told by host or by the prefix /PROVIDER/",
    )
    add_folder_option(command)
    add_mode_options(command)
    add_report_option(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report: 0 where the traffic keeps the contract, 1 where it does not."""
    from mockserver.checks.audit import audit
    from mockserver.checks.report.render import render
    from mockserver.engine.world import Site

    provider, arguments.provider = arguments.provider, None
    settings = settings_from(arguments)
    catalog = catalog_of(settings)
    if provider is not None and provider not in catalog:
        raise SettingsError(f"{provider} is no provider; there are {', '.join(catalog.ids)}")
    progress = _Progress() if sys.stderr.isatty() else None
    files = [Path(name) for name in arguments.files]
    report = audit(files, Site(catalog, settings), provider, progress)
    if progress is not None:
        progress.end()
    print(render(report, arguments.report))
    return report.exit_code


class _Progress:
    """One line on a terminal that says how far the reading is."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, file: str, read: int, size: int) -> None:
        """Shows the share of a file that has been read, a few times a second."""
        if monotonic() - self._told >= _SPACING:
            self._told = monotonic()
            share = 100 * read // size if size else 100
            print(f"\r\033[K{file}: {share} %", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Takes the line away."""
        print("\r\033[K", end="", file=sys.stderr, flush=True)
