"""What the rules about composed contracts look at: one model, on one surface, in one edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mockserver.catalog.lint import is_composable
from mockserver.catalog.types import OPERATIONS, Model, Provider
from mockserver.catalog.yaml import Mark
from mockserver.checks.places import Places
from mockserver.contract.compose import Contract, Terms, terms
from mockserver.errors import Problem


@dataclass(frozen=True, slots=True)
class Subject:
    """A model's Terms, the image operations that reach it, and the way back to file and path."""

    model: Model
    these: Terms
    operations: tuple[str, ...]
    places: Places

    def contracts(self) -> Iterator[Contract]:
        """The contract of each operation, once for each form in which its body may come."""
        for operation in self.operations:
            for form in self.these.operation(operation).get("forms", {}) or [""]:
                yield self.these.contract(operation, form)

    def problem(self, mark: Mark | None, tail: Sequence[str], message: str) -> Problem:
        """A Problem at a mark, or at the top of the model's file."""
        return self.places.problem(mark or self.top, tail, message)

    @property
    def top(self) -> Mark:
        """The place of the model's id."""
        return self.model.layer.marks["id"]


def subjects(provider: Provider, models: Sequence[Model], places: Places) -> Iterator[Subject]:
    """Every image model in every edition in which it exists, on every surface that asks for pictures."""
    editions: list[str | None] = [*provider.layer.get("editions", {})] or [None]
    for model in models:
        if model.kind != "image" or not is_composable(provider, model):
            continue
        for edition in editions:
            if model.is_in(edition):
                for surface, operations in image_surfaces(provider).items():
                    these = terms(provider, model, surface, edition)
                    lacking = these.data.get("cannot", [])
                    taken = tuple(name for name in operations if name not in lacking)
                    yield Subject(model, these, taken, places)


def image_surfaces(provider: Provider) -> dict[str | None, list[str]]:
    """Surface → the image operations that routes ask for on it; surfaces that are not defined are left out."""
    found: dict[str | None, list[str]] = {}
    for route in provider.routes:
        defined = route.surface is None or route.surface in provider.layer.get("surfaces", {})
        if OPERATIONS[route.operation] == "image" and defined:
            operations = found.setdefault(route.surface, [])
            if route.operation not in operations:
                operations.append(route.operation)
    return found
