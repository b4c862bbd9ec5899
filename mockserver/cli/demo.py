"""`imgmock demo`: a server on a free port, one picture from each provider, one refusal explained, the end."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockserver.cli.options import add_catalog_options, add_world_options, catalog_of, settings_from
from mockserver.cli.table import aligned
from mockserver.errors import StartError

if TYPE_CHECKING:
    from mockserver.catalog.types import Provider
    from mockserver.cli.client import Client, Drawn
    from mockserver.engine.world import Site

PROMPT = "a serene canal in Venice at sunset"


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "demo",
        help="start, draw one picture from each provider, explain one refusal, end",
        description="Starts a server on a free port, draws one picture from each provider "
        "with the official openai client "
        "(plain HTTP where it is not installed), "
        "saves them, shows one refused request and why it was refused, and ends.",
    )
    command.add_argument(
        "--out",
        metavar="DIR",
        default="imgmock-demo",
        help="folder for the pictures (default imgmock-demo/)",
    )
    add_catalog_options(command)
    add_world_options(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Draws, explains, ends: 0 where every picture came, 1 where one did not."""
    settings = settings_from(arguments)
    catalog = catalog_of(settings)
    from mockserver.cli.client import best_client
    from mockserver.engine.world import Site
    from mockserver.web.app import create_app
    from mockserver.web.runner import serve_in_thread

    out = _folder(arguments.out)
    client, notice = best_client()
    site = Site(catalog, settings)
    running = serve_in_thread(create_app(catalog, settings), settings.host, 0)
    try:
        print(f"imgmock serves at {running.url}")
        if notice:
            print(notice)
        print()
        rows = list(_draw_all(client, site, running.url, out))
        print(aligned([("PROVIDER", "MODEL", "SIZE", "FORMAT", "PRICE", "FILE"), *rows]))
        _explain(client, site, running.url)
    finally:
        running.stop()
    print("\nServe it for your own client with: imgmock serve")
    return 0


def _folder(name: str) -> Path:
    out = Path(name)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"the folder {out} cannot be made: {error.strerror}") from error
    return out


def _draw_all(client: Client, site: Site, url: str, out: Path) -> Iterator[tuple[str, ...]]:
    for provider in site.catalog:
        model = next(
            one.id for one in provider.models(site.edition(provider)) if one.kind == "image"
        )
        drawn = client.draw(f"{url}/{provider.id}{provider.base}", model, PROMPT)
        path = out / f"{provider.id}.{drawn.format}"
        path.write_bytes(drawn.data)
        yield (provider.id, model, drawn.size, drawn.format, _price(url, drawn), str(path))


def _price(url: str, drawn: Drawn) -> str:
    """What the server's ledger says about the exchange: the same amount that the reply states, if it does."""
    from mockserver.cli.client import get_json

    entries = get_json(f"{url}/__mock__/ledger")["entries"]
    found = [entry for entry in entries if entry["exchange"] == drawn.exchange]
    return f"{found[-1]['amount']} {found[-1]['unit']}" if found else "-"


def _explain(client: Client, site: Site, url: str) -> None:
    """Breaks a documented limit on purpose and shows what the client sees and what the mock knows."""
    from mockserver.cli.client import get_json

    found = next(_documented_caps(site), None)
    if found is None:
        return
    provider, model, cap = found
    print(f"\nA prompt of {cap + 1} characters for {model} of {provider.id}:")
    print(
        f"  the client sees  {client.refusal(f'{url}/{provider.id}{provider.base}', model, 'x' * (cap + 1))}"
    )
    last = get_json(f"{url}/__mock__/journal?limit=1")["exchanges"][-1]
    for finding in last["findings"]:
        print(f"  the mock says    {finding['message']}")
        source = finding["source"]
        said = f"{source['says']} - {source['url']}" if source else "no source states it"
        print(f"                   {finding['basis']}: {said}")


def _documented_caps(site: Site) -> Iterator[tuple[Provider, str, int]]:
    """Models with a documented prompt cap, those that answer it with the provider's own code first."""
    found = []
    for provider in site.catalog:
        for model in provider.models(site.edition(provider)):
            if model.kind != "image":
                continue
            contract = site.terms(provider, model, None).contract("images.generate")
            mark = contract.marks.get(("prompt", "maxLength"))
            if mark is not None and mark.source is not None and mark.source.kind == "documentation":
                cap = int(contract.schema["properties"]["prompt"]["maxLength"])
                error = site.terms(provider, model, None).error("prompt_too_long").mark
                found.append((error is None or error.source is None, provider, model.id, cap))
    found.sort(key=lambda entry: entry[0])
    yield from ((provider, model, cap) for _, provider, model, cap in found)
