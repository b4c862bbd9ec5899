"""`broken_requests`: bodies that break exactly one rule of the contract, and say which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from mockserver.contract.validate import Finding
from mockserver.testing.strategies.rules import ABSENT, Rule, rules
from mockserver.testing.strategies.taken import documents
from mockserver.testing.strategies.target import JSON, Chosen, Target, targets, top

_UNKNOWN_MODEL = "no-such-model"


@dataclass(frozen=True, slots=True)
class Broken:
    """A body that is refused: which keyword of which parameter it breaks, and the Condition that this is.

    `keyword` is a keyword of JSON Schema, a member of `x-dimensions`, the name of a combination,
    `additionalProperties` for a parameter that is not known, or `unknown_model`.
    """

    body: dict[str, Any]
    parameter: str
    keyword: str
    condition: str


def broken_requests(
    provider: Chosen,
    model: str | None = None,
    operation: str = "images.generate",
    *,
    edition: str | None = None,
) -> st.SearchStrategy[Broken]:
    """JSON bodies that the provider refuses, each for one reason only, which it carries.

    The arguments are those of `requests`. Raises ValueError where there is no such request.
    """
    found = targets(provider, model, operation, JSON, edition)
    return st.sampled_from(found).flatmap(broken_ones)


@lru_cache(maxsize=500)
def broken_ones(target: Target) -> st.SearchStrategy[Broken]:
    """Each rule of one model's contract, broken in requests that are else taken."""
    choices = [_breaking(target, rule) for rule in rules(target)]
    if "model" in target.properties:
        choices.append(
            documents(target).map(lambda document: _with_unknown_model(target, document))
        )
    return st.one_of(choices)


def _with_unknown_model(target: Target, document: Mapping[str, Any]) -> Broken:
    body = target.body({**document, "model": _UNKNOWN_MODEL})
    return Broken(body, "model", "unknown_model", "unknown_model")


@st.composite
def _breaking(draw: st.DrawFn, target: Target, rule: Rule) -> Broken:
    document = {**draw(documents(target)), **draw(rule.changes)}
    document = {name: value for name, value in document.items() if value is not ABSENT}
    finding = _alone(target, rule, document)
    return Broken(target.body(document), rule.parameter, rule.keyword, finding.condition)


def _alone(target: Target, rule: Rule, document: dict[str, Any]) -> Finding:
    """The finding of the broken rule; whatever else is broken by it is taken out of the document."""
    for _ in range(len(document) + 1):
        found = target.violations(document)
        others = [one for one in found if not rule.is_broken_in(one)]
        if found and not others:
            return found[0]
        spare = {
            top(one.parameter) for one in others
        } & document.keys() - target.required - rule.needs
        if not spare:
            reject()
        for name in spare:
            del document[name]
    reject()
