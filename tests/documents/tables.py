"""The derived tables of the reference: what registries, schemas and commands say of themselves."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from documents.markdown import code, table

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.load import Catalog
from mockserver.checks.facts import counted, facts
from mockserver.cli.main import parser
from mockserver.engine.faults.kinds import ACTS, Parameter
from mockserver.engine.faults.registry import FAULTS, GROUPS
from mockserver.engine.values import VALUES
from mockserver.errors import SettingsError
from mockserver.resources import resource_root
from mockserver.settings import SETTING_NAMES, load_settings
from mockserver.web.control import control_routes


def providers(catalog: Catalog) -> str:
    """The README's table: what is served, and on how firm a ground."""
    rows = []
    for provider in catalog:
        count = counted(facts(provider))
        pictures = [model for model in provider.models(provider.edition()) if model.kind == "image"]
        operations = dict.fromkeys(route.operation for route in provider.routes)
        rows.append(
            (
                f"[{provider.title}](docs/reference/providers/{provider.id}.md)",
                code(f"/{provider.id}{provider.base}"),
                ", ".join(operations),
                str(len(pictures)),
                str(count["documented"]),
                str(count["observed"]),
                str(count["assumed"]),
            )
        )
    return table(
        ("provider", "base URL", "operations", "image models", "documented", "observed", "assumed"),
        rows,
    )


def pages_of_providers(catalog: Catalog) -> str:
    """The links from the reference's front page."""
    return "\n".join(f"- [{provider.title}](providers/{provider.id}.md)" for provider in catalog)


def conditions() -> str:
    """The closed list of Conditions."""
    rows = [
        (code(one.name), str(one.status), code(one.nearest or ""), one.meaning)
        for one in CONDITIONS.values()
    ]
    return table(("condition", "usual status", "falls back to", "meaning"), rows)


def faults() -> str:
    """The registry of faults, group after group."""
    return "\n\n".join(_fault_group(name, title) for name, title in GROUPS.items())


def _fault_group(name: str, title: str) -> str:
    rows = [
        (code(kind.name), ", ".join(map(_fault_key, kind.parameters)), kind.meaning, kind.evidence)
        for kind in FAULTS.values()
        if kind.group == name
    ]
    acts = "; ".join(
        dict.fromkeys(ACTS[kind.phase] for kind in FAULTS.values() if kind.group == name)
    )
    shown = table(("fault", "keys", "meaning", "evidence"), rows)
    return f"### {title}\n\nActs {acts}.\n\n{shown}"


def _fault_key(parameter: Parameter) -> str:
    default = "" if parameter.default is None else f"={parameter.default}"
    listed = f" ({parameter.range})" if parameter.name != "condition" else ""
    return f"{code(parameter.name + default)} {parameter.meaning}{listed}"


def values() -> str:
    """The closed list of names in reply templates."""
    rows = [
        (code(f"${name}"), code(json.dumps(value.schema)) if value.schema else "any", value.meaning)
        for name, value in VALUES.items()
    ]
    return table(("name", "gives", "meaning"), rows)


def settings() -> str:
    """The settings file's keys, with the flag and the variable that go before it."""
    described = _schema("settings")["properties"]
    flags = {
        action.dest: action.option_strings[0]
        for action in _subcommands()["serve"]._actions
        if action.option_strings
    }
    rows = [
        (
            code(name),
            code(flags.get(name, "")),
            code(f"IMGMOCK_{name.upper()}") if _has_variable(name) else "",
            described[name]["description"],
        )
        for name in SETTING_NAMES
    ]
    return table(("key", "flag of `serve`", "variable", "meaning"), rows)


def _has_variable(name: str) -> bool:
    """Whether the environment can hold the setting: asked of the reader itself, with any value."""
    plain = load_settings({}, {}, Path(__file__).parent)
    try:
        return load_settings({}, {f"IMGMOCK_{name.upper()}": "5"}, Path(__file__).parent) != plain
    except SettingsError:
        return True


_CONTROL = {
    "/": "leads to the console page",
    "/health": "the same as `/__mock__/health`, open to all callers",
    "/__mock__": "leads to the console page",
    "/__mock__/": "a page for people that shows and links what is here",
    "/__mock__/health": '`{"status": "ok", "version": …}`',
    "/__mock__/journal": "what was asked and answered, newest last: "
    '`{"exchanges": […], "dropped": 0}`; '
    "filters `provider`, `operation`, `status`, `limit`, `after`",
    "/__mock__/exchanges/{id}": "one exchange in full, with the stages it passed "
    "and a curl line that repeats it",
    "/__mock__/reset": "this namespace back to its beginning",
    "/__mock__/clock": 'the clock; PUT `{"now": 1709251200, "fixed": true}` stops it there, '
    '`{"fixed": false}` lets it run',
    "/__mock__/clock/advance": 'moves the clock on: `{"by": "1h"}`, '
    "a number of seconds or one with s, m, h, d",
    "/__mock__/ledger": "what was charged, by exchange, and the totals",
    "/__mock__/coverage": "which parameters, values, limits, conditions and events of the "
    "contracts were [exercised](../how-to/measure-coverage.md), and which not; filter `provider`",
    "/__mock__/faults": "the armed [faults](faults.md); POST arms "
    '`{"fault": "rate_limited:retry_after=2", "match": {"provider", "operation", "model"}}` (201), '
    "DELETE disarms all",
    "/__mock__/faults/catalogue": "every fault there is",
    "/__mock__/scenario": "the scenario that is played; POST "
    '`{"name": "rate-limited-then-fine"}` or a scenario itself starts one (201), DELETE ends it',
    "/__mock__/openapi/{provider}.json": "OpenAPI 3.1 of what is served",
}
"""What each control path does; a path that is not here has no documentation and fails the test."""


def control_paths() -> str:
    """The routes of the control paths. Raises KeyError where one has no description here."""
    rows = []
    for route in control_routes():
        methods = sorted((route.methods or set()) - {"HEAD", "OPTIONS"})
        rows.append((", ".join(methods), code(route.path), _CONTROL[route.path]))
    return table(("method", "path", "does"), rows)


def commands() -> str:
    """Every command with its help texts, as tables: argparse's own layout depends on the Python."""
    return "\n\n".join(_command(name, command) for name, command in _subcommands().items())


def _command(name: str, command: argparse.ArgumentParser) -> str:
    rows = [
        (code(_written(action)), action.help or "")
        for action in command._actions
        if action.dest != "help"
    ]
    parts = [f"## `imgmock {name}`", command.description or ""]
    return "\n\n".join([*parts, table(("argument", "meaning"), rows)] if rows else parts)


def _written(action: argparse.Action) -> str:
    """An argument as it is typed."""
    shown = action.metavar or (
        f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper()
    )
    placed = str(shown) if action.nargs != 0 else ""
    return " ".join(filter(None, [", ".join(action.option_strings), placed]))


def _subcommands() -> dict[str, argparse.ArgumentParser]:
    found = next(
        action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)
    )
    return dict(found.choices)


def definition(name: str) -> str:
    """The keys of one kind of file, as its schema describes them."""
    shared = _schema("layer")["properties"]
    own = {
        key: one
        for key, one in _schema(name)["properties"].items()
        if key not in shared or name == "layer"
    }
    return table(("key", "meaning"), [(code(key), _meaning(one, name)) for key, one in own.items()])


def keywords() -> str:
    """The keywords of a parameter's fragment."""
    rows = [
        (code(key), _meaning(one, "fragment"))
        for key, one in _schema("fragment")["properties"].items()
    ]
    return table(("keyword", "meaning"), rows)


def styles() -> str:
    """The named styles of the sections that have one."""
    rows = [
        (code(section), _meaning(one["properties"]["style"], "layer")) for section, one in _styled()
    ]
    return table(("section", "styles"), rows)


def _styled() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for section, one in _schema("layer")["$defs"].items():
        if "style" in one.get("properties", {}):
            yield section, one


def _meaning(schema: Mapping[str, Any], name: str) -> str:
    """The description of a part of the schema `name`, looked up where it is only referred to."""
    here = schema
    while "description" not in here:
        file, _, place = str(here["$ref"]).partition("#")
        name = file.removesuffix(".schema.json") or name
        here = _schema(name)
        for step in filter(None, place.split("/")):
            here = here[step]
    return str(here["description"])


def _schema(name: str) -> dict[str, Any]:
    text = (
        resource_root()
        .joinpath(f"schemas/definition/{name}.schema.json")
        .read_text(encoding="utf-8")
    )
    found: dict[str, Any] = json.loads(text)
    return found
