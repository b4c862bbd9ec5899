"""Routes → path items: the operations of a provider, each with its parameters, body and responses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mockserver.catalog.types import Provider, Route, path_pattern
from mockserver.catalog.yaml import Mark
from mockserver.engine.world import Site
from mockserver.openapi.errors import Refusal, error_responses, sent_as_events
from mockserver.openapi.offer import Offer, Schema, any_of, origin, reference
from mockserver.openapi.parameters import header_parameters, path_parameters, query_parameters
from mockserver.openapi.requests import request_content
from mockserver.openapi.responses import EVENTS, event_stream, headers, success

_TAGS = {
    "image": "images",
    "records": "images",
    "picture": "images",
    "listing": "models",
    "document": "service",
}


def offers(site: Site, provider: Provider) -> list[Offer]:
    """Every route of a provider as an Offer, hosted pictures last; not those that no model has."""
    routed = [Offer(site, provider, one.operation, one.surface, one) for one in provider.routes]
    found = [one for one in routed if one.kind != "image" or any(one.models())]
    hosted = site.terms(provider, None, None).section("hosted_images")
    if "path" in hosted:
        mark = hosted.marks.get("path")
        found.append(
            Offer(site, provider, "pictures.fetch", None, _hosted(str(hosted["path"]), mark))
        )
    return found


def _hosted(path: str, mark: Mark | None) -> Route:
    return Route(
        operation="pictures.fetch", method="GET", path=path, surface=None, auth=False, when_header=None,
        mark=mark or Mark("", 1), pattern=path_pattern(path),
    )  # fmt: skip


def path_items(
    found: Mapping[Offer, list[Refusal]], schemas: dict[str, Schema]
) -> dict[str, dict[str, Schema]]:
    """Path template → method → operation object."""
    paths: dict[str, dict[str, Schema]] = {}
    names: set[str] = set()
    for group in _groups(found):
        route = _route(group[0])
        item = paths.setdefault(re.sub(r":path\}", "}", route.path), {})
        name = _operation_id(group[-1], names)
        item[route.method.lower()] = _operation(name, group, found, schemas)
    return paths


def _route(offer: Offer) -> Route:
    assert offer.route is not None  # noqa: S101 - offers are made of routes
    return offer.route


def _groups(found: Iterable[Offer]) -> Iterator[list[Offer]]:
    """Offers of one path and method together: a header chooses among them."""
    groups: dict[tuple[str, str], list[Offer]] = {}
    for offer in found:
        route = _route(offer)
        groups.setdefault((route.path, route.method), []).append(offer)
    yield from groups.values()


def _operation_id(offer: Offer, taken: set[str]) -> str:
    """The operation's name; a further route of it is numbered."""
    number, name = 1, offer.name
    while name in taken:
        number += 1
        name = f"{offer.name}.{number}"
    taken.add(name)
    return name


def _operation(
    name: str, group: list[Offer], found: Mapping[Offer, list[Refusal]], schemas: dict[str, Schema]
) -> Schema:
    usual = group[-1]
    route = _route(usual)
    described: Schema = {"operationId": name, "tags": [_TAGS[usual.kind]], **_told(route.mark)}
    parameters = [
        *path_parameters(usual), *query_parameters(usual), *header_parameters(map(_route, group)),
    ]  # fmt: skip
    if parameters:
        described["parameters"] = parameters
    if usual.kind == "image":
        described["requestBody"] = {"required": True, "content": _bodies(group, schemas)}
    each = [_responses(offer, found[offer], schemas) for offer in group]
    described["responses"] = _united(each)
    if not route.auth:
        described["security"] = []
    return described


def _told(mark: Mark) -> Schema:
    told = origin(mark)
    return {**({"summary": told["says"]} if "says" in told else {}), "x-source": told}


def _bodies(group: list[Offer], schemas: dict[str, Schema]) -> Schema:
    return _content([request_content(offer, schemas) for offer in group])


def _content(each: Iterable[Schema]) -> Schema:
    """Media types of several offers as one: a schema of either."""
    merged: dict[str, dict[str, Any]] = {}
    for content in each:
        for kind, media in content.items():
            before = merged.get(kind)
            merged[kind] = media if before is None else _either(before, media)
    return merged


def _either(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    examples = {**other.get("examples", {}), **one.get("examples", {})}
    schema = any_of([*_choices(one["schema"]), *_choices(other["schema"])])
    return {**other, **one, "schema": schema, **({"examples": examples} if examples else {})}


def _choices(schema: Schema) -> list[Schema]:
    choices = schema.get("anyOf")
    return [schema] if choices is None else list(choices)


def _responses(offer: Offer, found: list[Refusal], schemas: dict[str, Schema]) -> dict[str, Schema]:
    answered = success(offer, schemas)
    kind = "picture" if offer.kind == "picture" else "refusal"
    refused = error_responses(found, headers(offer, "refusal") if kind == "refusal" else {})
    return _united([answered, refused, *_as_events(found)])


def _as_events(found: Iterable[Refusal]) -> Iterator[dict[str, Schema]]:
    """Refusals that come as status 200 and one event, where the caller accepts events."""
    envelopes = list(sent_as_events(found))
    if envelopes:
        media = event_stream([{"data": reference("schemas", name)} for name in envelopes])
        yield {"200": {"description": _AS_EVENT, "content": {EVENTS: media}}}


_AS_EVENT = "Where `Accept` names text/event-stream, a refusal is one event without a name."


def _united(each: Iterable[dict[str, Schema]]) -> dict[str, Schema]:
    """Responses of several offers as one, by status."""
    united: dict[str, Schema] = {}
    for responses in each:
        for status, response in responses.items():
            before = united.get(status)
            united[status] = response if before is None else _both(before, response)
    return dict(sorted(united.items()))


def _both(one: Schema, other: Schema) -> Schema:
    told = list(dict.fromkeys([one["description"], other["description"]]))
    both = {**other, **one, "description": " ".join(told)}
    for key in ("headers",):
        if key in one or key in other:
            both[key] = {**other.get(key, {}), **one.get(key, {})}
    if "content" in one or "content" in other:
        both["content"] = _content([one.get("content", {}), other.get("content", {})])
    return both
