"""Documents held against `schemas/definition/`: every breach becomes a Problem with file and line.

Only the form of one file is judged here; rules across files are in `mockserver.catalog.lint` and in
the other modules of this package.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from mockserver.catalog.yaml import Located
from mockserver.checks.wording import UNKNOWN_KEY, breaches
from mockserver.errors import Problem
from mockserver.resources import resource_root

KINDS = ("provider", "model", "dialect", "settings", "scenario", "exchange")


def schema_problems(kind: str, document: Located, file: str) -> list[Problem]:
    """All that the schema of a kind of definition finds wrong in a document, in the order of the file."""
    found: dict[tuple[int, str], set[str]] = {}
    for error in _validator(kind).iter_errors(document):
        for path, message in breaches(error):
            found.setdefault((line_of(document, path), dotted(path)), set()).add(message)
    return sorted(
        Problem(file, line, path, message)
        for (line, path), messages in found.items()
        for message in _telling(messages)
    )


def _telling(messages: set[str]) -> set[str]:
    """Of several messages about one key, that it is unknown says all."""
    return {message for message in messages if message.startswith(UNKNOWN_KEY)} or messages


@cache
def definition_schemas() -> dict[str, dict[str, Any]]:
    """File name → schema, for all schemas of definitions."""
    folder = resource_root().joinpath("schemas", "definition")
    return {
        entry.name: json.loads(entry.read_text(encoding="utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".schema.json")
    }


@cache
def _validator(kind: str) -> Any:
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    schemas = definition_schemas()
    resources = [(name, Resource.from_contents(schema)) for name, schema in schemas.items()]
    return Draft202012Validator(
        schemas[f"{kind}.schema.json"],
        registry=Registry().with_resources(resources),
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def line_of(document: Located, path: Sequence[str | int]) -> int:
    """The line of the last key on a path; an item of a list stands in the line of the list's key."""
    line = 1
    for holder, step in _steps(document, path):
        if isinstance(holder, Located) and step in holder.marks:
            line = holder.marks[str(step)].line
    return line


def _steps(document: Any, path: Sequence[str | int]) -> Iterator[tuple[Any, Any]]:
    here = document
    for step in path:
        yield here, step
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return


def dotted(path: Sequence[str | int]) -> str:
    """`["steps", 2, "fault"]` → `steps[2].fault`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text
