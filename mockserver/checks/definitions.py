"""Files of ours, held against their format and against each other: all problems at once, with file and line.

A path may be a provider's folder, a folder of them, or any definition: settings, scenario, exchange.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mockserver.catalog.lint import dialect_names
from mockserver.catalog.load import SHIPPED, load_provider, model_file, read_file, shown_path
from mockserver.catalog.near import did_you_mean
from mockserver.catalog.types import Provider
from mockserver.catalog.yaml import Located
from mockserver.checks.lint import lint
from mockserver.checks.schemas import schema_problems
from mockserver.checks.settings import named_problems
from mockserver.engine.scenario import read_scenario
from mockserver.errors import DefinitionError, Problem
from mockserver.resources import resource_root


@dataclass(slots=True)
class Survey:
    """What a check looked at and what it found wrong; `providers` are those whose own file is sound."""

    files: int = 0
    models: int = 0
    providers: list[Provider] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def check_paths(paths: Iterable[Path]) -> list[Problem]:
    """All that is wrong in the definitions at some paths, sorted by place."""
    return survey(paths).problems


def checked(folder: Path) -> Path:
    """A user's folder that may be served. Raises DefinitionError with all that is wrong in it."""
    problems = check_paths([folder])
    if problems:
        raise DefinitionError(problems)
    return folder


def shipped_paths() -> list[Path]:
    """Where the definitions are that come with the package: providers, and fixtures."""
    fixtures = resource_root().joinpath("fixtures")
    found = fixtures if isinstance(fixtures, Path) and any(fixtures.rglob("*.yaml")) else None
    return [SHIPPED, found] if found else [SHIPPED]


def survey(paths: Iterable[Path]) -> Survey:
    """Checks every definition at some paths."""
    seen = Survey()
    for path in paths:
        if not path.exists():
            seen.problems.append(
                Problem(shown_path(path), 1, "", "there is no such file or folder")
            )
        elif path.is_dir():
            _check_folder(path.resolve(), seen)
        else:
            _check_file(path.resolve(), seen)
    seen.problems = sorted(set(seen.problems))
    return seen


def _check_folder(folder: Path, seen: Survey) -> None:
    own = [folder] if (folder / "provider.yaml").is_file() else []
    providers = own or sorted(path.parent for path in folder.glob("*/provider.yaml"))
    for found in providers:
        _check_provider(found, seen)
    others = folder.glob("*.dialect.yaml") if providers else folder.rglob("*.yaml")
    loose = [path for path in sorted(others) if not _is_hidden(path, folder)]
    for path in loose:
        _check_file(path, seen)
    if not providers and not loose:
        seen.problems.append(
            Problem(
                shown_path(folder), 1, "", "no definition is in this folder: no file ends in .yaml"
            )
        )


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _check_file(path: Path, seen: Survey) -> None:
    if path.name == "provider.yaml":
        _check_provider(path.parent, seen)
    elif path.parent.name == "models" and (path.parent.parent / "provider.yaml").is_file():
        _check_provider(path.parent.parent, seen)
    else:
        document = _read(path, seen)
        if document is not None:
            kind = _kind(path, document)
            if kind is None:
                message = "neither a provider, a model, settings, a scenario (steps) nor an exchange (request, expect)"
                seen.problems.append(Problem(shown_path(path), 1, "", message))
            else:
                seen.problems.extend(_judged(kind, path, document))


def _judged(kind: str, path: Path, document: Located) -> list[Problem]:
    """What the schema finds in a file, and where it finds nothing, what its reader or its names show."""
    name = shown_path(path)
    found = schema_problems(kind, document, name)
    if kind == "settings":
        return [*found, *named_problems(document, name, path.parent)]
    if kind == "scenario" and not found:
        try:
            read_scenario(document, path.stem, name)
        except DefinitionError as error:
            return list(error.problems)
    return found


def _kind(path: Path, document: Located) -> str | None:
    """What a file is, by its name or, where that says nothing, by its keys."""
    if path.name.endswith(".dialect.yaml"):
        return "dialect"
    if path.name in ("imgmock.yaml", "imgmock.yml"):
        return "settings"
    if "request" in document or "expect" in document:
        return "exchange"
    is_scenario = "steps" in document or "states" in document or path.parent.name == "scenarios"
    return "scenario" if is_scenario else None


def _read(path: Path, seen: Survey) -> Located | None:
    seen.files += 1
    try:
        return read_file(path)
    except DefinitionError as error:
        seen.problems.extend(error.problems)
        return None


def _check_provider(folder: Path, seen: Survey) -> None:
    sound = {path.name for path in _sound_models(folder, seen)}
    layer = _read(folder / "provider.yaml", seen)
    if layer is None:
        return
    found = [
        *schema_problems("provider", layer, shown_path(folder / "provider.yaml")),
        *_dialect(layer),
    ]
    seen.problems.extend(found)
    if found:
        return
    provider = load_provider(folder)
    models = [provider.model(name) for name in provider.model_ids if model_file(name) in sound]
    seen.problems.extend(lint(provider, models))
    seen.providers.append(provider)


def _dialect(layer: Located) -> Iterator[Problem]:
    name, known = str(layer.get("extends", "openai")), dialect_names()
    if name not in known:
        mark = layer.marks["extends"]
        yield Problem(
            mark.file,
            mark.line,
            "extends",
            f"no dialect is called '{name}'{did_you_mean(name, known)}",
        )


def _sound_models(folder: Path, seen: Survey) -> Iterator[Path]:
    """The model files that are YAML and have the right form."""
    for path in sorted((folder / "models").glob("*.yaml")):
        seen.models += 1
        layer = _read(path, seen)
        if layer is not None:
            problems = schema_problems("model", layer, shown_path(path))
            seen.problems.extend(problems)
            if not problems:
                yield path
