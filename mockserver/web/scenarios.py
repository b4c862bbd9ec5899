"""Scenario files: those that come with the package, by name, and a user's own, by path.

The files are read here; what they say is `mockserver.engine.scenario`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mockserver.catalog.load import read_file, shown_path
from mockserver.catalog.yaml import load_yaml
from mockserver.contract.validate import clean
from mockserver.engine.faults.grammar import nearest
from mockserver.engine.scenario import Scenario, read_scenario
from mockserver.errors import DefinitionError, FaultError, Problem
from mockserver.resources import resource_root

_ENDINGS = (".yaml", ".yml")


@cache
def scenario_names() -> tuple[str, ...]:
    """The names of the scenarios that come with the package, in alphabetical order."""
    folder = resource_root().joinpath("fixtures", "scenarios")
    found = (entry.name for entry in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


@cache
def shipped_scenario(name: str) -> Scenario:
    """The scenario of that name. Raises FaultError, which lists the nearest, where there is none."""
    if name not in scenario_names():
        raise FaultError(f"unknown scenario '{clean(name)}'", nearest(name, scenario_names()))
    file = f"{name}.yaml"
    problems: list[Problem] = []
    text = resource_root().joinpath("fixtures", "scenarios", file).read_text(encoding="utf-8")
    document = load_yaml(text, file, problems)
    if problems:
        raise DefinitionError(problems)
    return read_scenario(document, name, file)


def load_scenario(name: str | Path) -> Scenario:
    """A scenario that comes with the package, by its name, or a user's own, by its path.

    Raises FaultError where there is no such scenario, DefinitionError with all that is wrong in a file.
    """
    if not isinstance(name, Path) and not name.endswith(_ENDINGS):
        return shipped_scenario(name)
    path = Path(name)
    if not path.is_file():
        raise FaultError(f"there is no scenario file {clean(str(path))}")
    return read_scenario(read_file(path), path.stem, shown_path(path))
