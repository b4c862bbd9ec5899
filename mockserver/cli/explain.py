"""`imgmock explain PROVIDER REQUEST.json`: what would happen to a request, and on whose word."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from mockserver.cli.options import add_world_options, catalog_of, settings_from
from mockserver.cli.request_file import read_request
from mockserver.errors import SettingsError

if TYPE_CHECKING:
    from mockserver.catalog.yaml import Mark
    from mockserver.engine.exchange import Exchange


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "explain",
        help="say what would happen to a request, and why",
        description="Answers a request without a server and says which statement decided: "
        "its file and line, its source, documented or assumed. "
        'REQUEST.json holds the body of a generation, or {"method", "path", "headers", "json"}; '
        "- reads standard input.",
        epilog="examples:\n"
        "  imgmock explain openai request.json\n"
        """  echo '{"model": "dall-e-3", "prompt": "a cup", "n": 2}' | imgmock explain openai -""",
    )
    command.add_argument("provider", help="the provider that the request is for")
    command.add_argument(
        "request", metavar="REQUEST.json", help="the file that holds the request, or -"
    )
    command.add_argument(
        "--providers",
        dest="folders",
        action="append",
        metavar="DIR",
        help="a folder of provider definitions of your own",
    )
    command.add_argument("--key", default="sk-test", help="the API key to send (default sk-test)")
    command.add_argument("--json", action="store_true", help="as JSON")
    add_world_options(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the explanation: 0 where the request is accepted, 1 where it is refused."""
    provider, arguments.provider = arguments.provider, None
    exchange = _exchange(arguments, provider)
    if arguments.json:
        from mockserver.engine.account import account

        print(json.dumps(account(exchange), indent=2, ensure_ascii=False, default=str))
    else:
        print("\n".join(explanation(exchange)))
    return 1 if exchange.condition else 0


def _exchange(arguments: argparse.Namespace, provider_id: str) -> Exchange:
    from mockserver.engine.pipeline import handle
    from mockserver.engine.world import Clock, Site, World

    settings = settings_from(arguments)
    catalog = catalog_of(settings)
    if provider_id not in catalog:
        raise SettingsError(f"{provider_id} is no provider; there are {', '.join(catalog.ids)}")
    world = World(Site(catalog, settings), Clock(lambda: 0, settings.fixed_time or 0))
    return handle(_request(arguments, world, provider_id), world)


def _request(arguments: argparse.Namespace, world: Any, provider_id: str) -> Any:
    from mockserver.engine.exchange import Request

    asked = read_request(arguments.request)
    path = asked.path or next(
        route.path
        for route in world.site.catalog.provider(provider_id).routes
        if route.operation == "images.generate"
    )
    return Request(
        provider=provider_id,
        method=asked.method,
        path=path,
        headers={"authorization": f"Bearer {arguments.key}", **asked.headers},
        origin=f"http://127.0.0.1/{provider_id}",
        content_type="application/json",
        body=asked.body,
    )


def explanation(exchange: Exchange) -> list[str]:
    """The lines that tell a person what was decided and on whose word."""
    lines = [_verdict(exchange)]
    if exchange.deciding is not None:
        lines += _place("decided by", exchange.deciding)
    if exchange.answering is not None:
        lines += _place("answered by", exchange.answering)
    for finding in exchange.findings:
        lines.append(f"  {finding.kind:<11} {finding.message}")
        if finding.mark is not None:
            lines += [f"              {line.strip()}" for line in _place("", finding.mark)]
    lines.append(f"  {'stages':<11} {' > '.join(exchange.stages)}")
    return lines


def _verdict(exchange: Exchange) -> str:
    status = exchange.reply.status
    if exchange.condition is None:
        price = f", {exchange.charge.amount} {exchange.charge.unit}" if exchange.charge else ""
        return (
            f"accepted: {exchange.operation} with {exchange.model}, answered {status}{price}"
            if exchange.model
            else f"accepted: {exchange.operation}, answered {status}"
        )
    return f"refused: {exchange.condition}, answered {status} ({exchange.basis})"


def _place(label: str, mark: Mark) -> list[str]:
    lines = [f"  {label:<11} {mark.file}:{mark.line}"]
    if mark.source is None:
        return [*lines, f"  {'':<11} assumed: no source states it"]
    from mockserver.catalog.types import basis

    section = f" ({mark.source.section})" if mark.source.section else ""
    return [
        *lines,
        f"  {'':<11} {basis(mark.source)}: {mark.source.says}",
        f"  {'':<11} {mark.source.url}{section}",
    ]
