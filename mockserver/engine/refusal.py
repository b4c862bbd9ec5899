"""A Condition → the provider's own error: its envelope, status and headers. The one place that answers refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from mockserver.contract.compose import ErrorReply
from mockserver.contract.validate import clean
from mockserver.engine.call import Call
from mockserver.engine.exchange import Json, Rejected, Reply, Text
from mockserver.engine.fill import fill
from mockserver.engine.headers import headers
from mockserver.engine.values import Scope

_PLACE = re.compile(r"\{\{|\}\}|\{(value|allowed|limit|length|model|parameter|position|seconds)\}")
_INDEX = re.compile(r"\[(\d{1,9})\]")
_USUAL_WAIT = 20


def refuse(call: Call, rejected: Rejected) -> Reply:
    """The reply that the provider gives to a refused request."""
    error = call.terms.error(rejected.condition)
    scope = Scope(call, error=_fields(call, error, rejected))
    # an operation that answers its refusals in its own form, such as a status document
    own = call.terms.operation(call.operation or "").get("refusal", {})
    tree = fill(call.terms.section("envelopes")[own.get("envelope", error.envelope)], scope)
    if rejected.condition == "unknown_route" and call.operation is None:
        tree = {**tree, "mock_error": _unknown_route(call)}
    sent = {**headers(call, scope, "refusal"), **_own_headers(error, scope)}
    if own.get("delivery", error.delivery) == "sse_when_accepted" and _takes_events(call):
        data = json.dumps(tree, ensure_ascii=False, default=str)
        event = f"data: {data}\n\n".encode("utf-8", "replace")
        return Reply(200, sent, Text(event, "text/event-stream"))
    return Reply(int(own.get("status", error.status)), sent, Json(tree))


def _takes_events(call: Call) -> bool:
    return "text/event-stream" in call.request.headers.get("accept", "").lower()


def _fields(call: Call, error: ErrorReply, rejected: Rejected) -> dict[str, Any]:
    fields = {
        "message": _message(call, error, rejected),
        "status": error.status,
        "status_text": str(error.status),
        "parameter_or_null": _named(rejected),
        "seconds": _seconds(call, rejected),
    }
    if rejected.parameter is not None:
        fields["parameter"] = _named(rejected)
    first = Scope(call, error=fields)
    own = {key: fill(value, first) for key, value in error.fields.items()}
    return {**fields, **own}


def _named(rejected: Rejected) -> str | None:
    """The parameter as providers name it: that of `image[2]` is `image`; the journal keeps the place."""
    return None if rejected.parameter is None else rejected.parameter.partition("[")[0]


def _position(rejected: Rejected) -> int:
    """Which item of a list was refused, counted from one as people do; one where there is no list."""
    place = _INDEX.search(rejected.parameter or "")
    return int(place[1]) + 1 if place else 1


def _seconds(call: Call, rejected: Rejected) -> int:
    if rejected.seconds is not None:
        return rejected.seconds
    return call.budget.seconds if call.budget and call.budget.exceeded else _USUAL_WAIT


def _message(call: Call, error: ErrorReply, rejected: Rejected) -> str:
    template = error.messages.get(rejected.keyword, error.message)
    model = call.model.id if call.model else str(call.document.get("model", ""))
    facts: Mapping[str, Any] = {
        "value": rejected.value,
        "allowed": rejected.allowed,
        "limit": rejected.limit,
        "length": rejected.length if rejected.length is not None else "",
        "model": clean(model),
        "parameter": _named(rejected) or "",
        "position": _position(rejected),
        "seconds": _seconds(call, rejected),
    }
    return _PLACE.sub(lambda found: str(facts[found[1]]) if found[1] else found[0][0], template)


def _own_headers(error: ErrorReply, scope: Scope) -> dict[str, str]:
    filled = fill(error.headers, scope)
    return {name: str(value) for name, value in filled.items()}


def _unknown_route(call: Call) -> dict[str, Any]:
    from difflib import get_close_matches

    known = {f"{route.method} {route.path}" for route in call.provider.routes}
    near = get_close_matches(f"{call.request.method} {call.request.path}", known, 3, 0.5)
    listed = ", ".join(near or sorted(known))
    return {
        "message": f"{call.provider.id} has no route {call.request.method} "
        f"{clean(call.request.path)} in its definition",
        "hint": f"{'nearest routes' if near else 'its routes'}: {listed}",
    }
