"""`imgmock serve`: serves until stopped. The first line on stdout is the URL, then a table of base URLs."""

from __future__ import annotations

import argparse
import gc
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mockserver.cli.options import add_catalog_options, add_world_options, catalog_of, settings_from
from mockserver.cli.table import aligned

if TYPE_CHECKING:
    from mockserver.catalog.load import Catalog
    from mockserver.settings import Settings


_TABLE_AFTER = 0.2
"""Seconds from the URL to the table."""


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "serve",
        help="serve the mock until stopped",
        description="Serves all providers on one port until stopped with Ctrl-C or SIGTERM. Point a client at "
        "http://HOST:PORT/PROVIDER instead of the provider's own host.",
        epilog="examples:\n"
        "  imgmock serve\n"
        "  imgmock serve --port 0 --ready-file imgmock.url --strict\n"
        "  imgmock serve --providers acme/ --clock fixed:1709251200",
    )
    add_catalog_options(command)
    command.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    command.add_argument(
        "--port", type=int, help="port to listen on (default 4010; 0 picks a free one)"
    )
    add_world_options(command)
    command.add_argument(
        "--log-format", choices=("text", "json"), help="how each exchange is logged on stderr"
    )
    command.add_argument(
        "--ready-file", metavar="F", help="write the URL to this file once requests are answered"
    )
    command.add_argument(
        "--public-url",
        metavar="U",
        help="what addresses in replies start with, instead of the request's own host",
    )
    command.add_argument(
        "--proxy-headers",
        action="store_true",
        default=None,
        help="trust X-Forwarded-Proto and X-Forwarded-Host",
    )
    command.add_argument(
        "--control-token", metavar="T", help="open the control paths to callers with this token"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serves; gives 0 once stopped. Raises StartError where the port cannot be had."""
    # Nothing of what is loaded now becomes garbage: looking for it would take a tenth of the start.
    gc.disable()
    try:
        _serve(arguments)
    finally:
        gc.enable()
    return 0


def _serve(arguments: argparse.Namespace) -> None:
    settings = settings_from(arguments)
    catalog = catalog_of(settings)
    from mockserver.web.app import create_app
    from mockserver.web.log import exchange_log
    from mockserver.web.runner import serve_forever

    app = create_app(catalog, settings, log=exchange_log(settings.log_format, sys.stderr))
    serve_forever(app, settings.host, settings.port, lambda url: _ready(url, catalog, settings))


def _ready(url: str, catalog: Catalog, settings: Settings) -> None:
    import asyncio

    print(url, flush=True)
    gc.freeze()
    gc.enable()
    if settings.ready_file:
        from pathlib import Path

        Path(settings.ready_file).write_text(url + "\n", encoding="utf-8")
    # The table needs every definition. Whoever waits for the URL has a request that needs one.
    shown = settings.public_url or url
    asyncio.get_running_loop().call_later(_TABLE_AFTER, _print_table, shown, catalog)


def _print_table(url: str, catalog: Catalog) -> None:
    with suppress(OSError):  # whoever read the URL may have closed the pipe
        print(base_urls(url, catalog), flush=True)


def base_urls(url: str, catalog: Catalog) -> str:
    """The table of providers and the base URL that a client of each is given."""
    return aligned(
        [(f"  {provider.id}", f"{url}/{provider.id}{provider.base}") for provider in catalog]
    )
