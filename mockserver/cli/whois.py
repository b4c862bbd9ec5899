"""`imgmock whois FILE…`: says which request painted a file, by the receipt inside it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from mockserver.cli.table import aligned


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "whois",
        help="say which request painted a file",
        description="Reads the receipt that every picture of imgmock carries: "
        "provider, model, size, seed, index, prompt.",
    )
    command.add_argument("files", metavar="FILE", nargs="+", help="a picture of imgmock")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints each file's receipt: 1 where one has none."""
    from mockserver.imaging.receipt import read_receipt

    code = 0
    for name in arguments.files:
        try:
            receipt = read_receipt(Path(name).read_bytes())
        except (OSError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            code = 1
            continue
        print(f"{name}\n" + aligned([(f"  {key}", value) for key, value in receipt.items()]))
    return code
