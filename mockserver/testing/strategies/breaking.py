"""`broken_requests`: bodies that break exactly one rule of the contract, and say which."""

from __future__ import annotations

import reprlib
from functools import lru_cache
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from mockserver.contract.validate import Finding
from mockserver.testing.strategies.rules import ABSENT, Rule, rules
from mockserver.testing.strategies.taken import documents
from mockserver.testing.strategies.target import JSON, Chosen, Target, targets, top


class Broken:
    """A body that is refused: which keyword of which parameter it breaks, and the Condition that this is.

    `keyword` is a keyword of JSON Schema, a member of `x-dimensions`, the name of a combination,
    `additionalProperties` for a parameter that is not known, or `unknown_model`.
    """

    def __init__(self, body: dict[str, Any], parameter: str, keyword: str, condition: str) -> None:
        self.body = body
        self.parameter = parameter
        self.keyword = keyword
        self.condition = condition

    def __repr__(self) -> str:
        # no dataclass: Hypothesis would show all of a body whose prompt is of fifty pages
        told = f"{self.parameter} breaks {self.keyword}: {self.condition}"
        return f"<{told}, in {reprlib.repr(self.body)}>"


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
    return _broken_ones(targets(provider, model, operation, JSON, edition))


@st.composite
def _broken_ones(draw: st.DrawFn, found: list[Target]) -> Broken:
    target = draw(st.sampled_from(found))
    rule = draw(st.sampled_from(_rules(target)))
    document = {**draw(documents(target)), **draw(rule.changes)}
    document = {name: value for name, value in document.items() if value is not ABSENT}
    condition = rule.keyword
    if rule is not _UNKNOWN_MODEL:
        condition = _alone(target, rule, document).condition
    return Broken(target.body(document), rule.parameter, rule.keyword, condition)


@lru_cache(maxsize=500)
def _rules(target: Target) -> list[Rule]:
    named = [_UNKNOWN_MODEL] if "model" in target.properties else []
    return [*rules(target), *named]


_UNKNOWN_MODEL = Rule(
    "model", "unknown_model", st.just({"model": "no-such-model"}), frozenset({"model"})
)


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
