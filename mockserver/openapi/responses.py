"""Responses that are no refusals: JSON, streams of events, pictures, redirects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.catalog.types import Model
from mockserver.contract.compose import Terms
from mockserver.openapi.facts import View
from mockserver.openapi.offer import (
    Offer,
    Schema,
    any_of,
    component_name,
    distinct,
    merged,
    origin,
    reference,
)
from mockserver.openapi.replies import read, reply_schema, together

JSON = "application/json"
EVENTS = "text/event-stream"
_FORMATS = ("png", "jpeg", "webp")


def success(offer: Offer, schemas: dict[str, Schema]) -> dict[str, Schema]:
    """Status → response object; the schemas of replies are added to `schemas`."""
    if offer.kind == "picture":
        return {"200": _response(offer, "The picture.", _pictures(), "picture")}
    content = {JSON: {"schema": _reply(offer, schemas)}}
    if offer.operation == "images.content":
        return {
            "200": _response(offer, "The picture, or its address.", {**content, **_pictures()}),
            "302": _redirect(offer),
        }
    if offer.kind == "image":
        content.update(_stream(offer, schemas))
    source = origin(offer.own.mark("replies", offer.operation))
    return {"200": {**_response(offer, "OK.", content), "x-source": source}}


def _response(offer: Offer, description: str, content: Schema, kind: str = "success") -> Schema:
    found = headers(offer, kind)
    told = {"headers": found} if found else {}
    return {"description": description, **told, "content": content}


def _pictures() -> Schema:
    return {
        f"image/{name}": {"schema": {"type": "string", "contentMediaType": f"image/{name}"}}
        for name in _FORMATS
    }


def _redirect(offer: Offer) -> Schema:
    location = {
        "description": "The picture's address.",
        "schema": {"type": "string", "format": "uri"},
    }
    return {
        "description": "The picture is at another address.",
        "headers": {**headers(offer, "success"), "Location": location},
    }


def headers(offer: Offer, kind: str) -> dict[str, Schema]:
    """Header name → header object, for replies of a kind (`success`, `refusal`, `picture`)."""
    section = offer.own.section("headers")
    found: dict[str, Schema] = {}
    for group in (kind,) if kind == "picture" else ("always", kind):
        for name, template in section.get(group, {}).items():
            fact = read(template, View(offer, offer.own)) if name != "x-source" else None
            if fact is not None and fact.schema is not None:
                found[name] = {"schema": fact.schema}
    return found


def _reply(offer: Offer, schemas: dict[str, Schema]) -> Schema:
    """The schema of the JSON reply: one, or one for each group of models that answer alike."""
    if offer.kind == "image":
        groups = list(_groups(offer))
        names = [
            component_name(offer.name, "reply", "" if len(groups) == 1 else models[0].id)
            for _, models in groups
        ]
        for name, (schema, models) in zip(names, groups, strict=True):
            schemas[name] = {**schema, "x-models": [model.id for model in models]}
        refs = [reference("schemas", name) for name in names]
        return refs[0] if len(refs) == 1 else {"anyOf": refs}
    name = component_name(offer.name, "reply")
    schemas[name] = together(_replies(offer))
    return reference("schemas", name)


def _replies(offer: Offer) -> Iterator[Schema]:
    """What an operation that makes no picture replies; of one model, as each model would have it."""
    of_model = offer.operation == "models.retrieve"
    terms = [offer.terms(model) for model in offer.listed()] if of_model else [offer.own]
    for these in terms:
        yield reply_schema(_template(offer, these), View(offer, these))


def _template(offer: Offer, these: Terms) -> Mapping[str, Any]:
    found: Mapping[str, Any] = these.section("replies")[offer.operation]
    return found


def _groups(offer: Offer) -> Iterator[tuple[Schema, list[Model]]]:
    models = list(offer.models())
    replies = [
        reply_schema(_template(offer, offer.terms(model)), View(offer, offer.terms(model)))
        for model in models
    ]
    for schema in distinct(replies):
        yield schema, [model for model, one in zip(models, replies, strict=True) if one == schema]


def _stream(offer: Offer, schemas: dict[str, Schema]) -> Schema:
    """The stream of events that an operation gives where it is asked for one."""
    events: dict[str, list[Schema]] = {}
    for model in offer.models():
        these = offer.terms(model)
        named = these.section("streaming").get("events", {}).get(offer.operation)
        if named and these.contract(offer.operation).named("stream"):
            for event, schema in _events(offer, these, named):
                events.setdefault(event, []).append(schema)
    if not events:
        return {}
    listed = []
    for event, found in events.items():
        name = component_name("event", event)
        schemas[name] = together(found)
        listed.append({"event": event, "data": reference("schemas", name)})
    return {EVENTS: event_stream(listed)}


def event_stream(events: list[Schema]) -> Schema:
    """The media type object of a stream: each event is an object of its name and its data, which is JSON."""
    described = "Server-Sent Events; the schema is that of one event, its fields as an object."
    return {
        "schema": {"description": described, **any_of(_event(one) for one in events)},
        "x-events": events,
    }


def _event(one: Schema) -> Schema:
    data = {"type": "string", "contentMediaType": JSON, "contentSchema": one["data"]}
    named = {"event": {"const": one["event"]}} if "event" in one else {}
    return {"type": "object", "properties": {**named, "data": data}, "required": [*named, "data"]}


def _events(offer: Offer, these: Terms, named: Mapping[str, str]) -> Iterator[tuple[str, Schema]]:
    entries = these.section("streaming")["entries"]
    kinds = {"partial": "partial", "completed": "completed", "final": "completed"}
    for kind, event in kinds.items():
        if kind in entries and event in named:
            yield named[event], reply_schema(entries[kind], View(offer, these, named[event]))
    name = str(these.section("streaming").get("error_event", "error"))
    envelope = these.error("content_rejected").envelope
    yield name, _error_event(name, envelope)


def _error_event(name: str, envelope: str) -> Schema:
    typed = {"type": "object", "required": ["type"], "properties": {"type": {"const": name}}}
    return merged(typed, {"allOf": [reference("schemas", component_name("error", envelope))]})
