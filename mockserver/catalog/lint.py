"""Rules across the files of one provider that need nothing but the files: names, files, routes, sources.

The form of each file is judged by its schema before; what needs composed contracts or the engine's
names is judged in `mockserver.checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mockserver.catalog.load import SHIPPED, model_file, shown_path
from mockserver.catalog.near import did_you_mean
from mockserver.catalog.types import Model, Provider, Route
from mockserver.catalog.walk import entries, model_layers, provider_layers
from mockserver.catalog.yaml import Located
from mockserver.errors import Problem

MESSAGE_PLACES = (
    "value",
    "allowed",
    "limit",
    "length",
    "model",
    "parameter",
    "position",
    "seconds",
)
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def lint(provider: Provider, models: Sequence[Model]) -> list[Problem]:
    """All that is wrong between a provider's file and those of its `models` (the readable ones)."""
    found: list[Problem] = [
        *_identity(provider),
        *_listing(provider),
        *_routes(provider),
        *_named_layers(provider),
        *_in_layers(provider, "", provider.layer, provider_layers(provider)),
    ]
    for model in models:
        found.extend(_model(provider, model))
        found.extend(_in_layers(provider, model.id, model.layer, model_layers(model)))
    return sorted(set(found))


def at(layer: Located, key: str, path: str, message: str) -> Problem:
    """A Problem at a key of a layer; at the top of its file where the key is absent."""
    mark = layer.marks.get(key)
    if mark is None:
        mark = next(iter(layer.marks.values()))._replace(line=1)
    return Problem(mark.file, mark.line, path, message)


def _identity(provider: Provider) -> Iterator[Problem]:
    folder = Path(provider.folder).name
    if provider.id != folder:
        yield at(
            provider.layer, "id", "id", f"'{provider.id}' stands in a folder called '{folder}'"
        )


def dialect_names() -> list[str]:
    """The names of the dialects that ship."""
    return sorted(
        path.name.removesuffix(".dialect.yaml") for path in SHIPPED.glob("*.dialect.yaml")
    )


def _listing(provider: Provider) -> Iterator[Problem]:
    folder = Path(provider.folder) / "models"
    files = {path.name for path in folder.glob("*.yaml")}
    listed = {model_file(model_id): model_id for model_id in provider.layer.get("models", [])}
    for name in sorted(set(listed) - files):
        yield at(provider.layer, "models", "models", f"'{listed[name]}' has no file models/{name}")
    if "models" in provider.layer:
        for name in sorted(files - set(listed)):
            yield Problem(
                shown_path(folder / name),
                1,
                "",
                "the provider's `models:` does not list this model",
            )
    elif not files:
        yield at(provider.layer, "id", "", "there is no model: no file in models/")
    for path in sorted(folder.glob("*")):
        if path.suffix != ".yaml":
            yield Problem(
                shown_path(path), 1, "", "not read: models are defined in files called ID.yaml"
            )


def _routes(provider: Provider) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str | None], Route] = {}
    for route in (*provider.routes, *provider.absent_routes):
        key = (route.method, re.sub(r"\{\w+", "{", route.path), route.when_header)
        place = "absent_routes" if route.operation == "absent" else f"routes.{route.operation}"
        first = seen.setdefault(key, route)
        if first is not route:
            yield Problem(
                route.mark.file,
                route.mark.line,
                place,
                f"{route.method} {route.path} is a route already, in line {first.mark.line} ({first.operation})",
            )
        yield from _route(provider, route, place)


def _route(provider: Provider, route: Route, place: str) -> Iterator[Problem]:
    file, line, _ = route.mark
    surfaces = provider.layer.get("surfaces", {})
    if route.surface is not None and route.surface not in surfaces:
        yield Problem(
            file,
            line,
            f"{place}.surface",
            f"no surface is called '{route.surface}'{did_you_mean(route.surface, surfaces)}",
        )
    if re.search(r"[{}]", re.sub(r"\{\w+(:path)?\}", "", route.path)):
        yield Problem(
            file,
            line,
            place,
            f"'{route.path}' is no template: a variable is {{name}} or {{name:path}}",
        )
    if route.operation in ("models.retrieve", "models.delete") and not re.search(
        r"\{model\b", route.path
    ):
        yield Problem(
            file, line, place, f"'{route.path}' does not say where the model's id stands: {{model}}"
        )
    if route.operation in ("images.content", "images.delete") and "{" not in route.path:
        yield Problem(
            file, line, place, f"'{route.path}' does not say where the record's id stands: {{id}}"
        )


def _named_layers(provider: Provider) -> Iterator[Problem]:
    layer = provider.layer
    chosen, editions = layer.get("default_edition"), layer.get("editions", {})
    if chosen is not None and editions and chosen not in editions:
        yield at(
            layer,
            "default_edition",
            "default_edition",
            f"no edition is called '{chosen}'{did_you_mean(chosen, editions)}",
        )
    used = {route.surface for route in provider.routes}
    for name in layer.get("surfaces", {}):
        if name not in used:
            yield at(layer["surfaces"], name, f"surfaces.{name}", "no route leads to this surface")
    for name, family in layer.get("families", {}).items():
        for surface in family.get("in_surface", {}):
            if surface not in layer.get("surfaces", {}):
                path = f"families.{name}.in_surface.{surface}"
                yield at(family["in_surface"], surface, path, f"no surface is called '{surface}'")


def _model(provider: Provider, model: Model) -> Iterator[Problem]:
    layer = model.layer
    written = str(layer.get("id"))
    if written != model.id:
        yield at(layer, "id", "id", f"'{written}' stands in a file called {model_file(model.id)}")
    families = provider.layer.get("families", {})
    if model.family is not None and model.family not in families:
        yield at(
            layer,
            "family",
            "family",
            f"no family is called '{model.family}'{did_you_mean(model.family, families)}",
        )
    for key, section in (
        ("editions", "editions"),
        ("in_edition", "editions"),
        ("in_surface", "surfaces"),
    ):
        known = provider.layer.get(section, {})
        for name in layer.get(key, []):
            if name not in known:
                message = f"the provider has no {section[:-1]} '{name}'{did_you_mean(name, known)}"
                yield at(layer, key, key, message)


def is_composable(provider: Provider, model: Model) -> bool:
    """Whether all layers that a model names exist, so that its terms can be composed."""
    editions = provider.layer.get("editions", {})
    own = [*model.layer.get("editions", []), *model.layer.get("in_edition", {})]
    family = model.family is None or model.family in provider.layer.get("families", {})
    return family and all(name in editions for name in own)


def _in_layers(
    provider: Provider, model_id: str, whole: Located, layers: Iterable[tuple[str, Located]]
) -> Iterator[Problem]:
    yield from _sources(provider, whole)
    for prefix, layer in layers:
        path = f"{prefix}." if prefix else ""
        yield from _messages(path, layer)
        yield from _models_named(provider, path, layer)


def _sources(provider: Provider, layer: Located) -> Iterator[Problem]:
    for entry in entries(layer):
        if entry.key != "x-source" or not isinstance(entry.value, Located):
            continue
        own = entry.value
        page = str(own.get("page"))
        if page not in provider.sources:
            yield at(
                own,
                "page",
                f"{entry.path}.page",
                f"no source is called '{page}'{did_you_mean(page, provider.sources)}",
            )
        for key in own.get("keys", []):
            if key not in entry.holder:
                beside = [name for name in entry.holder if name != "x-source"]
                yield at(
                    own,
                    "keys",
                    f"{entry.path}.keys",
                    f"'{key}' does not stand beside this source{did_you_mean(key, beside)}",
                )


def _messages(path: str, layer: Located) -> Iterator[Problem]:
    errors = layer.get("errors")
    for condition, entry in errors.items() if isinstance(errors, Located) else ():
        if not isinstance(entry, Located):
            continue
        where = f"{path}errors.{condition}"
        texts = [(entry, "message", f"{where}.message")]
        worded = entry.get("messages", Located())
        texts += [(worded, key, f"{where}.messages.{key}") for key in worded if key != "x-source"]
        for holder, key, place in texts:
            for found in _PLACE.finditer(str(holder.get(key, ""))):
                if found[0] not in ("{{", "}}") and found[1] not in MESSAGE_PLACES:
                    yield at(holder, key, place, _no_place(found[0], found[1]))


def _no_place(written: str, name: str | None) -> str:
    if name is None:
        return f"a lone {written}: braces hold the name of a place, {written * 2} is a brace"
    return f"{written} is no place of a message{did_you_mean(name, MESSAGE_PLACES)}"


def _models_named(provider: Provider, path: str, layer: Located) -> Iterator[Problem]:
    for holder, key, place in _model_names(path, layer):
        name = str(holder[key])
        if name not in provider.model_ids:
            yield at(
                holder,
                key,
                place,
                f"there is no model '{name}'{did_you_mean(name, provider.model_ids)}",
            )


def _model_names(path: str, layer: Located) -> Iterator[tuple[Located, str, str]]:
    """Where a layer names a model: the mapping, its key, and the path."""
    if "default_model" in layer and layer["default_model"] != "$remove":
        yield layer, "default_model", f"{path}default_model"
    for section, key in (("default_model_when", "model"), ("tolerated_models", "as")):
        rules = layer.get(section, [])
        for index, rule in enumerate(rules if isinstance(rules, list) else []):
            yield rule, key, f"{path}{section}[{index}].{key}"
    operations = layer.get("operations")
    for operation, own in operations.items() if isinstance(operations, Located) else ():
        if isinstance(own, Located) and "default_model" in own:
            yield own, "default_model", f"{path}operations.{operation}.default_model"
