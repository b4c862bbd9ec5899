"""`imgmock exec -- CMD…`: a server on a free port for as long as a command runs, and what happened in it."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mockserver.cli.options import add_folder_option, add_world_options, catalog_of, settings_from
from mockserver.cli.shells import FORMS, assignments
from mockserver.errors import SettingsError

if TYPE_CHECKING:
    from mockserver.catalog.load import Catalog
    from mockserver.engine.world import Site

_KEY = "sk-test"
_NO_SUCH_COMMAND, _NO_PERMISSION = 127, 126


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "exec",
        help="run a command against the mock",
        usage="imgmock exec [options] -- CMD…",
        description="Serves on a free port, gives a command the environment variables "
        "that the provider's clients read, runs it, says on stderr what the mock noticed, "
        "and ends with the command's own exit code (1 where that is 0, the mode is strict, "
        "and something was noticed).",
        epilog="examples:\n"
        "  imgmock exec -- pytest tests/\n"
        "  imgmock exec --strict -- node draw.js\n"
        '  eval "$(imgmock exec --print-env sh)"',
    )
    _add_options(command)
    command.set_defaults(run=run)


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--provider",
        dest="of",
        action="append",
        metavar="P",
        help="set the variables of this provider's clients (default openai); may be given several times",
    )
    add_folder_option(command)
    add_world_options(command)
    command.add_argument(
        "--print-env",
        choices=tuple(FORMS),
        metavar="FORM",
        help=f"start nothing; print the assignments for {', '.join(FORMS)}",
    )
    command.add_argument(
        "--url",
        metavar="U",
        help="with --print-env: the server's address (default http://127.0.0.1:4010)",
    )
    command.add_argument(
        "--coverage",
        nargs="?",
        const="",
        metavar="FILE",
        help="say at the end what of the providers' contracts the command exercised; into FILE "
        "(.xml Cobertura, .md Markdown, .txt text, else JSON) if one is given",
    )
    command.add_argument("command", nargs="*", metavar="CMD", help="the command and its arguments")


def run(arguments: argparse.Namespace) -> int:
    """Runs the command; gives its exit code, or 1 where it said 0 although a strict server found violations."""
    if arguments.print_env:
        catalog = catalog_of(settings_from(arguments))
        url = (arguments.url or "http://127.0.0.1:4010").rstrip("/")
        print(assignments(variables(catalog, arguments.of, url), arguments.print_env))
        return 0
    if arguments.url:
        raise SettingsError(
            "exec: --url belongs to --print-env; a command gets a server of its own"
        )
    if not arguments.command:
        raise SettingsError("exec: no command was given, as in imgmock exec -- pytest tests/")
    return _serve(arguments)


def _serve(arguments: argparse.Namespace) -> int:
    settings = settings_from(arguments)
    catalog = catalog_of(settings)
    from mockserver.cli.noticed import noticed
    from mockserver.web.app import create_app
    from mockserver.web.runner import serve_in_thread

    app = create_app(catalog, settings)
    with serve_in_thread(app, settings.host, 0) as running:
        own = variables(catalog, arguments.of, running.url)
        code = _run(arguments.command, {**os.environ, **own, **_past_proxies(os.environ)})
        told, found = running.call(lambda: noticed(app.worlds))
    print(told, file=sys.stderr)
    if arguments.coverage is not None:
        _cover(app.worlds.site, arguments.coverage)
    return 1 if code == 0 and found and settings.mode == "strict" else code


def _cover(site: Site, file: str) -> None:
    """Tells, or writes, what the command exercised."""
    from mockserver.coverage.files import write_report
    from mockserver.coverage.shown import as_text
    from mockserver.coverage.universe import report_of

    report = report_of(site, site.coverage)
    print(as_text(report, with_missing=not file), file=sys.stderr)
    if file:
        write_report(report, file)


def variables(catalog: Catalog, names: Sequence[str] | None, url: str) -> dict[str, str]:
    """The variables of these providers' clients for a server at `url`. Raises SettingsError.

    Without names: of openai's, or where that is not served, of the first provider's.
    """
    found: dict[str, str] = {}
    for name in names or ["openai" if "openai" in catalog else catalog.ids[0]]:
        if name not in catalog:
            raise SettingsError(f"exec: no provider '{name}'; there are {', '.join(catalog.ids)}")
        provider = catalog.provider(name)
        if not provider.env:
            raise SettingsError(f"exec: the definition of '{name}' names no variables (env:)")
        values = {"base_url": f"{url}/{name}{provider.base}", "api_key": _KEY}
        found.update({variable: values[what] for variable, what in provider.env.items()})
    return found


def _past_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Where a proxy is set, the server on this machine is exempt from it."""
    if not any(name.lower() in ("http_proxy", "all_proxy") for name in environment):
        return {}
    exempt = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    near = ",".join(part for part in (exempt, "127.0.0.1", "localhost") if part)
    return {"NO_PROXY": near, "no_proxy": near}


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    try:
        with subprocess.Popen(command, env=environment) as process, _passing_on(process):  # noqa: S603 - the user's own command
            code = process.wait()
    except FileNotFoundError:
        return _say(f"exec: there is no command '{command[0]}'", _NO_SUCH_COMMAND)
    except OSError as error:
        return _say(f"exec: '{command[0]}' cannot be run: {error.strerror}", _NO_PERMISSION)
    return 128 - code if code < 0 else code


def _say(text: str, code: int) -> int:
    print(f"imgmock: {text}", file=sys.stderr)
    return code


@contextmanager
def _passing_on(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """SIGINT and SIGTERM go to the command, which decides what becomes of them."""

    def pass_on(number: int, _: object) -> None:
        # A terminal has sent its Ctrl-C to the command as well; twice would cut short its end.
        if number != signal.SIGINT or not _has_terminal():
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, what in before.items():
            signal.signal(number, what)


def _has_terminal() -> bool:
    """Whether this process stands in the foreground of a terminal."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (AttributeError, OSError, ValueError):
        return False
