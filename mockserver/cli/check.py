"""`imgmock check`: definitions, settings, scenarios and fixtures, all problems at once."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.checks.definitions import Survey


def register(subparsers: Any) -> None:
    """Adds the command to `imgmock`."""
    command = subparsers.add_parser(
        "check",
        help="check definitions, settings, scenarios and fixtures",
        description="Checks definitions and says all that is wrong, one problem a line: "
        "file:line: path: message. Without a path: everything that ships, and this folder's imgmock.yaml.",
        epilog="examples:\n  imgmock check\n  imgmock check acme/ imgmock.yaml",
    )
    command.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a provider's folder, a folder of them, or any file of ours",
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints what is wrong, or what was looked at; 1 where there are problems."""
    from mockserver.checks.definitions import shipped_paths, survey

    paths = [Path(written) for written in arguments.paths]
    if not paths:
        own = Path("imgmock.yaml")
        paths = [*shipped_paths(), *([own] if own.is_file() else [])]
    seen = survey(paths)
    for problem in seen.problems:
        print(problem)
    print(summary(seen))
    return 1 if seen.problems else 0


def summary(seen: Survey) -> str:
    """`12 definitions, 10 models, 321 facts (…): no problem`, or the number of problems."""
    from mockserver.checks.facts import counted, facts

    wrong = len(seen.problems)
    if wrong:
        return f"{_many(wrong, 'problem')} in {_many(seen.files, 'definition')}"
    text = f"{_many(seen.files, 'definition')}, {_many(seen.models, 'model')}"
    if seen.providers:
        count = counted(fact for provider in seen.providers for fact in facts(provider))
        each = ", ".join(f"{count[name]} {name}" for name in ("documented", "observed", "assumed"))
        text += f", {_many(count.total(), 'fact')} ({each})"
    return f"{text}: no problem"


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
