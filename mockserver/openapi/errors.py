"""Error responses: for each status that an offer can be refused with, the envelope and examples.

The examples are made by the engine's own `refuse`, so that they cannot differ from what is served.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from mockserver.catalog.conditions import CONDITIONS
from mockserver.contract.compose import ErrorReply, Terms
from mockserver.engine.call import Call
from mockserver.engine.exchange import Json, Rejected, Request
from mockserver.engine.refusal import refuse
from mockserver.engine.world import Clock, World
from mockserver.openapi.facts import View
from mockserver.openapi.offer import Offer, Schema, any_of, component_name, origin, reference
from mockserver.openapi.refusals import met
from mockserver.openapi.replies import read, reply_schema, together

_NOON = 1_709_251_200


@dataclass(frozen=True, slots=True)
class Refusal:
    """How an offer answers one Condition: the envelope that it fills, where, and an example."""

    condition: str
    status: int
    envelope: str
    delivery: str
    error: ErrorReply
    terms: Terms
    body: Any


def refusals(offer: Offer) -> list[Refusal]:
    """All refusals of an offer that differ in Condition, status, envelope or fields."""
    found: dict[str, Refusal] = {}
    for rejected, terms in met(offer).values():
        for these in (terms, *offer.all_terms()):
            one = refusal_of(offer, rejected, these)
            kind = [one.condition, one.status, one.envelope, one.error.fields]
            found.setdefault(json.dumps(kind, sort_keys=True), one)
    return list(found.values())


def refusal_of(offer: Offer, rejected: Rejected, these: Terms) -> Refusal:
    """How an offer answers one refusal under these Terms."""
    error = these.error(rejected.condition)
    own = these.operation(offer.operation).get("refusal", {})
    reply = refuse(_call(offer, these), rejected)
    return Refusal(
        condition=rejected.condition,
        status=reply.status,
        envelope=str(own.get("envelope", error.envelope)),
        delivery=str(own.get("delivery", error.delivery)),
        error=error,
        terms=these,
        body=reply.body.tree if isinstance(reply.body, Json) else None,
    )


def _call(offer: Offer, these: Terms) -> Call:
    """A call that has come as far as its refusal."""
    method, path = (offer.route.method, offer.route.path) if offer.route else ("GET", "/")
    server = f"http://127.0.0.1:4010/{offer.provider.id}"
    request = Request(provider=offer.provider.id, method=method, path=path, origin=server)
    world = World(offer.site, Clock(lambda: _NOON))
    call = Call(request, world, offer.provider, these, 1, _NOON, operation=offer.operation)
    call.model = these.model
    return call


def envelope_schemas(offers: Mapping[Offer, Iterable[Refusal]]) -> dict[str, Schema]:
    """Component name → the schema of an envelope, over all that fill it."""
    filled: dict[str, list[Schema]] = {}
    for offer, found in offers.items():
        for one in found:
            filled.setdefault(envelope_name(one.envelope), []).append(refusal_schema(offer, one))
    return {name: _unfolded(together(schemas)) for name, schemas in filled.items()}


def refusal_schema(offer: Offer, one: Refusal) -> Schema:
    """The schema of the body of one refusal."""
    return reply_schema(one.terms.section("envelopes")[one.envelope], _view(offer, one))


def envelope_name(envelope: str) -> str:
    """The component that describes an envelope."""
    return component_name("error", envelope)


def _view(offer: Offer, one: Refusal) -> View:
    """What `$error.*` and `$parameter` can be in one refusal."""
    bare = View(offer, one.terms)
    fields: dict[str, Schema] = {
        "message": {"type": "string"},
        "status": {"type": "integer", "const": one.error.status},
        "status_text": {"type": "string", "const": str(one.error.status)},
        "parameter_or_null": {"type": ["string", "null"]},
        "parameter": {"type": "string"},
        "seconds": {"type": "integer"},
    }
    first = View(offer, one.terms, error=fields, optional=frozenset({"parameter"}))
    optional = {"parameter"}
    for name, template in one.error.fields.items():
        fact = read(template, first)
        if fact.schema is not None:
            fields[name] = fact.schema
            optional |= set() if fact.always else {name}
    return View(bare.offer, bare.terms, error=fields, optional=frozenset(optional))


def _unfolded(schema: Schema) -> Schema:
    """`anyOf` of constants as one `enum`, at every depth."""
    if "properties" in schema:
        members = {name: _unfolded(member) for name, member in schema["properties"].items()}
        return {**schema, "properties": members}
    choices = schema.get("anyOf", [])
    if choices and all("const" in one for one in choices):
        return {"enum": [one["const"] for one in choices]}
    constants = [one["const"] for one in choices if "const" in one]
    others = [one for one in choices if "const" not in one]
    if constants and others:
        return {"anyOf": [*others, {"enum": constants}]}
    return schema


def error_examples(found: Iterable[Refusal]) -> dict[str, Schema]:
    """Component name → an example of a refusal, with what its wording rests on."""
    examples: dict[str, Schema] = {}
    for one in found:
        examples.setdefault(
            example_name(one),
            {
                "summary": CONDITIONS[one.condition].meaning,
                "value": one.body,
                "x-condition": one.condition,
                "x-source": origin(one.error.mark),
            },
        )
    return examples


def example_name(one: Refusal) -> str:
    """The component that holds the example of a refusal."""
    return component_name(one.condition, "" if one.envelope == "default" else one.envelope)


def error_responses(found: Iterable[Refusal], headers: Schema) -> dict[str, Schema]:
    """Status → response object."""
    by_status: dict[int, list[Refusal]] = {}
    for one in found:
        by_status.setdefault(one.status, []).append(one)
    return {
        str(status): {
            "description": f"{HTTPStatus(status).phrase}: {_listed(ones)}.",
            **({"headers": headers} if headers else {}),
            "content": {"application/json": _media(ones)},
        }
        for status, ones in sorted(by_status.items())
    }


def _media(ones: list[Refusal]) -> Schema:
    refs = [reference("schemas", envelope_name(one.envelope)) for one in ones]
    examples = {one: reference("examples", one) for one in map(example_name, ones)}
    return {"schema": any_of(refs), "examples": examples}


def _listed(ones: Iterable[Refusal]) -> str:
    return "; ".join(dict.fromkeys(CONDITIONS[one.condition].meaning for one in ones))


def sent_as_events(found: Iterable[Refusal]) -> Iterator[str]:
    """The envelopes that come as one event where the caller accepts events."""
    yield from dict.fromkeys(
        envelope_name(one.envelope) for one in found if one.delivery == "sse_when_accepted"
    )
