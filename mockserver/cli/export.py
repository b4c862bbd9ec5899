"""`imgmock export`: the derived contracts of a provider, for other tools and languages."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.catalog.load import Catalog


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
        help="refresh schemas/contracts/ of this checkout for what ships, instead of printing",
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

    chosen = [arguments.provider] if arguments.provider else []
    if arguments.write:
        return _write(Catalog(only=chosen))
    if not chosen:
        print(
            "imgmock: export: name a provider, or refresh the committed contracts with --write",
            file=sys.stderr,
        )
        return 2
    catalog = Catalog([checked(Path(folder)) for folder in arguments.folders or []], chosen)
    print(_text(catalog, arguments.provider, arguments.format))
    return 0


def _write(catalog: Catalog) -> int:
    from mockserver.contract.export import FOLDER, write_contracts
    from mockserver.openapi.document import write_documents
    from mockserver.resources import resource_root

    root = resource_root()
    if not isinstance(root, Path) or not (root / "pyproject.toml").is_file():
        print(
            "imgmock: export --write refreshes a checkout; this is an installed package",
            file=sys.stderr,
        )
        return 2
    changed = [*write_contracts(root, catalog), *write_documents(root, catalog)]
    for path in changed:
        print(path.relative_to(root).as_posix())
    print(f"{len(changed)} files of {FOLDER}/ changed")
    return 0


def _text(catalog: Catalog, provider_id: str, form: str) -> str:
    provider = catalog.provider(provider_id)
    if form == "schemas":
        from mockserver.contract.export import request_schemas

        return json.dumps(request_schemas(provider), indent=2, ensure_ascii=False)
    from mockserver.engine.world import Site
    from mockserver.openapi.document import openapi
    from mockserver.settings import Settings

    document = openapi(Site(catalog, Settings()), provider)
    return json.dumps(document, indent=2, ensure_ascii=False)
