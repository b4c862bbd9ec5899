"""`imgmock providers`: which providers there are."""

from __future__ import annotations

import argparse
from typing import Any

from mockserver.cli.options import add_catalog_options, catalog_of, settings_from
from mockserver.cli.table import show


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "providers",
        help="list the providers",
        description="Lists the providers: base path, operations, number of models, real hosts.",
    )
    add_catalog_options(command)
    command.add_argument("--json", action="store_true", help="as a JSON array")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the table."""
    catalog = catalog_of(settings_from(arguments))
    rows = [
        {
            "provider": provider.id,
            "base": provider.base,
            "models": sum(1 for _ in provider.models()),
            "operations": ", ".join(dict.fromkeys(route.operation for route in provider.routes)),
            "hosts": ", ".join(provider.hosts),
        }
        for provider in catalog
    ]
    show(rows, arguments.json)
    return 0
