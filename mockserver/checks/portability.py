"""One request, all providers: who accepts it, what is ignored or refused, and what comes back at which price.

A model that a provider does not know is replaced by the provider's first one that can do what is asked, and that
is said. Nothing is painted and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.types import Provider, Route, basis
from mockserver.checks.judges.nearest import nearest_legal
from mockserver.checks.report.result import address
from mockserver.contract.validate import Finding, clean
from mockserver.engine.call import Call
from mockserver.engine.exchange import Rejected, Request
from mockserver.engine.headers import plain_decimal
from mockserver.engine.pipeline import STAGES, begin, stages
from mockserver.engine.refusal import refuse
from mockserver.engine.world import Clock, Site, World

_UNKNOWN = ("unknown_model", "unknown_model_prefix")


@dataclass(frozen=True, slots=True)
class Ported:
    """What one provider makes of the request. `mapped` says which model was asked for where it was replaced."""

    provider: str
    verdict: str
    status: int
    model: str | None = None
    mapped: str | None = None
    condition: str | None = None
    why: tuple[dict[str, str], ...] = ()
    ignored: tuple[dict[str, str], ...] = ()
    returns: Mapping[str, Any] = field(default_factory=dict)
    price: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """The request: its body, and the operation that it is for."""

    body: Any
    operation: str = "images.generate"
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = "sk-test"


def operation_at(site: Site, method: str, path: str) -> str | None:
    """The operation that a path stands for at any provider."""
    for provider in site.catalog:
        for route in provider.routes:
            if route.method == method and route.match(path) is not None:
                return route.operation
    return None


def portability(site: Site, question: Question) -> Iterator[Ported]:
    """What each provider of a site makes of a request."""
    for provider in site.catalog:
        route = _route(provider, question.operation)
        if route is None:
            why = {"message": f"it has no {question.operation}", "basis": "documented"}
            yield Ported(provider.id, "refused", 404, condition="unknown_route", why=(why,))
        else:
            yield _ported(site, provider, route, question)


def _route(provider: Provider, operation: str) -> Route | None:
    """The provider's usual route: the first without a header to choose it."""
    found = [one for one in provider.routes if one.operation == operation and not one.when_header]
    return found[0] if found else None


def _ported(site: Site, provider: Provider, route: Route, question: Question) -> Ported:
    asked = question.body.get("model") if isinstance(question.body, dict) else None
    call, rejected = _answered(site, provider, route, question, question.body)
    if rejected is None or rejected.condition not in _UNKNOWN or not isinstance(asked, str):
        return _told(call, rejected, None)
    first = _first_model(site, provider, question.operation)
    if first is None:
        return _told(call, rejected, None)
    body = {**question.body, "model": first}
    return _told(*_answered(site, provider, route, question, body), clean(asked))


def _first_model(site: Site, provider: Provider, operation: str) -> str | None:
    for model in provider.models(site.edition(provider)):
        able = operation not in site.terms(provider, model, None).data.get("cannot", [])
        if model.kind == "image" and able:
            return model.id
    return None


def _answered(
    site: Site, provider: Provider, route: Route, question: Question, body: Any
) -> tuple[Call, Rejected | None]:
    """The call as far as it came, and why it came no further."""
    request = Request(
        provider=provider.id,
        method=route.method,
        path=route.path,
        headers={"authorization": f"Bearer {question.key}", **question.headers},
        origin=f"http://127.0.0.1/{provider.id}",
        content_type="application/json",
        body=body,
    )
    call = begin(request, World(site, Clock(lambda: 0, 0)))
    try:
        for name in stages(call):
            STAGES[name](call)
    except Rejected as rejected:
        return call, rejected
    return call, None


def _told(call: Call, rejected: Rejected | None, mapped: str | None) -> Ported:
    advice = tuple(_finding(call, one) for one in call.findings if one.kind == "advisory")
    model = call.model.id if call.model else None
    if rejected is not None:
        broken = [one for one in call.findings if one.kind == "violation"]
        why = tuple(_finding(call, one) for one in broken) or (_rejection(rejected),)
        status = refuse(call, rejected).status
        return Ported(
            call.provider.id, "refused", status, model, mapped, rejected.condition, why, advice
        )
    price = None
    if call.charge is not None:
        price = {"amount": plain_decimal(call.charge.amount), "unit": call.charge.unit}
    return Ported(
        call.provider.id,
        "accepted",
        200,
        model,
        mapped,
        ignored=advice,
        returns=_returns(call),
        price=price,
    )


def _returns(call: Call) -> dict[str, Any]:
    plan = call.plan
    if plan is None:
        return {}
    style = call.terms.section("hosted_images").get("style", "")
    form = "b64_json" if not plan.hosted else "data_uri" if style == "data_uri" else "url"
    size = f"{plan.width}x{plan.height}"
    return {"count": len(plan.specs), "size": size, "format": plan.format, "form": form}


def _finding(call: Call, found: Finding) -> dict[str, str]:
    value = call.document.get(found.parameter.split("[")[0].split(".")[0])
    _, nearest = nearest_legal(call.contract, found, value)
    told = {
        "parameter": found.parameter,
        "message": found.message,
        "nearest": nearest,
        "basis": found.basis,
        "source": address(found.mark),
    }
    return {name: text for name, text in told.items() if text}


def _rejection(rejected: Rejected) -> dict[str, str]:
    said = f": {rejected.value}" if rejected.value else ""
    told = {
        "parameter": rejected.parameter or "",
        "message": CONDITIONS[rejected.condition].meaning + said,
        "nearest": rejected.limit,
        "basis": basis(rejected.mark.source if rejected.mark else None),
        "source": address(rejected.mark),
    }
    return {name: text for name, text in told.items() if text}
