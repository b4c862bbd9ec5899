"""A reply template and the values it names → the JSON tree of a reply.

    "$name"                         the value of that name; the key is left out where it is absent
    "$$text"                        the text `$text`
    {$each: images, …}              the rest, once for each picture or model
    {$use: image, …}                the template `entries.image`, with the rest laid over it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mockserver.engine.listings import listed_models
from mockserver.engine.values import ABSENT, Scope, resolve


def fill(template: Any, scope: Scope) -> Any:
    """The filled tree. ABSENT where the whole template comes to nothing."""
    if isinstance(template, str):
        return _text(template, scope)
    if isinstance(template, Mapping):
        if "$each" in template:
            return list(_each(template, scope))
        return _mapping(template, scope)
    if isinstance(template, list):
        filled = (fill(item, scope) for item in template)
        return [item for item in filled if item is not ABSENT]
    return template


def _text(template: str, scope: Scope) -> Any:
    if not template.startswith("$"):
        return template
    return template[1:] if template.startswith("$$") else resolve(template[1:], scope)


def _mapping(template: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if "$use" in template:
        result.update(_mapping(_entry(template["$use"], scope), scope))
    for key, item in template.items():
        if key in ("$use", "x-source"):
            continue
        value = fill(item, scope)
        if value is not ABSENT:
            result[key] = value
    return result


def _entry(name: str, scope: Scope) -> Mapping[str, Any]:
    these = scope.terms or scope.call.terms
    entry: Mapping[str, Any] = these.section("entries")[name]
    return entry


def _each(template: Mapping[str, Any], scope: Scope) -> Iterator[Any]:
    rest = {key: item for key, item in template.items() if key != "$each"}
    for inner in _SERIES[template["$each"]](scope):
        yield fill(rest, inner)


def _pictures(scope: Scope) -> Iterator[Scope]:
    plan = scope.call.plan
    for index in range(len(plan.specs) if plan else 0):
        yield replace(scope, index=index)


def _models(scope: Scope) -> Iterator[Scope]:
    for model in listed_models(scope.call):
        yield scope.about(model)


def _records(scope: Scope) -> Iterator[Scope]:
    page = scope.call.page
    for record in page.records if page else ():
        yield replace(scope, record=record)


_SERIES = {"images": _pictures, "models": _models, "records": _records}
SERIES = tuple(_SERIES)
