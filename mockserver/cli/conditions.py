"""`imgmock conditions`: every cause for refusing, and how each provider answers it."""

from __future__ import annotations

import argparse
from typing import Any

from mockserver.cli.options import add_catalog_options, catalog_of, settings_from
from mockserver.cli.table import show


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "conditions",
        help="list the causes for refusing",
        description="Lists the Conditions: each cause for which a provider can refuse a request. "
        "With --provider, how that provider answers each, and on whose word.",
    )
    add_catalog_options(command)
    command.add_argument("--json", action="store_true", help="as a JSON array")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the table."""
    from mockserver.catalog.conditions import CONDITIONS

    if not arguments.providers and not arguments.folders:
        show(
            [
                {
                    "condition": one.name,
                    "status": one.status,
                    "falls back to": one.nearest or "-",
                    "meaning": one.meaning,
                }
                for one in CONDITIONS.values()
            ],
            arguments.json,
        )
        return 0
    show(_answers(arguments), arguments.json)
    return 0


def _answers(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    from mockserver.catalog.conditions import CONDITIONS
    from mockserver.catalog.types import basis
    from mockserver.engine.world import Site

    settings = settings_from(arguments)
    site = Site(catalog_of(settings), settings)
    rows = []
    for provider in site.catalog:
        these = site.terms(provider, None, None)
        for name in CONDITIONS:
            error = these.error(name)
            mark = error.mark
            rows.append(
                {
                    "provider": provider.id,
                    "condition": name,
                    "status": error.status,
                    "type": error.fields.get("type", "-"),
                    "code": error.fields.get("code", "-"),
                    "basis": basis(mark.source if mark else None),
                    "written": f"{mark.file}:{mark.line}" if mark else "-",
                }
            )
    return rows
