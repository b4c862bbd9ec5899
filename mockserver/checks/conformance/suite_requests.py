"""Cases about requests as such: keys, models, bodies, paths, and which of two faults is answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

from mockserver.catalog.types import Provider, Route
from mockserver.catalog.yaml import Mark
from mockserver.checks.conformance.asking import (
    PROMPT,
    Asking,
    chosen_by,
    image_models,
    route_name,
)
from mockserver.checks.conformance.cases import (
    FORBIDDEN,
    INVALID,
    NO_CREDIT,
    NO_KEY,
    NOTHING,
    REVOKED,
    Ask,
    Case,
    Piece,
    Step,
)
from mockserver.checks.conformance.suite_images import case
from mockserver.checks.conformance.wire import JSON, MULTIPART
from mockserver.engine.world import Site

_MOCK = frozenset({"mock"})
_UNKNOWN = "imgmock-no-such-model"
_EVENTS = "text/event-stream"


def plain_case(
    name: str,
    rule: str,
    ask: Ask,
    route: Route | None = None,
    mark: Mark | None = None,
    needs: frozenset[str] = frozenset(),
) -> Case:
    """A Case of one request that is about no parameter."""
    return Case(
        name, rule, (Step(ask),), mark,
        surface=route.surface if route else None,
        operation=route.operation if route else "",
        needs=needs,
    )  # fmt: skip


def of_keys(route: Route, ask: Ask, told: str) -> Iterator[Case]:
    """The keys that a route is asked with."""
    keys: tuple[tuple[str, str, frozenset[str]], ...] = (
        ("no key", NO_KEY, frozenset()),
        ("an unknown key", INVALID, frozenset()),
        ("a revoked key", REVOKED, _MOCK),
        ("a key without credit", NO_CREDIT, _MOCK),
        ("a key for one model", FORBIDDEN, _MOCK),
    )
    for what, key, needs in keys:
        yield plain_case(f"{told}: {what}", "key", replace(ask, key=key), route, None, needs)
    for what, value in (("another scheme", "Basic c2stY29uZm9ybTo="), ("a scheme alone", "Bearer")):
        headers = {**ask.headers, "Authorization": value}
        yield plain_case(f"{told}: {what}", "key", replace(ask, key="", headers=headers), route)


def of_requests(asking: Asking) -> Iterator[Case]:
    """Keys and bodies of one way to ask a model; the same for all models."""
    usual = asking.ask(asking.usual())
    yield from of_keys(asking.route, usual, asking.name)
    yield from _bodies(asking, usual)
    yield from _orders(asking)
    yield from _blocked(asking)
    accepts = replace(usual, key=NO_KEY, headers={**usual.headers, "Accept": _EVENTS})
    yield plain_case(
        f"{asking.name}: refused to one who accepts events", "key", accepts, asking.route
    )


def _bodies(asking: Asking, usual: Ask) -> Iterator[Case]:
    def one(told: str, rule: str, ask: Ask) -> Case:
        return plain_case(f"{asking.name}: {told}", rule, ask, asking.route)

    empty = replace(usual, json=NOTHING, pieces=())
    yield one(
        "a body of plain text",
        "content-type-sent",
        replace(empty, raw=b"hello", content_type="text/plain"),
    )
    other = MULTIPART if asking.form == JSON else JSON
    if other == JSON:
        yield one(
            "a JSON body",
            "content-type-sent",
            replace(empty, json=_plainly(asking), content_type=JSON),
        )
    else:
        pieces = tuple(Piece(name, str(value).encode()) for name, value in _plainly(asking).items())
        yield one(
            "a multipart form",
            "content-type-sent",
            replace(empty, pieces=pieces, content_type=MULTIPART),
        )
    if asking.form == JSON:
        for told, raw in (("broken JSON", b'{"model": '), ("no body", b""), ("NaN", b'{"n": NaN}')):
            yield one(told, "malformed-body", replace(empty, raw=raw, problem="malformed_body"))
        for told, value in (("a list", []), ("a text", "hello"), ("null", None), ("{}", {})):
            yield one(f"{told} as body", "malformed-body", replace(empty, json=value))
    elif asking.is_form:
        yield one("a broken form", "malformed-body", replace(
            empty, raw=b"--wrong\r\n\r\n", problem="malformed_body", content_type=f"{MULTIPART}"))  # fmt: skip
    if asking.is_text:
        twice = (*usual.pieces, Piece("prompt", b"once more"))
        yield one("a field twice", "duplicate-parameter", replace(usual, pieces=twice))


def _plainly(asking: Asking) -> dict[str, str]:
    return {"model": asking.model.id, "prompt": PROMPT}


def _orders(asking: Asking) -> Iterator[Case]:
    """Two things wrong at once: which is answered is the contract's."""
    wrong = _wrongs(asking)
    for one, other in combinations(wrong, 2):
        fields = asking.usual()
        for name in (one, other):
            _make_wrong(fields, wrong[name])
        ask = asking.ask(fields)
        yield plain_case(f"{asking.name}: {one} and {other}", "order", ask, asking.route)
    for key, told in ((INVALID, "an unknown key"), (NO_CREDIT, "no credit")):
        for name, change in wrong.items():
            fields = asking.usual()
            _make_wrong(fields, change)
            ask = replace(asking.ask(fields), key=key)
            needs = _MOCK if key == NO_CREDIT else frozenset[str]()
            yield plain_case(
                f"{asking.name}: {told} and {name}", "order", ask, asking.route, None, needs
            )


def _wrongs(asking: Asking) -> dict[str, tuple[str, Any]]:
    """What can be wrong in a body: told → the parameter, and its value or NOTHING where it is left out."""
    players = asking.contract.players
    found: dict[str, tuple[str, Any]] = {
        "no model": ("model", NOTHING),
        "an unknown model": ("model", _UNKNOWN),
        "an unknown parameter": ("imgmock_unknown", "x"),
    }
    if "prompt" in players:
        name = players["prompt"]
        found["no prompt"] = (name, NOTHING)
        found["an empty prompt"] = (name, "")
        most = asking.contract.schema["properties"][name].get("maxLength")
        if most:
            found["a long prompt"] = (name, "x" * (most + 1))
    if "count" in players:
        found["no picture wanted"] = (players["count"], 0)
        found["a word for the count"] = (players["count"], "two")
    if "size" in players:
        found["another size"] = (players["size"], "7x7")
    if "references" in asking.contract.players:
        found["no reference"] = (players["references"], NOTHING)
    return found


def _make_wrong(fields: dict[str, Any], change: tuple[str, Any]) -> None:
    name, value = change
    if value is NOTHING:
        fields.pop(name, None)
    else:
        fields[name] = value


def _blocked(asking: Asking) -> Iterator[Case]:
    if "prompt" in asking.contract.players:
        fields = {**asking.usual(), asking.contract.players["prompt"]: "imgmock-blocked"}
        yield case(asking, "content", "a prompt that is moderated", fields, "", None, _MOCK)


def of_models(asking: Asking) -> Iterator[Case]:
    """Which models a way to ask knows; `asking` is of any of them."""
    usual = asking.usual()
    known = asking.contract.schema["properties"].get("model", {})
    prefixes = list(
        asking.site.terms(asking.provider, None, asking.route.surface).data.get(
            "model_prefixes", []
        )
    )
    others: list[tuple[str, object]] = [
        ("an unknown model", _UNKNOWN),
        ("a model of an unknown maker", f"nobody/{asking.model.id}"),
        ("an empty model", ""),
        ("a model in capitals", asking.model.id.upper()),
        *((f"{prefix} before the model", prefix + asking.model.id) for prefix in prefixes),
        *((f"{prefix} before an unknown model", prefix + _UNKNOWN) for prefix in prefixes),
    ]
    if not asking.is_text:
        others += [("a number for the model", 7), ("null for the model", None)]
    for told, value in others:
        yield case(asking, "model", f"[models] {told}", {**usual, "model": value})
    yield from _other_kinds(asking)
    unnamed = {name: value for name, value in usual.items() if name != "model"}
    if known:
        yield case(asking, "default_model", "[models] no model", unnamed)
    for rule in asking.these.data.get("default_model_when", []):
        for name in rule["has_any"]:
            fragment = asking.these.section("pool").get(name, {})
            value = fragment.get("default", next(iter(fragment.get("enum", [])), None))
            if value is not None:
                fields = {**unnamed, name: value}
                yield case(asking, "default_model", f"[models] no model, and {name}", fields)


def _other_kinds(asking: Asking) -> Iterator[Case]:
    """Models that the operation does not have, that paint no pictures, or that other editions have."""
    site, provider = asking.site, asking.provider
    painting = {model.id for model in image_models(site, provider)}
    for model_id in provider.model_ids:
        these = site.terms(provider, provider.model(model_id), asking.route.surface)
        lacking = asking.operation in these.data.get("cannot", [])
        if lacking or model_id not in painting:
            fields = {**asking.usual(), "model": model_id}
            told, mark = f"[models] {model_id}, which lacks it", these.mark("cannot")
            yield case(asking, "operation", told, fields, "", mark)


def of_paths(provider: Provider) -> Iterator[Case]:
    """Paths and methods that the provider has not."""
    yield plain_case("an unknown path", "path", Ask("GET", f"{provider.base}/imgmock/nowhere"))
    seen = set()
    for route in provider.routes:
        if "{" in route.path or route.path in seen:
            continue
        seen.add(route.path)
        taken = {one.method for one in provider.routes if one.match(route.path)}
        method = next(name for name in ("PUT", "PATCH", "DELETE") if name not in taken)
        told = f"{method} {route.path}"
        yield plain_case(told, "method", Ask(method, route.path, json={}), None, route.mark)
    for route in provider.absent_routes:
        told = f"{route.method} {route.path}, which is absent"
        ask = Ask(route.method, route.path, json={"prompt": PROMPT})
        yield plain_case(told, "path", ask, None, route.mark)


def of_other_routes(site: Site, provider: Provider, first: Asking) -> Iterator[Case]:
    """Further paths of the same operation on the same surface: one picture and one refusal of each."""
    usual = first.ask(first.usual())
    for route in provider.routes:
        same = (route.operation, route.surface) == (first.operation, first.route.surface)
        if same and route.path != first.route.path:
            ask = replace(usual, path=route.path, headers=chosen_by(route))
            told = f"{route_name(route)} at {route.path}"
            yield plain_case(f"{told}: a picture", "route", ask, route, route.mark)
            yield plain_case(
                f"{told}: no key", "route", replace(ask, key=NO_KEY), route, route.mark
            )
