"""Rules across parameters: whether they speak of parameters that exist, in schemas that are schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockserver.catalog.near import did_you_mean
from mockserver.catalog.types import Model, Provider
from mockserver.catalog.walk import Layer, model_layers, provider_layers
from mockserver.catalog.yaml import Located
from mockserver.contract.compose import REMOVE
from mockserver.errors import Problem


def combination_problems(provider: Provider, models: Iterable[Model]) -> Iterator[Problem]:
    """Combinations about parameters that no layer has, or whose `if` or `then` is no JSON Schema."""
    written = [
        *provider_layers(provider),
        *(layer for model in models for layer in model_layers(model)),
    ]
    known = {
        name
        for layer in (Layer("", provider.dialect), *written)
        for name in parameter_names(layer.data)
    }
    for path, layer in written:
        rules = layer.get("combinations", {})
        for name, rule in rules.items() if isinstance(rules, Located) else ():
            if isinstance(rule, Located):
                yield from _rule(
                    f"{path}.combinations.{name}" if path else f"combinations.{name}", rule, known
                )


def parameter_names(layer: Mapping[str, Any]) -> Iterator[str]:
    """The parameters that a layer speaks of: shared ones, those of the pool, and those of operations."""
    operations = layer.get("operations")
    own = operations.values() if isinstance(operations, Located) else ()
    for holder in (layer, *own):
        for section in ("parameters", "pool"):
            found = holder.get(section) if isinstance(holder, Located) else None
            if isinstance(found, Located):
                yield from (name for name, fragment in found.items() if fragment != REMOVE)


def _rule(path: str, rule: Located, known: set[str]) -> Iterator[Problem]:
    named = rule["parameter"]
    if named not in known:
        yield _problem(
            rule, "parameter", path, f"there is no parameter '{named}'{did_you_mean(named, known)}"
        )
    for part in ("if", "then"):
        for name in _spoken_of(rule[part]):
            if name not in known:
                yield _problem(
                    rule, part, path, f"there is no parameter '{name}'{did_you_mean(name, known)}"
                )
        yield from _schema(rule, part, path)


def _problem(rule: Located, key: str, path: str, message: str) -> Problem:
    mark = rule.marks[key]
    return Problem(mark.file, mark.line, f"{path}.{key}", message)


def _spoken_of(schema: Any) -> Iterator[str]:
    """The parameters that a schema of the whole request names."""
    if not isinstance(schema, Mapping):
        return
    yield from schema.get("properties", {})
    yield from schema.get("required", [])
    yield from _spoken_of(schema.get("not"))
    for part in ("anyOf", "oneOf", "allOf"):
        for branch in schema.get(part, []):
            yield from _spoken_of(branch)


def _schema(rule: Located, part: str, path: str) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator, SchemaError

    try:
        Draft202012Validator.check_schema(_plain(rule[part]))
    except SchemaError as error:
        yield _problem(rule, part, path, f"no JSON Schema: {error.message}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
