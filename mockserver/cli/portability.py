"""`imgmock portability REQUEST.json`: one request, all providers."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mockserver.cli.options import (
    add_catalog_options,
    add_mode_options,
    catalog_of,
    settings_from,
)
from mockserver.cli.request_file import read_request
from mockserver.cli.table import aligned
from mockserver.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.checks.portability import Ported


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "portability",
        help="one request, all providers: accepted, ignored, refused",
        description="Says what each provider would make of a request: what it ignores, why it refuses, "
        "what comes back at which price. A model that a provider lacks is replaced by its first one. "
        'REQUEST.json holds the body of a generation, or {"method", "path", "headers", "json"}; '
        "- reads standard input. 1 where a provider refuses.",
    )
    command.add_argument("request", metavar="REQUEST.json", help="a file of JSON")
    command.add_argument("--json", action="store_true", help="as JSON")
    add_catalog_options(command)
    add_mode_options(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints one row for each provider: 0 where all accept, 1 where one refuses."""
    from mockserver.checks.portability import Question, operation_at, portability
    from mockserver.engine.world import Site

    asked = read_request(arguments.request)
    settings = settings_from(arguments)
    site = Site(catalog_of(settings), settings)
    operation = "images.generate"
    if asked.path is not None:
        found = operation_at(site, asked.method, asked.path)
        if found is None:
            raise SettingsError(f"no provider has a route {asked.method} {asked.path}")
        operation = found
    rows = list(portability(site, Question(asked.body, operation, asked.headers)))
    if arguments.json:
        print(json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False))
    else:
        print("\n".join(table(rows)))
    return 1 if any(row.verdict == "refused" for row in rows) else 0


def table(rows: list[Ported]) -> Iterator[str]:
    """The rows for a terminal, then which models were replaced and what each finding says."""
    heading = ["PROVIDER", "MODEL", "VERDICT", "RETURNS", "PRICE", "IGNORED"]
    yield aligned([heading, *map(_cells, rows)])
    for row in rows:
        lines = list(_details(row))
        if lines:
            yield f"\n{row.provider}"
            yield from (f"  {line}" for line in lines)


def _cells(row: Ported) -> list[str]:
    verdict = row.verdict if row.condition is None else f"{row.status} {row.condition}"
    returns = row.returns
    comes = (
        f"{returns['count']} x {returns['size']} {returns['format']} {returns['form']}"
        if returns
        else "-"
    )
    price = f"{row.price['amount']} {row.price['unit']}" if row.price else "-"
    ignored = ", ".join(one.get("parameter", "") for one in row.ignored) or "-"
    return [row.provider, row.model or "-", verdict, comes, price, ignored]


def _details(row: Ported) -> Iterator[str]:
    if row.mapped is not None:
        yield f"{row.mapped} is no model here; {row.model or 'none'} was asked in its place"
    for kind, listed in (("refused", row.why), ("ignored", row.ignored)):
        for one in listed:
            near = f"; nearest: {one['nearest']}" if "nearest" in one else ""
            source = f": {one['source']}" if "source" in one else ""
            yield f"{kind}: {one['message']}{near} ({one['basis']}{source})"
