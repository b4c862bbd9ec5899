"""Cases about what costs nothing: listings, single models, deletions, status documents, image records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.types import OPERATIONS, Provider, Route
from mockserver.checks.conformance.asking import Asking, chosen_by, image_models, route_name
from mockserver.checks.conformance.cases import Ask, Case, Step
from mockserver.checks.conformance.edges import edges
from mockserver.checks.conformance.suite_conditions import forced
from mockserver.checks.conformance.suite_requests import of_keys, plain_case
from mockserver.engine.world import Site

_MOCK = frozenset({"mock"})
_NOBODY = "imgmock-nobody"
_MANY = 21
_OFTEN = ("rate_limited", "server_error", "overloaded", "model_not_found", "record_not_found")


def of_listings(site: Site, provider: Provider) -> Iterator[Case]:
    """All cases about the listings and documents of a provider."""
    for route in provider.routes:
        kind = OPERATIONS[route.operation]
        if kind in ("listing", "document"):
            yield from _of_route(site, provider, route)


def _of_route(site: Site, provider: Provider, route: Route) -> Iterator[Case]:
    named = f"{route_name(route)} at {route.path}"
    paths = _paths(site, provider, route)
    usual = Ask(route.method, paths[0][1], headers=chosen_by(route))
    for told, path in paths:
        ask = Ask(route.method, path)
        yield plain_case(f"{named}: {told}", "listing", ask, route, route.mark)
    yield from of_keys(route, usual, named)
    yield from forced(route, usual, named, _OFTEN)
    for told, query in _queries(site, provider, route):
        ask = Ask(route.method, paths[0][1], query=query)
        yield plain_case(f"{named}: {told}", "query", ask, route, route.mark)


def _paths(site: Site, provider: Provider, route: Route) -> list[tuple[str, str]]:
    variable = next((one for one in ("{model}", "{model:path}") if one in route.path), None)
    if variable is None:
        return [("the usual", route.path)]
    models = [model.id for model in provider.models(site.edition(provider))]
    if route.method == "DELETE":
        models = models[:1]
    ids = [*((name, name) for name in models), ("an unknown model", _NOBODY)]
    ids += [(name, name) for name in _deletable(site, provider, route)]
    return [(told, route.path.replace(variable, name)) for told, name in ids]


def _deletable(site: Site, provider: Provider, route: Route) -> list[str]:
    patterns = (
        site.terms(provider, None, route.surface).operation(route.operation).get("models", [])
    )
    return [str(pattern).replace("*", "imgmock") for pattern in patterns]


def _queries(
    site: Site, provider: Provider, route: Route
) -> Iterator[tuple[str, Mapping[str, str]]]:
    these = site.terms(provider, None, route.surface)
    rules = these.operation(route.operation)
    for name, rule in rules.get("filters", {}).items():
        wanted = {*rule.get("aliases", {}), *_facts(site, provider, str(rule["fact"])), _NOBODY}
        for value in sorted(wanted):
            yield f"{name}={value}", {name: value}
    paging = rules.get("paging")
    if paging:
        page, size = str(paging["page"]), str(paging["size"])
        for number, most in (
            ("1", "2"),
            ("2", "2"),
            ("1", "100"),
            ("99", "2"),
            ("0", "2"),
            ("x", "2"),
        ):
            yield f"page {number} of {most}", {page: number, size: most}
        yield "pages of 0", {size: "0"}
    if "model" in rules.get("checks", []):
        models = [model.id for model in image_models(site, provider)]
        prefixes = these.data.get("model_prefixes", [])
        for value in (
            *models,
            *(prefix + models[0] for prefix in prefixes),
            _NOBODY,
            f"x/{_NOBODY}",
        ):
            yield f"model={value}", {"model": value}


def _facts(site: Site, provider: Provider, name: str) -> Iterator[str]:
    for model in provider.models(site.edition(provider)):
        fact = site.terms(provider, model, None).section("listing").get(name)
        yield from fact if isinstance(fact, list) else [fact] if isinstance(fact, str) else []


def of_records(site: Site, provider: Provider, asking: Asking) -> Iterator[Case]:
    """The life of an image record: listed, fetched in each form, deleted, gone."""
    routes = {route.operation: route for route in provider.routes}
    if not {"images.list", "images.content", "images.delete"} <= set(routes):
        return
    for operation in ("images.list", "images.content", "images.delete"):
        yield from _of_record_route(site, provider, routes[operation])
    create = asking.ask(asking.usual())
    yield _life(routes, create)
    yield from _pages(routes["images.list"], create)
    yield from _failed(site, provider, routes, create)


def _record_path(route: Route, record: str) -> str:
    name = next(iter(route.pattern.groupindex), "")
    return route.path.replace("{" + name + "}", record)


def _of_record_route(site: Site, provider: Provider, route: Route) -> Iterator[Case]:
    usual = Ask(route.method, _record_path(route, "img_nobody"))
    yield plain_case(f"{route.operation}: nothing there", "records", usual, route, route.mark)
    yield from of_keys(route, usual, route.operation)
    yield from forced(route, usual, route.operation, _OFTEN)
    contract = site.terms(provider, None, route.surface).contract(route.operation)
    for name, schema in contract.schema["properties"].items():
        for edge in edges(schema, None):
            if isinstance(edge.value, str | int) and not isinstance(edge.value, bool):
                query = {name: str(edge.value)}
                told = f"{route.operation}: {name}: {edge.told}"
                ask = Ask(route.method, usual.path, query=query)
                mark = contract.marks.get((name, edge.keyword)) or contract.marks.get((name, ""))
                yield plain_case(told, edge.keyword, ask, route, mark)


def _life(routes: Mapping[str, Route], create: Ask) -> Case:
    listing, content, delete = (routes[f"images.{name}"] for name in ("list", "content", "delete"))
    kept: dict[str, Any] = {"record": ("data", 0, "id")}
    fetched = [
        Step(Ask("GET", _record_path(content, "{record}"), query={"format": form} if form else {}))
        for form in ("", "url", "binary", "redirect")
    ]
    steps = (
        Step(create),
        Step(Ask("GET", listing.path, query={"limit": "1"}), keeps=kept),
        *fetched,
        Step(Ask(delete.method, _record_path(delete, "{record}"))),
        Step(Ask("GET", _record_path(content, "{record}"))),
        Step(Ask(delete.method, _record_path(delete, "{record}"))),
    )
    return Case(
        "records: made, listed, fetched, deleted, gone",
        "records",
        steps,
        listing.mark,
        operation="images.list",
    )


def _pages(listing: Route, create: Ask) -> Iterator[Case]:
    """Cursors over more records than a page holds, all of a key that only an imgmock knows."""
    kept: dict[str, Any] = {"newest": ("data", 0, "id")}
    made = tuple(Step(_own(create)) for _ in range(_MANY))
    first = Step(_own(Ask("GET", listing.path, query={"limit": "1"})), keeps=kept)
    queries: tuple[Mapping[str, str], ...] = (
        {"limit": "1", "after": "{newest}"},
        {"limit": "2", "order": "asc"},
        {"before": "{newest}", "order": "asc"},
        {"after": "{newest}", "before": "{newest}"},
        {"after": _NOBODY},
        {},
    )
    steps = (
        *made,
        first,
        *(Step(_own(Ask("GET", listing.path, query=query))) for query in queries),
    )

    yield Case(
        "records: pages and cursors",
        "records",
        steps,
        listing.mark,
        operation="images.list",
        needs=_MOCK,
    )


def _failed(
    site: Site, provider: Provider, routes: Mapping[str, Route], create: Ask
) -> Iterator[Case]:
    """What a creation that failed leaves behind: a record without a picture, or none."""
    listing, content = routes["images.list"], routes["images.content"]
    leaving = site.terms(provider, None, None).section("records").get("failed_by", [])
    for number, name in enumerate(CONDITIONS):
        key = f"sk-conform-failed-{number}"
        failing = replace(create, key=key, headers={**create.headers, "Mock-Fault": name})
        listed = replace(Ask("GET", listing.path), key=key)
        steps = [Step(failing), Step(listed)]
        if name in leaving:
            fetch = Ask("GET", _record_path(content, "{record}"), key=key)
            steps[1:] = [Step(listed, keeps={"record": ("data", 0, "id")}), Step(fetch)]
        yield Case(
            f"records: what {name} leaves", "records", tuple(steps), listing.mark,
            operation="images.list", needs=_MOCK,
        )  # fmt: skip


def _own(ask: Ask) -> Ask:
    return replace(ask, key="sk-conform-pages")
