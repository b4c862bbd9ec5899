"""`requests`: bodies that a provider takes, and the documents of parameters they are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from mockserver.testing.strategies.pictures import as_json, pictures
from mockserver.testing.strategies.target import JSON, Chosen, Target, targets, top
from mockserver.testing.strategies.values import Schema, Values, fitting, prompts

Document = dict[str, Any]
_MOST_PICTURES = 3
_MOST_TARGETS = 500


def requests(
    provider: Chosen,
    model: str | None = None,
    operation: str = "images.generate",
    *,
    edition: str | None = None,
) -> st.SearchStrategy[Document]:
    """JSON bodies that the provider takes without an advisory, each naming its model.

    `provider` is the id of a shipped one, a `Provider`, or a `Catalog` for any of its providers; without `model`, any
    model that has the operation. What the account can pay is not judged. Raises ValueError where there is no
    such request.
    """
    return _bodies(targets(provider, model, operation, JSON, edition))


@st.composite
def _bodies(draw: st.DrawFn, found: list[Target]) -> Document:
    target = draw(st.sampled_from(found))
    return target.body(draw(documents(target)))


@lru_cache(maxsize=_MOST_TARGETS)
def documents(target: Target) -> st.SearchStrategy[Document]:
    """The parameters of requests that are taken, under the contract's own names."""
    known = {name: values_of(target, name) for name in target.properties}
    return drawn(target, known).map(lambda document: mended(target, document))


@st.composite
def drawn(draw: st.DrawFn, target: Target, known: Mapping[str, Values | None]) -> Document:
    """Documents with all required parameters and some of the others."""
    return {
        name: draw(values)
        for name, values in known.items()
        # the least number leaves a parameter out: examples shrink to few of them
        if values is not None and (name in target.required or draw(_CHANCE) == _TAKEN)
    }


_TAKEN = 2
_CHANCE = st.integers(0, _TAKEN)


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
        return _inputs(target, name)
    return fitting(schema, target.contract.inert.get(name, ()))


def _inputs(target: Target, name: str) -> Values:
    """Pictures in the forms that a parameter takes: one, or a list."""
    schema = target.properties[name]
    kinds = schema.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    picture = pictures(formats_of(target, name))
    inner = schema.get("items", {"type": "string"})
    single = picture.map(lambda one: as_json(one, schema))
    several = st.lists(
        picture.map(lambda one: as_json(one, inner)),
        min_size=max(1, int(schema.get("minItems", 0))),
        max_size=most_pictures(schema),
    )
    return st.one_of([several if kind == "array" else single for kind in kinds if kind != "null"])


def most_pictures(schema: Schema) -> int:
    """How many pictures examples have at the most."""
    return max(int(schema.get("minItems", 1)), min(_MOST_PICTURES, int(schema.get("maxItems", 9))))


def formats_of(target: Target, name: str) -> list[str]:
    """The formats in which a parameter takes pictures; PNG alone for masks, and where nothing is said."""
    schema, rules = target.properties[name], target.these.section("references")
    named = schema.get("items", schema).get("x-upload", {}).get("formats")
    shared = rules.get("formats", named or ["png"])
    both = [one for one in named or shared if one in shared]
    return ["png"] if target.contract.roles.get(name) == "mask" else both


def _as_it_is(value: Any) -> Any:
    return value


def mended(
    target: Target, document: Document, judged: Callable[[Any], Any] = _as_it_is
) -> Document:
    """The document without what does not go together; what is required is never left out.

    `judged` makes of each value what the contract is to judge.
    """
    document = _without_lonely_mask(target, document)
    for _ in range(len(document) + 1):
        seen = {name: judged(value) for name, value in document.items()}
        broken = {top(one.parameter) for one in target.violations(seen)}
        if not broken:
            return document
        if broken & target.required or not broken & document.keys():
            reject()
        document = {name: value for name, value in document.items() if name not in broken}
    reject()


def _without_lonely_mask(target: Target, document: Document) -> Document:
    """The document without a mask where it has no picture to be masked."""
    mask, references = target.contract.named("mask"), target.contract.named("references")
    if mask in document and references is not None and references not in document:
        return {name: value for name, value in document.items() if name != mask}
    return document
