"""Names by which parts of a definition refer to each other: parameters, operations, replies, stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mockserver.catalog.lint import at
from mockserver.catalog.near import did_you_mean
from mockserver.catalog.types import OPERATIONS, Model, Provider
from mockserver.catalog.walk import Layer, model_layers, provider_layers
from mockserver.catalog.yaml import Located
from mockserver.checks.combinations import parameter_names
from mockserver.checks.subject import Subject
from mockserver.contract.compose import Terms, terms
from mockserver.errors import Problem

# What each of two stages needs: the first must come before the second.
_BEFORE = (
    ("decode", "model"),
    ("decode", "shape"),
    ("shape", "model"),
    ("model", "validate"),
    ("validate", "content"),
)
_NEEDED = ("decode", "model", "validate")
_ANSWERED_WITHOUT_TEMPLATE = frozenset({"images.content"})


def naming_problems(subject: Subject) -> Iterator[Problem]:
    """Values of `auto` that are none, addresses of which nothing is known, files that no form can carry."""
    yield from _automatic(subject)
    yield from _addresses(subject)
    yield from _uploads(subject)


def _automatic(subject: Subject) -> Iterator[Problem]:
    """What `auto` becomes must itself be a value of the parameter, where it has an enumeration."""
    for contract in subject.contracts():
        for name, value in subject.these.section("auto").items():
            allowed = contract.schema["properties"].get(name, {}).get("enum", [])
            if "auto" in allowed and value not in allowed:
                listed = ", ".join(str(one) for one in allowed if one is not None)
                mark = subject.these.mark("auto", name)
                yield subject.problem(
                    mark,
                    ("auto", name),
                    f"'{value}' is no value of '{name}' of {subject.model.id}: {listed}",
                )


def _addresses(subject: Subject) -> Iterator[Problem]:
    for contract in subject.contracts():
        name = contract.named("response_format")
        if name is None:
            continue
        allowed = contract.schema["properties"][name].get("enum")
        if (allowed is None or "url" in allowed) and "style" not in subject.these.section(
            "hosted_images"
        ):
            mark = contract.marks.get((name, "enum")) or contract.marks[name, ""]
            yield subject.problem(
                mark,
                (name,),
                "an address may be asked for, but `hosted_images` does not say what it is",
            )


def _uploads(subject: Subject) -> Iterator[Problem]:
    """A form without files cannot bring a parameter that is one."""
    for operation in subject.operations:
        forms = subject.these.operation(operation).get("forms", Located())
        for kind, form in forms.items():
            contract = subject.these.contract(operation, kind)
            for name in contract.schema["required"]:
                schema = contract.schema["properties"][name]
                is_file = "x-upload" in schema or "x-upload" in schema.get("items", {})
                if is_file and name not in (form or {}).get("files", {}):
                    message = f"{kind} says of no file that it is '{name}', which must be one (or `{kind}: $remove`)"
                    mark = contract.marks[name, "required"]
                    yield subject.problem(mark, (name, "x-required"), message)


def list_problems(provider: Provider, models: Iterable[Model]) -> Iterator[Problem]:
    """Names in `exposes` and `lists` that no layer of the provider has as a parameter.

    A surface or an edition may have parameters of its own, so any layer counts.
    """
    written = [
        *provider_layers(provider),
        *(layer for model in models for layer in model_layers(model)),
    ]
    known = {
        name
        for layer in (Layer("", provider.dialect), *written)
        for name in parameter_names(layer.data)
    }
    levels = {name for layer in written for name in layer.data.get("levels", {})}
    for path, layer in written:
        prefix = f"{path}." if path else ""
        for key in ("exposes", "lists", "empty_is_absent"):
            names = layer.get(key, [])
            for name in names if isinstance(names, list) else ():
                if name not in known:
                    yield at(
                        layer,
                        key,
                        prefix + key,
                        f"there is no parameter '{name}'{did_you_mean(name, known)}",
                    )
        for key in ("min_level", "default_level"):
            if key in layer and layer[key] not in levels:
                message = (
                    f"no level is called '{layer[key]}'{did_you_mean(str(layer[key]), levels)}"
                )
                yield at(layer, key, prefix + key, message)


def provider_problems(provider: Provider) -> Iterator[Problem]:
    """Names in the provider's own terms, on each surface and in each edition."""
    editions = [*provider.layer.get("editions", {})] or [None]
    surfaces = {route.surface for route in provider.routes} & {
        None,
        *provider.layer.get("surfaces", {}),
    }
    for edition in editions:
        for surface in surfaces:
            these = terms(provider, None, surface, edition)
            yield from _operations(provider, these)
            yield from _order(provider, these)


def _operations(provider: Provider, these: Terms) -> Iterator[Problem]:
    routed = {route.operation: route for route in provider.routes if route.surface == these.surface}
    replies = these.section("replies")
    for operation, route in routed.items():
        place = f"routes.{operation}"
        if operation not in replies and operation not in _ANSWERED_WITHOUT_TEMPLATE:
            yield Problem(
                route.mark.file,
                route.mark.line,
                place,
                f"`replies` has no template for {operation}",
            )
        if (
            OPERATIONS[operation] == "image"
            and route.method != "GET"
            and not these.operation(operation).get("forms")
        ):
            message = f"`operations.{operation}.forms` says of no content type how it is read"
            yield Problem(route.mark.file, route.mark.line, place, message)
        yield from _operation(these, operation)


def _operation(these: Terms, operation: str) -> Iterator[Problem]:
    own = these.operation(operation)
    known = set(these.contract(operation).schema["properties"]) | set(these.section("pool"))
    without = own.get("without", [])
    for name in without:
        if name not in these.section("parameters") and name not in these.section("pool"):
            message = (
                f"there is no parameter '{name}'{did_you_mean(name, these.section('parameters'))}"
            )
            yield at(own, "without", f"operations.{operation}.without", message)
    for kind, form in own.get("forms", Located()).items():
        for member in ("files", "fields"):
            for name in (form or {}).get(member, {}):
                if name not in known and name not in without and name != "x-source":
                    path = f"operations.{operation}.forms.{kind}.{member}.{name}"
                    yield at(
                        form[member],
                        name,
                        path,
                        f"there is no parameter '{name}'{did_you_mean(name, known)}",
                    )


def _order(provider: Provider, these: Terms) -> Iterator[Problem]:
    order = these.data.get("check_order", [])
    mark = these.mark("check_order")
    if mark is None:
        return
    for stage in _NEEDED:
        if stage not in order:
            yield Problem(
                mark.file,
                mark.line,
                "check_order",
                f"the stage '{stage}' is missing: no picture could be made",
            )
    for first, second in _BEFORE:
        if first in order and second in order and order.index(first) > order.index(second):
            yield Problem(
                mark.file, mark.line, "check_order", f"'{first}' must come before '{second}'"
            )
