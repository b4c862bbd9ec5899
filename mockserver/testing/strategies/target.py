"""A Target: what one model takes for one operation in one content type, and where its body has each parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from mockserver.catalog.load import Catalog
from mockserver.catalog.near import did_you_mean
from mockserver.catalog.types import OPERATIONS, Model, Provider, Route
from mockserver.contract.compose import Contract, Terms, terms
from mockserver.contract.validate import Finding, validate

JSON = "application/json"
MULTIPART = "multipart/form-data"

Chosen = str | Provider | Catalog
"""Whose requests: a shipped provider by its id, a provider, or any provider of a catalog."""


class Target:
    """One model's contract of an operation, as the provider's usual route for it has it."""

    def __init__(self, model: Model, these: Terms, operation: str, content_type: str) -> None:
        self.model = model
        self.these = these
        self.operation = operation
        self.content_type = content_type

    def __repr__(self) -> str:
        # Hypothesis shows it with every failure: all of a definition would drown the example
        return f"<{self.these.provider.id} {self.model.id} {self.operation}>"

    @cached_property
    def contract(self) -> Contract:
        """The flat schema with its rules."""
        return self.these.contract(self.operation, self.content_type)

    @cached_property
    def properties(self) -> Mapping[str, Mapping[str, Any]]:
        """Each parameter's schema."""
        found: Mapping[str, Mapping[str, Any]] = self.contract.schema["properties"]
        return found

    @cached_property
    def required(self) -> frozenset[str]:
        """The parameters that must be sent; a request always names its model."""
        return frozenset({*self.contract.schema["required"], *({"model"} & self.properties.keys())})

    @cached_property
    def form(self) -> Mapping[str, Any]:
        """What the definition says of the content type."""
        found = self.these.operation(self.operation).get("forms", {}).get(self.content_type)
        return found or {}

    def violations(self, document: Mapping[str, Any]) -> list[Finding]:
        """What the provider would refuse in these parameters."""
        return [one for one in validate(self.contract, document) if one.kind == "violation"]

    def body(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters where the JSON body has them."""
        paths, rest = self.form.get("fields") or {}, self.form.get("rest", [""])[0]
        tree: dict[str, Any] = {}
        for name, value in document.items():
            wanted = paths.get(name, f"{rest}.{name}" if rest else name)
            steps = (wanted if isinstance(wanted, str) else wanted[0]).split(".")
            here = tree
            for step in steps[:-1]:
                here = here.setdefault(step, {})
            here[steps[-1]] = value
        return tree


def targets(
    chosen: Chosen, model: str | None, operation: str, content_type: str, edition: str | None
) -> list[Target]:
    """All that fit. Raises ValueError that says what there is where none does."""
    if OPERATIONS.get(operation) != "image":
        known = ", ".join(name for name, kind in OPERATIONS.items() if kind == "image")
        raise ValueError(f"{operation!r} takes no parameters of a picture; {known} do")
    providers = _providers(chosen)
    asked = [one for provider in providers for one in _asked(provider, operation, model, edition)]
    found = [
        Target(each, these, operation, content_type)
        for each, these in asked
        if content_type in these.operation(operation).get("forms", {})
    ]
    if not found:
        raise ValueError(_why_not(providers, model, operation, content_type, edition))
    return found


def _providers(chosen: Chosen) -> list[Provider]:
    if isinstance(chosen, Provider):
        return [chosen]
    if isinstance(chosen, Catalog):
        return list(chosen)
    shipped = Catalog()
    if chosen not in shipped:
        raise ValueError(f"no provider {chosen!r}; there are {', '.join(shipped.ids)}")
    return [shipped.provider(chosen)]


def _asked(
    provider: Provider, operation: str, model: str | None, edition: str | None
) -> Iterator[tuple[Model, Terms]]:
    """The image models that have the operation, each with its Terms on the usual route."""
    route = usual_route(provider, operation)
    served = provider.edition(edition)
    for one in provider.models(served) if route is not None else ():
        if one.kind == "image" and model in (None, one.id):
            these = terms(provider, one, route.surface if route else None, served)
            if operation not in these.data.get("cannot", []):
                yield one, these


def usual_route(provider: Provider, operation: str) -> Route | None:
    """The route of an operation that needs neither a surface of its own nor a header, if there is one."""
    fitting = [one for one in provider.routes if one.operation == operation]
    fitting.sort(key=lambda one: (one.when_header is not None, one.surface is not None))
    return fitting[0] if fitting else None


def _why_not(
    providers: list[Provider], model: str | None, operation: str, form: str, edition: str | None
) -> str:
    names = " and ".join(one.id for one in providers)
    every = {
        one.id: these for each in providers for one, these in _asked(each, operation, None, edition)
    }
    if not every:
        return f"{names} has no {operation}"
    if model is not None and model not in every:
        return f"{names} has no model {model!r} for {operation}{did_you_mean(model, every)}"
    forms = {
        kind for these in every.values() for kind in these.operation(operation).get("forms", {})
    }
    return f"{operation} of {names} takes no {form}, but {' and '.join(sorted(forms))}"


def top(parameter: str) -> str:
    """The parameter that a dotted path begins with."""
    return parameter.partition(".")[0].partition("[")[0]
