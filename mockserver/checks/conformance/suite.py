"""A provider's definition → all cases of its suite, in a fixed order, each with a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.catalog.yaml import Mark
from mockserver.checks.conformance.asking import Asking, askings
from mockserver.checks.conformance.cases import Case
from mockserver.checks.conformance.suite_conditions import of_conditions
from mockserver.checks.conformance.suite_images import of_images
from mockserver.checks.conformance.suite_listings import of_listings, of_records
from mockserver.checks.conformance.suite_pictures import of_pictures
from mockserver.checks.conformance.suite_requests import (
    of_models,
    of_other_routes,
    of_paths,
    of_requests,
)
from mockserver.checks.conformance.suite_streams import of_streams
from mockserver.engine.world import Site


def suite(site: Site, provider_id: str) -> list[Case]:
    """The cases of a provider in the edition and mode of a site."""
    found: dict[str, Case] = {}
    weighed: set[tuple[Mark | None, str]] = set()
    for case in _all(site, provider_id):
        # a limit of bytes that models share is asked of one: its files are large
        weight = (case.mark, case.name.rpartition(": ")[2])
        if case.rule == "max_bytes" and weight in weighed:
            continue
        weighed.add(weight)
        found.setdefault(case.name, case)
    return list(found.values())


def _all(site: Site, provider_id: str) -> Iterator[Case]:
    provider = site.catalog.provider(provider_id)
    yield from of_paths(provider)
    yield from of_listings(site, provider)
    known = list(askings(site, provider))
    for asking in known:
        yield from of_images(asking)
        yield from of_pictures(asking)
        yield from of_streams(asking)
    for first in _firsts(known):
        yield from of_requests(first)
        yield from of_models(first)
        yield from of_other_routes(site, provider, first)
    for asking in _differing(known):
        yield from of_conditions(asking)
    if known:
        yield from of_records(site, provider, known[0])


def _firsts(known: list[Asking]) -> list[Asking]:
    """One way to ask for each route and form: what is the same for all models is asked of one."""
    found: dict[tuple[str, str | None, str], Asking] = {}
    for asking in known:
        found.setdefault((asking.operation, asking.route.surface, asking.form), asking)
    return list(found.values())


def _differing(known: list[Asking]) -> list[Asking]:
    """One way to ask for each route, and each model or form whose errors differ from what came before."""
    found: dict[tuple[str, str | None, str], Asking] = {}
    for asking in known:
        told = repr(
            [asking.these.section(name) for name in ("errors", "envelopes", "error_defaults")]
        )
        found.setdefault((asking.operation, asking.route.surface, told), asking)
    return list(found.values())
