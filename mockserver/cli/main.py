"""Reads the command line, runs one subcommand, and turns what it raises into a sentence and an exit code.

0 fine · 1 contract, audit or conformance failure · 2 usage or settings · 3 could not start.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from mockserver.clash import clash, is_overwritten
from mockserver.cli.pages import HelpPage
from mockserver.errors import DefinitionError, SettingsError, StartError

COMMANDS = (
    "serve",
    "demo",
    "exec",
    "check",
    "explain",
    "conform",
    "audit",
    "portability",
    "coverage",
    "export",
    "providers",
    "models",
    "conditions",
    "faults",
    "render",
    "whois",
    "new_provider",
    "completion",
)

FINE, FAILED, USAGE, NO_START = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `imgmock` with these arguments (those of the process by default); gives its exit code."""
    shared = clash()
    if shared is not None:
        _say(shared)
        if is_overwritten():
            return NO_START
    given = list(sys.argv[1:] if arguments is None else arguments)
    named = given[0].replace("-", "_") if given else ""
    # the options of the other commands take as long to build as all the rest of this module
    chosen = parser([named] if named in COMMANDS else COMMANDS).parse_args(given)
    if chosen.run is None:
        parser().print_help()
        return USAGE
    try:
        return int(chosen.run(chosen))
    except DefinitionError as error:
        _say(
            f"{error}\n{len(error.problems)} problem{'s' if len(error.problems) != 1 else ''} in definitions"
        )
        return USAGE
    except SettingsError as error:
        _say(str(error))
        return USAGE
    except StartError as error:
        _say(str(error))
        return NO_START
    except BrokenPipeError:
        # the reader of a pipe went away, as `imgmock models | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return FINE


def parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The command line with these subcommands registered, all of them by default."""
    from mockserver import __version__

    top = argparse.ArgumentParser(
        prog="imgmock",
        description="A mock server for image-generation APIs: their documented endpoints, limits and errors, "
        "answered with placeholder pictures of exactly the size and format asked for.",
        epilog="`imgmock COMMAND --help` explains each. Start with `imgmock demo`, then `imgmock serve`.",
    )
    top.add_argument("--version", action="version", version=f"imgmock {__version__}")
    top.set_defaults(run=None)
    commands = top.add_subparsers(metavar="COMMAND", title="commands")
    for name in names:
        import_module(f"mockserver.cli.{name}").register(commands)
    for command in commands.choices.values():
        command.formatter_class = HelpPage
    return top


def _say(text: str) -> None:
    print(f"imgmock: {text}", file=sys.stderr)
