"""`imgmock new-provider`: a starting definition, complete, commented, and ready to serve."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Adds the command to `imgmock`."""
    command = subparsers.add_parser(
        "new-provider",
        help="write a starting definition of a provider of your own",
        description="Writes NAME/provider.yaml and NAME/models/example.yaml, with the schemas that editors need.",
    )
    command.add_argument(
        "name", metavar="NAME", help="the provider's id: lower-case letters, digits, -"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the folder; 2 where the name cannot be used or something is there already."""
    from mockserver.checks.starter import write_starter

    try:
        written = write_starter(Path.cwd(), arguments.name)
    except (ValueError, FileExistsError) as error:
        print(f"imgmock: new-provider: {error}", file=sys.stderr)
        return 2
    for path in written:
        print(path.relative_to(Path.cwd()).as_posix())
    name = arguments.name
    print(f"\nnext:  imgmock check {name}/    imgmock serve --providers {name}/")
    return 0
