"""Names in a settings file that nothing bears: providers, editions, folders.

Values and keys are judged by the schema before; accounts may name levels and models of any provider.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mockserver.catalog.lint import at
from mockserver.catalog.load import Catalog
from mockserver.catalog.near import did_you_mean
from mockserver.catalog.yaml import Located
from mockserver.errors import DefinitionError, Problem


def named_problems(settings: Located, file: str, folder: Path) -> Iterator[Problem]:
    """What settings name in vain; `folder` is where they stand."""
    own = [folder / name for name in _listed(settings.get("folders"))]
    missing = [path for path in own if not path.is_dir()]
    for path in missing:
        yield at(settings, "folders", "folders", f"there is no folder {path.relative_to(folder)}")
    try:
        catalog = Catalog([path for path in own if path not in missing])
    except DefinitionError as error:
        yield from error.problems
        return
    for name in _listed(settings.get("providers")):
        if name not in catalog:
            yield at(
                settings,
                "providers",
                "providers",
                f"no provider is called '{name}'{did_you_mean(name, catalog.ids)}",
            )
    editions = settings.get("editions")
    yield from _editions(editions, catalog) if isinstance(editions, Located) else ()


def _listed(value: Any) -> list[str]:
    """Names in a list, or in a text with commas."""
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _editions(editions: Located, catalog: Catalog) -> Iterator[Problem]:
    for provider_id, edition in editions.items():
        path = f"editions.{provider_id}"
        if provider_id not in catalog:
            yield at(
                editions,
                provider_id,
                path,
                f"no provider is called '{provider_id}'{did_you_mean(provider_id, catalog.ids)}",
            )
            continue
        known = catalog.provider(provider_id).layer.get("editions", {})
        if edition not in known:
            yield at(
                editions,
                provider_id,
                path,
                f"{provider_id} has no edition '{edition}'{did_you_mean(str(edition), known)}",
            )
