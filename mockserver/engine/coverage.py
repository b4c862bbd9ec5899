"""What of the contracts the requests of a World have exercised: operations, parameters, values, limits and refusals.

Small words, noted with every exchange and never dropped, as the journal drops old exchanges. What a request sends
counts where it is accepted; a limit that is broken counts where it is refused. Which words a contract has
is said by its Watch; what there is beside contracts, by `mockserver.coverage`.

    called  model=ID  condition NAME  event NAME        of an operation
    NAME  NAME=VALUE  NAME.KEYWORD at|beyond|broken     of a model's parameters
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mockserver.catalog.types import OPERATIONS
from mockserver.contract.compose import Contract
from mockserver.contract.keywords import dimensions, length
from mockserver.engine.exchange import Stream

if TYPE_CHECKING:
    from mockserver.engine.call import Call

Words = set[str]
Place = tuple[str, str, str]
"""A provider, an operation with its surface, and a model; no model for what belongs to the operation."""

_EDGES = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
_EDGES_OF_SIZES = ("min_edge", "max_edge", "max_ratio", "min_pixels", "max_pixels")
_BEYOND = (*_EDGES, "exclusiveMinimum", "exclusiveMaximum")
_BROKEN = ("enum", "pattern", "multipleOf")
_PLAIN = frozenset({str, int, bool})


@dataclass(frozen=True, slots=True)
class Facet:
    """What there is to notice in the values of one parameter: which value it is, which limits it just keeps."""

    name: str
    values: Mapping[Any, str]
    edges: Callable[[Any], Iterable[str]] | None
    edge_words: tuple[str, ...]


class Watch:
    """One composed contract as coverage sees it: its words, and which of them a request exercises."""

    def __init__(self, contract: Contract, empty_is_absent: Iterable[str], is_form: bool) -> None:
        self.contract = contract
        self._facets: dict[str, Facet] = {}
        self._broken: dict[tuple[str, str], str] = {}
        for name, schema in contract.schema["properties"].items():
            if contract.roles.get(name) != "model" and "x-refused" not in schema:
                self._facets[name] = _facet(name, schema, contract.inert.get(name, ()))
                unreachable = {"minLength"} if name in empty_is_absent else set()
                unreachable |= {"minItems"} if is_form else set()
                self._broken.update(_broken(name, schema, unreachable))
        for name in self._facets.keys() & contract.schema["required"]:
            self._broken[name, "required"] = f"{name}.required broken"
        for rule in contract.combinations:
            self._broken[rule.parameter, rule.name] = f"{rule.parameter}.{rule.name} broken"

    @property
    def words(self) -> Words:
        """All that can be exercised."""
        found = {*self._facets, *self._broken.values()}
        for facet in self._facets.values():
            found.update(facet.values.values())
            found.update(facet.edge_words)
        return found

    def sent(self, document: Mapping[str, Any]) -> Iterator[str]:
        """The words of what an accepted document holds."""
        for name, value in document.items():
            facet = self._facets.get(name)
            if facet is None or value is None:
                continue
            yield name
            if facet.values and value.__class__ in _PLAIN and value in facet.values:
                yield facet.values[value]
            if facet.edges is not None:
                yield from facet.edges(value)

    def refused(self, call: Call) -> Iterator[str]:
        """The words of the limits that a refused request broke."""
        for finding in call.findings:
            word = self._broken.get((finding.parameter, finding.keyword))
            if word is not None and finding.kind == "violation":
                yield word


def _facet(name: str, schema: Mapping[str, Any], inert: Iterable[Any]) -> Facet:
    limits = schema.get("x-dimensions")
    if limits is not None:
        words = tuple(f"{name}.{key} at" for key in _EDGES_OF_SIZES if key in limits)
        values = {one: f"{name}={one}" for one in limits.get("or", ())}
        return Facet(name, values, _edges_of_sizes(name, limits), words)
    listed = schema.get("enum", [True, False] if "boolean" in schema.get("type", ()) else [])
    idle = [*inert, *schema.get("x-unavailable", []), None]
    values = {value: f"{name}={_shown(value)}" for value in listed if value not in idle}
    edges: dict[Any, tuple[str, ...]] = {}
    for keyword in _EDGES:
        if keyword in schema:
            limit = schema[keyword]
            edges[limit] = (*edges.get(limit, ()), f"{name}.{keyword} at")
    words = tuple(word for group in edges.values() for word in group)
    return Facet(name, values, _edges_of(schema, edges) if edges else None, words)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _edges_of(
    schema: Mapping[str, Any], edges: Mapping[Any, tuple[str, ...]]
) -> Callable[[Any], Iterable[str]]:
    """A value → the words of the limits at which it stands, as a number or by its length."""
    unit = str(schema.get("x-length-unit", "characters"))

    def at(value: Any) -> Iterable[str]:
        if isinstance(value, str):
            return edges.get(length(value, unit), ())
        if isinstance(value, list):
            return edges.get(len(value), ())
        return () if isinstance(value, dict) else edges.get(value, ())

    return at


def _edges_of_sizes(name: str, limits: Mapping[str, Any]) -> Callable[[Any], Iterator[str]]:
    """A size → the words of the dimensions' limits at which it stands."""
    across, _, down = str(limits.get("max_ratio", "0:1")).partition(":")

    def at(value: Any) -> Iterator[str]:
        size = dimensions(value) if isinstance(value, str) else None
        if size is None:
            return
        small, large = sorted(size)
        measured = {"min_edge": small, "max_edge": large}
        measured |= dict.fromkeys(("min_pixels", "max_pixels"), small * large)
        for key, number in measured.items():
            if limits.get(key) == number:
                yield f"{name}.{key} at"
        if large * int(down) == small * int(across):
            yield f"{name}.max_ratio at"

    return at


def _broken(
    name: str, schema: Mapping[str, Any], unreachable: set[str]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Parameter and keyword, as findings have them → the word of that limit being broken."""
    for keyword in (*_BEYOND, *_BROKEN):
        if keyword in schema and keyword not in unreachable:
            yield (
                (name, keyword),
                f"{name}.{keyword} {'beyond' if keyword in _BEYOND else 'broken'}",
            )
    limits = schema.get("x-dimensions", {})
    for member in _EDGES_OF_SIZES:
        if member in limits:
            yield (name, member), f"{name}.{member} beyond"
    if limits:
        own = [key for key in ("multiple_of",) if key in limits]
        yield from (((name, member), f"{name}.{member} broken") for member in (*own, "form"))


class Coverage:
    """What was exercised in one World or in all of a server: words by Place, and the Watches that know all words."""

    def __init__(self) -> None:
        self.seen: dict[Place, Words] = {}
        self.watches: dict[Place, dict[int, Watch]] = {}

    def add(self, place: Place, words: Iterable[str], watch: Watch | None = None) -> None:
        """Adds words at a place."""
        known = self.seen.get(place)
        if known is None:
            known = self.seen[place] = set()
        known.update(words)
        if watch is not None:
            self.watches.setdefault(place, {})[id(watch)] = watch

    def join(self, other: Coverage) -> None:
        """Adds all that another one holds."""
        for place, words in other.seen.items():
            self.add(place, words)
        for place, watches in other.watches.items():
            self.watches.setdefault(place, {}).update(watches)


def note(call: Call, condition: str | None) -> None:
    """Notes what an answered call has exercised, in its World and in the sum of its server."""
    if call.operation is None or call.reply is None:
        return
    accepted = condition is None and 0 < call.reply.status < 400
    surface = call.terms.surface
    operation = call.operation if surface is None else f"{call.operation}.{surface}"
    words = list(_of_operation(call, condition, accepted))
    model, site = call.terms.model, call.world.site
    for coverage in (call.world.coverage, site.coverage):
        coverage.add((call.provider.id, operation, ""), words)
    if (call.document or call.findings) and (model or OPERATIONS[call.operation] != "image"):
        watch = site.watch(call.terms, call.operation, call.form)
        words = list(watch.sent(call.document) if accepted else watch.refused(call))
        place = (call.provider.id, operation, model.id if model else "")
        for coverage in (call.world.coverage, site.coverage):
            coverage.add(place, words, watch)


def _of_operation(call: Call, condition: str | None, accepted: bool) -> Iterator[str]:
    if accepted:
        yield "called"
        if call.terms.model is not None:
            yield f"model={call.terms.model.id}"
    refused = call.failing.condition if call.failing is not None else condition
    if refused is not None:
        yield f"condition {refused}"
    if call.reply is not None and isinstance(call.reply.body, Stream):
        yield from {f"event {event.name}" for event in call.reply.body.events}
    for fault in call.faults:
        yield f"fault {fault.name}"
