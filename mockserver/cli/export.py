"""`imgmock export`: the derived contracts of a provider, for other tools and languages."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    """Adds the command to `imgmock`."""
    command = subparsers.add_parser(
        "export",
        help="print a provider's contracts as JSON Schemas or OpenAPI",
        description="Prints the contracts of a provider, composed from its definition.",
    )
    command.add_argument("provider", nargs="?", metavar="PROVIDER", help="for example openai")
    command.add_argument(
        "--format",
        choices=("openapi", "schemas"),
        default="openapi",
        help="one OpenAPI 3.1 document (default), or the request schemas of all models in one object",
    )
    command.add_argument(
        "--write",
        action="store_true",
        help="refresh schemas/contracts/ of this checkout instead of printing",
    )
    command.add_argument(
        "--providers",
        dest="folders",
        action="append",
        metavar="DIR",
        help="a folder of provider definitions of your own; may be given several times",
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints one provider's contracts, or writes those of one or all."""
    from mockserver.catalog.load import Catalog
    from mockserver.checks.definitions import checked

    folders = [checked(Path(folder)) for folder in arguments.folders or []]
    catalog = Catalog(folders, [arguments.provider] if arguments.provider else [])
    if arguments.write:
        return _write(catalog)
    if arguments.provider is None:
        print(
            "imgmock: export: name a provider, or refresh the committed contracts with --write",
            file=sys.stderr,
        )
        return 2
    print(_text(catalog.provider(arguments.provider), arguments.format))
    return 0


def _write(catalog: Any) -> int:
    from mockserver.contract.export import FOLDER, write_contracts
    from mockserver.resources import resource_root

    root = resource_root()
    if not isinstance(root, Path) or not (root / "pyproject.toml").is_file():
        print(
            "imgmock: export --write refreshes a checkout; this is an installed package",
            file=sys.stderr,
        )
        return 2
    changed = write_contracts(root, catalog)
    for path in changed:
        print(path.relative_to(root).as_posix())
    print(f"{len(changed)} files of {FOLDER}/ changed")
    return 0


def _text(provider: Any, form: str) -> str:
    from mockserver.contract.export import request_schemas

    if form == "schemas":
        return json.dumps(request_schemas(provider), indent=2, ensure_ascii=False)
    from mockserver.contract.openapi import openapi
    from mockserver.engine.values import VALUES

    def schema_of(name: str) -> dict[str, Any]:
        known = VALUES.get(name) or VALUES[f"{name.rpartition('.')[0]}.*"]
        return known.schema

    return json.dumps(openapi(provider, schema_of), indent=2, ensure_ascii=False)
