"""All that there is to exercise, and so what a server's Coverage leaves out.

The whole is what was used: of a provider without requests nothing counts, of an operation without requests only the
operation itself, of a model without requests only its name. What a model's parameters hold is known by the
Watches of the contracts that were used; conditions and events follow from the definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from mockserver.catalog.load import Catalog
from mockserver.catalog.types import Provider
from mockserver.coverage.report import Part, Report, summed
from mockserver.engine.coverage import Coverage, Words
from mockserver.engine.world import Site
from mockserver.openapi.offer import Offer
from mockserver.openapi.paths import offers
from mockserver.openapi.refusals import met
from mockserver.settings import Settings

_FAULT = "fault "


def report_of(site: Site, coverage: Coverage, chosen: Iterable[str] | None = None) -> Report:
    """What was exercised of the providers that were used, or of chosen ones."""
    used = {provider for provider, _, _ in coverage.seen}
    names = [name for name in site.catalog.ids if name in (used if chosen is None else chosen)]
    return summed(_of_provider(site, coverage, site.catalog.provider(name)) for name in names)


def _of_provider(site: Site, coverage: Coverage, provider: Provider) -> Report:
    parts = [
        part
        for operation in _operations(site, provider)
        for part in _of_operation(site, coverage, provider, operation)
    ]
    words = [
        word for place, held in coverage.seen.items() if place[0] == provider.id for word in held
    ]
    faults = frozenset(word.removeprefix(_FAULT) for word in words if word.startswith(_FAULT))
    return Report(tuple(parts), {provider.id: faults})


def _operations(site: Site, provider: Provider) -> list[str]:
    return list(dict.fromkeys(offer.name for offer in offers(site, provider)))


def _of_operation(
    site: Site, coverage: Coverage, provider: Provider, operation: str
) -> Iterator[Part]:
    place = (provider.id, operation)
    if (*place, "") not in coverage.seen:
        yield Part(*place, "", frozenset(), frozenset({"called"}))
        return
    edition = site.edition(provider)
    known = operation_words(site.catalog, provider.id, edition, site.settings.mode, operation)
    yield _part(coverage, (*place, ""), {*known})
    for other in coverage.seen:
        if other[:2] == place and other[2]:
            yield _part(coverage, other, set())


def _part(coverage: Coverage, place: tuple[str, str, str], known: Words) -> Part:
    for watch in coverage.watches.get(place, {}).values():
        known |= watch.words
    seen = coverage.seen[place]
    return Part(*place, frozenset(known & seen), frozenset(known - seen))


@lru_cache(maxsize=500)
def operation_words(
    catalog: Catalog, provider_id: str, edition: str | None, mode: str, operation: str
) -> frozenset[str]:
    """The words of an operation beside those of its parameters: itself, its models, conditions and events."""
    editions = {} if edition is None else {provider_id: edition}
    site = Site(catalog, Settings(mode=mode, editions=editions))
    found = (one for one in offers(site, catalog.provider(provider_id)) if one.name == operation)
    return frozenset(word for offer in found for word in ("called", *_of_offer(offer)))


def _of_offer(offer: Offer) -> Iterator[str]:
    yield from (f"condition {name}" for name in met(offer))
    if offer.kind == "image":
        yield from (f"model={model.id}" for model in offer.models())
    streaming = offer.own.section("streaming")
    events = streaming.get("events", {}).get(offer.operation)
    if events:
        yield from (
            f"event {name}" for name in {*events.values(), streaming.get("error_event", "error")}
        )
