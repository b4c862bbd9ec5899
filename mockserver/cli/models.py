"""`imgmock models`: which models there are, and the limits that clients meet first."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mockserver.cli.options import add_catalog_options, catalog_of, settings_from
from mockserver.cli.table import show

if TYPE_CHECKING:
    from mockserver.catalog.types import Model, Provider
    from mockserver.engine.world import Site


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "models",
        help="list the models and their limits",
        description="Lists the image models: how each is sized, how many pictures and characters of prompt "
        "it takes, which parameters it has.",
    )
    add_catalog_options(command)
    command.add_argument("--json", action="store_true", help="as a JSON array")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the table."""
    settings = settings_from(arguments)
    from mockserver.engine.world import Site

    site = Site(catalog_of(settings), settings)
    show([row for provider in site.catalog for row in _rows(site, provider)], arguments.json)
    return 0


def _rows(site: Site, provider: Provider) -> Iterator[dict[str, Any]]:
    for model in provider.models(site.edition(provider)):
        if model.kind == "image":
            yield _row(site, provider, model)


def _row(site: Site, provider: Provider, model: Model) -> dict[str, Any]:
    these = site.terms(provider, model, None)
    contract = these.contract("images.generate")
    properties = contract.schema["properties"]
    count = properties.get(contract.named("count"), {})
    prompt = properties.get(contract.named("prompt"), {})
    return {
        "provider": provider.id,
        "model": model.id,
        "sizing": these.section("sizing").get("style", "-"),
        "n": f"1-{count.get('maximum', '?')}" if count else "1",
        "prompt": prompt.get("maxLength", "-"),
        "parameters": ", ".join(name for name in properties if name not in ("model", "prompt")),
    }
