"""A reply template and the values it names → the JSON tree of a reply.

    "$name"                         the value of that name; the key is left out where it is absent
    "$$text"                        the text `$text`
    {$each: images, …}              the rest, once for each picture or model
    {$use: image, …}                the template `entries.image`, with the rest laid over it

A template is read once for each Terms and becomes a function of the Scope: looking into the same
mappings again for every request would take longer than all the values do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from mockserver.catalog.yaml import Located
from mockserver.contract.compose import Terms
from mockserver.engine.listings import listed_models
from mockserver.engine.values import ABSENT, Scope, named

Filler = Callable[[Scope], Any]


def fill(template: Any, scope: Scope) -> Any:
    """The filled tree. ABSENT where the whole template comes to nothing."""
    return _filler(template, _terms(scope))(scope)


def _terms(scope: Scope) -> Terms:
    return scope.terms or scope.call.terms


def _filler(template: Any, these: Terms) -> Filler:
    if not isinstance(template, Located):
        return _compiled(template)
    found = these.fillers.get(id(template))
    if found is None:
        # the template is kept beside its function, so that no other can get its id
        found = these.fillers[id(template)] = (template, _compiled(template))
    return found[1]


def _compiled(template: Any) -> Filler:
    if isinstance(template, str):
        return _text(template)
    if isinstance(template, Mapping):
        return _series(template) if "$each" in template else _mapping(template)
    if isinstance(template, list):
        return _list(template)
    return lambda _: template


def _text(template: str) -> Filler:
    if template.startswith("$") and not template.startswith("$$"):
        return named(template[1:])
    text = template.removeprefix("$")
    return lambda _: text


def _list(template: list[Any]) -> Filler:
    parts = [_compiled(item) for item in template]

    def filled(scope: Scope) -> list[Any]:
        values = [part(scope) for part in parts]
        return [value for value in values if value is not ABSENT]

    return filled


def _mapping(template: Mapping[str, Any]) -> Filler:
    entry = template.get("$use")
    parts = [
        (key, _compiled(item)) for key, item in template.items() if key not in ("$use", "x-source")
    ]

    def filled(scope: Scope) -> dict[str, Any]:
        result: dict[str, Any] = {} if entry is None else _entry(entry, scope)
        for key, part in parts:
            value = part(scope)
            if value is not ABSENT:
                result[key] = value
        return result

    return filled


def _entry(name: str, scope: Scope) -> dict[str, Any]:
    these = _terms(scope)
    found: dict[str, Any] = _filler(these.section("entries")[name], these)(scope)
    return found


def _series(template: Mapping[str, Any]) -> Filler:
    scopes = _SERIES[template["$each"]]
    one = _compiled({key: item for key, item in template.items() if key != "$each"})
    return lambda scope: [one(inner) for inner in scopes(scope)]


def _pictures(scope: Scope) -> Iterator[Scope]:
    plan = scope.call.plan
    for index in range(len(plan.specs) if plan else 0):
        yield scope if index == scope.index else replace(scope, index=index)


def _models(scope: Scope) -> Iterator[Scope]:
    for model in listed_models(scope.call):
        yield scope.about(model)


def _records(scope: Scope) -> Iterator[Scope]:
    page = scope.call.page
    for record in page.records if page else ():
        yield replace(scope, record=record)


_SERIES = {"images": _pictures, "models": _models, "records": _records}
SERIES = tuple(_SERIES)
