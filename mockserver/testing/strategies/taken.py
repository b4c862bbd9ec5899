"""`requests`: bodies that a provider takes, and the documents of parameters they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from mockserver.testing.strategies.pictures import as_json, pictures
from mockserver.testing.strategies.target import JSON, Chosen, Target, targets
from mockserver.testing.strategies.values import Schema, Values, fitting, prompts

Document = dict[str, Any]
_MOST_PICTURES = 3


def requests(
    provider: Chosen,
    model: str | None = None,
    operation: str = "images.generate",
    *,
    edition: str | None = None,
) -> st.SearchStrategy[Document]:
    """JSON bodies that the provider takes without an advisory, each naming its model.

    `provider` is the id of a shipped one, a `Provider`, or a `Catalog` for any of its providers; without `model`, any
    model that has the operation. Raises ValueError where there is no such request.
    """
    found = targets(provider, model, operation, JSON, edition)
    return st.sampled_from(found).flatmap(lambda one: documents(one).map(one.body))


def documents(target: Target) -> st.SearchStrategy[Document]:
    """The parameters of requests that are taken, under the contract's own names."""
    return _drawn(target, tuple(target.properties)).map(lambda drawn: _mended(target, drawn))


def _drawn(target: Target, names: Sequence[str]) -> st.SearchStrategy[Document]:
    known = {name: values_of(target, name) for name in names}
    useful = {name: values for name, values in known.items() if values is not None}
    return st.fixed_dictionaries(
        {name: values for name, values in useful.items() if name in target.required},
        optional={name: values for name, values in useful.items() if name not in target.required},
    )


def values_of(target: Target, name: str) -> Values | None:
    """Values of one parameter that are taken and that act; None where it has none."""
    schema, role = target.properties[name], target.contract.roles.get(name)
    if "x-refused" in schema or schema.get("maxItems") == 0:
        return None
    if role == "model":
        return st.just(target.model.id)
    if role == "prompt":
        return prompts(int(schema.get("minLength", 1)), schema.get("maxLength"))
    if role in ("references", "mask"):
        return _inputs(target, schema)
    return fitting(schema, target.contract.inert.get(name, ()))


def _inputs(target: Target, schema: Schema) -> Values:
    """Pictures in the forms that a parameter takes: one, or a list."""
    kinds = schema.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    drawn = pictures(formats_of(target, schema))
    inner = schema.get("items", {"type": "string"})
    single = drawn.map(lambda one: as_json(one, schema))
    several = st.lists(
        drawn.map(lambda one: as_json(one, inner)),
        min_size=max(1, int(schema.get("minItems", 0))),
        max_size=most_pictures(schema),
    )
    return st.one_of([several if kind == "array" else single for kind in kinds if kind != "null"])


def most_pictures(schema: Schema) -> int:
    """How many pictures examples have at the most."""
    return max(int(schema.get("minItems", 1)), min(_MOST_PICTURES, int(schema.get("maxItems", 9))))


def formats_of(target: Target, schema: Schema) -> list[str] | None:
    """The formats in which a parameter takes pictures, None where nothing is said."""
    inner = schema.get("items", schema)
    named = inner.get("x-upload", {}).get("formats")
    shared = target.these.section("references").get("formats")
    both = [name for name in named or shared or () if shared is None or name in shared]
    return both or None


def _mended(target: Target, document: Document) -> Document:
    """The document without what does not go together; what is required is never left out."""
    document = without_lonely_mask(target, document)
    for _ in range(len(document)):
        broken = {_top(one.parameter) for one in target.violations(document)}
        if not broken:
            return document
        if broken & target.required or not broken & document.keys():
            reject()
        document = {name: value for name, value in document.items() if name not in broken}
    return document


def without_lonely_mask(target: Target, document: Document) -> Document:
    """The document without a mask where it has no picture to be masked."""
    mask, references = target.contract.named("mask"), target.contract.named("references")
    if mask in document and references is not None and references not in document:
        return {name: value for name, value in document.items() if name != mask}
    return document


def _top(parameter: str) -> str:
    return parameter.partition(".")[0].partition("[")[0]
