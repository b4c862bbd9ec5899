"""Folders of YAML → Catalog, each provider read when it is first asked for.

The shipped definitions are trusted here (the tests and `imgmock check` hold them against
`schemas/definition/`); a user's folder is checked before it is served, all problems at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from mockserver.catalog.types import OPERATIONS, Model, Provider, Route, path_pattern
from mockserver.catalog.yaml import Located, Mark, give_sources, load_yaml
from mockserver.errors import DefinitionError, Problem

SHIPPED = Path(__file__).resolve().parents[1] / "providers"


class Catalog:
    """All providers by id: the shipped ones, and those of the user's folders, which come first."""

    def __init__(self, folders: Iterable[Path] = (), only: Iterable[str] = ()) -> None:
        """Raises DefinitionError where a user's folder holds something that cannot be served."""
        self._folders: dict[str, Path] = {}
        for folder in (SHIPPED, *folders):
            self._folders.update({found.name: found for found in provider_folders(folder)})
        chosen = list(only)
        unknown = [name for name in chosen if name not in self._folders]
        if unknown:
            have = ", ".join(sorted(self._folders))
            raise DefinitionError(
                [
                    Problem("providers", 1, name, f"no such provider; there are {have}")
                    for name in unknown
                ]
            )
        self.ids: tuple[str, ...] = tuple(chosen or sorted(self._folders))
        self._providers: dict[str, Provider] = {}

    def provider(self, provider_id: str) -> Provider:
        """The provider of that id. Raises KeyError where there is none, DefinitionError where it is wrong."""
        found = self._providers.get(provider_id)
        if found is None:
            if provider_id not in self.ids:
                raise KeyError(provider_id)
            found = load_provider(self._folders[provider_id])
            self._providers[provider_id] = found
        return found

    def __iter__(self) -> Iterator[Provider]:
        return (self.provider(provider_id) for provider_id in self.ids)

    def __contains__(self, provider_id: object) -> bool:
        return provider_id in self.ids


def provider_folders(folder: Path) -> list[Path]:
    """The provider folders in `folder`, which may itself be one.

    Raises DefinitionError where there is none.
    """
    if (folder / "provider.yaml").is_file():
        return [folder.resolve()]
    found = sorted(path.parent for path in folder.glob("*/provider.yaml"))
    if not found:
        raise DefinitionError(
            [Problem(str(folder), 1, "", "no provider.yaml in it, nor one folder down")]
        )
    return found


def load_provider(folder: Path) -> Provider:
    """The provider defined in `folder`. Raises DefinitionError where its YAML cannot be read."""
    layer = read_file(folder / "provider.yaml")
    pages = layer.get("sources", {})
    give_sources(layer, pages)
    provider_id = str(layer.get("id", folder.name))
    return Provider(
        id=provider_id,
        dialect=dialect(str(layer.get("extends", "openai"))),
        layer=layer,
        routes=tuple(_routes(layer.get("routes", Located()))),
        absent_routes=tuple(_absent(layer)),
        model_ids=tuple(layer.get("models") or _found_models(folder)),
        read_model=_model_reader(folder, pages),
        folder=str(folder),
    )


@cache
def dialect(name: str) -> Located:
    """The shared base that a provider extends. Raises DefinitionError where there is none of that name."""
    return read_file(SHIPPED / f"{name}.dialect.yaml")


def read_file(path: Path) -> Located:
    """One YAML file that holds a mapping. Raises DefinitionError with all that is wrong in it."""
    problems: list[Problem] = []
    name = shown_path(path)
    try:
        value = load_yaml(path.read_text(encoding="utf-8"), name, problems)
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError([Problem(name, 1, "", f"cannot be read: {error}")]) from error
    if not problems and not isinstance(value, Located):
        problems.append(Problem(name, 1, "", "a mapping is expected here"))
    if problems:
        raise DefinitionError(problems)
    assert isinstance(value, Located)  # noqa: S101 - the branch above has raised otherwise
    return value


def shown_path(path: Path) -> str:
    """How a file is named to people: from the providers' folder, else from the working directory."""
    for root in (SHIPPED, Path.cwd()):
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
    return path.as_posix()


def model_file(model_id: str) -> str:
    """The file name of a model's definition; a slash in the id becomes two underscores."""
    return model_id.replace("/", "__") + ".yaml"


def _found_models(folder: Path) -> list[str]:
    return sorted(path.stem.replace("__", "/") for path in (folder / "models").glob("*.yaml"))


def _model_reader(folder: Path, pages: Located) -> Callable[[str], Model]:
    def read(model_id: str) -> Model:
        layer = read_file(folder / "models" / model_file(model_id))
        give_sources(layer, pages)
        return Model(model_id, layer)

    return read


def _routes(written: Located) -> Iterator[Route]:
    for operation in OPERATIONS:
        entries = written.get(operation, [])
        for entry in entries if isinstance(entries, list) else [entries]:
            yield _route(operation, entry, written.marks[operation])


def _route(operation: str, entry: object, mark: Mark) -> Route:
    terms = entry if isinstance(entry, Located) else Located({"at": entry})
    method, _, path = str(terms["at"]).partition(" ")
    return Route(
        operation=operation,
        method=method,
        path=path,
        surface=terms.get("surface"),
        auth=terms.get("auth", "required") != "none",
        when_header=terms.get("when_header"),
        mark=terms.marks.get("at", mark),
        pattern=path_pattern(path),
        when_values=tuple(terms.get("when_values", ())),
        condition=terms.get("condition", "not_found"),
    )


def _absent(layer: Located) -> Iterator[Route]:
    for entry in layer.get("absent_routes", []):
        yield _route("absent", entry, layer.marks["absent_routes"])
