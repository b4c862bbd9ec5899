"""Parameters at the places where a JSON form has them: `fields:` and `rest:` of a form, read backwards.

A parameter is described where it is looked for first. At the other places it may stand too, where the first
is empty; there anything is allowed, since it counts only then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.openapi.offer import Schema


def placed(form: Mapping[str, Any], named: Mapping[str, Schema], required: list[str]) -> Schema:
    """The body whose members are the parameters of `named`, as a form places them."""
    body: Schema = {"type": "object", "properties": {}}
    paths = {name: _paths(form, name) for name in named}
    for name, schema in named.items():
        if paths[name]:
            _put(body, paths[name][0], schema, name in required)
    for name, others in paths.items():
        for path in others[1:]:
            _put(body, path, _elsewhere(name, others[0]), False)
    return body


def _paths(form: Mapping[str, Any], name: str) -> list[list[str]]:
    """Where the parameter is looked for, the first place first."""
    fields = {
        field: [path.split(".") for path in ([given] if isinstance(given, str) else given)]
        for field, given in form.get("fields", {}).items()
    }
    if not fields:
        return [[name]]
    found = list(fields.get(name, []))
    for place in form.get("rest", []):
        above = place.split(".") if place else []
        taken = {
            path[len(above)]
            for listed in fields.values()
            for path in listed
            if path[: len(above)] == above
        }
        found += [] if name in taken else [[*above, name]]
    return found


def _put(body: Schema, path: list[str], schema: Schema, is_required: bool) -> None:
    here = body
    for step in path[:-1]:
        below = here["properties"].setdefault(step, {"properties": {}})
        if is_required:
            _require(here, step)
            below["type"] = "object"
        here = below
    here["properties"].setdefault(path[-1], schema)
    if is_required:
        _require(here, path[-1])


def _require(schema: Schema, name: str) -> None:
    listed = schema.setdefault("required", [])
    if name not in listed:
        listed.append(name)


def _elsewhere(name: str, first: list[str]) -> Schema:
    return {"description": f"{name}, where {'.'.join(first)} is absent"}
