"""Faults of the pictures: the plan's RenderSpecs and the reply's base64 become others. None where they cannot act."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mockserver.engine.exchange import Base64
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.registry import number
from mockserver.imaging.spec import RenderSpec

if TYPE_CHECKING:
    from mockserver.engine.call import Plan

Specs = tuple[RenderSpec, ...]
DigestAt = Callable[[int], str]
_LINE = 76
_MEGABYTE = 1_000_000


def changed_plan(plan: Plan, fault: Fault, digest_at: DigestAt) -> Plan | None:
    """The plan as a fault leaves it; `digest_at` gives the digest of a picture by its place in the batch."""
    specs = _PLANS[fault.name](plan.specs, digest_at)
    if specs is None:
        return None
    honest = specs[0].format if fault.name == "wrong_format" else plan.format
    return replace(plan, specs=specs, format=honest)


def _fewer(specs: Specs, _: DigestAt) -> Specs | None:
    return specs[:-1] if len(specs) > 1 else None


def _more(specs: Specs, digest_at: DigestAt) -> Specs:
    place = len(specs)
    return (*specs, replace(specs[-1], index=place, digest=digest_at(place)))


def _duplicated(specs: Specs, _: DigestAt) -> Specs | None:
    return specs[:1] * len(specs) if len(specs) > 1 else None


def _reformatted(specs: Specs, _: DigestAt) -> Specs:
    return tuple(other_format(one) for one in specs)


def _resized(specs: Specs, _: DigestAt) -> Specs:
    return tuple(replace(one, height=max(1, one.height // 2)) for one in specs)


_PLANS: dict[str, Callable[[Specs, DigestAt], Specs | None]] = {
    "fewer_images": _fewer,
    "more_images": _more,
    "duplicate_images": _duplicated,
    "wrong_format": _reformatted,
    "wrong_size": _resized,
}
PLAN_CHANGES = frozenset(_PLANS)


def other_format(spec: RenderSpec) -> RenderSpec:
    """The same picture in another format."""
    return replace(spec, format="png" if spec.format == "webp" else "webp")


def changed_leaves(tree: Any, fault: Fault) -> Any | None:
    """The tree with its base64 spoiled; None where it holds none."""
    found = _Leaves(fault)
    changed = found.walk(tree)
    return changed if found.acted else None


class _Leaves:
    """One walk through a tree; notes whether it met a picture."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault
        self.acted = False

    def walk(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.walk(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.walk(inner) for inner in value]
        return self._leaf(value) if isinstance(value, Base64) else value

    def _leaf(self, leaf: Base64) -> Base64:
        if self._fault.name == "huge_body" and self.acted:
            return leaf
        self.acted = True
        if self._fault.name == "mislabelled":
            return replace(leaf, spec=other_format(leaf.spec))
        if self._fault.name == "b64_data_prefix":
            return replace(leaf, prefix=f"data:{leaf.spec.content_type};base64,")
        return replace(leaf, spoiled=(*leaf.spoiled, self._fault))


LEAF_CHANGES = frozenset(
    {"mislabelled", "b64_data_prefix", "b64_cut", "b64_urlsafe", "b64_wrapped", "huge_body"}
)


def spoil_base64(text: bytes, faults: tuple[Fault, ...]) -> bytes:
    """Base64 as the faults of its leaf leave it, ready to stand within a JSON string.

    They act in the order of `_SPOILED`, which lets each find what it can work on.
    """
    asked = {fault.name: fault for fault in faults}
    for name, spoil in _SPOILED.items():
        if name in asked:
            text = spoil(text, asked[name])
    return text


def _cut(text: bytes, _: Fault) -> bytes:
    # not a multiple of four: no reader can take it for a whole one
    return text[: len(text) // 2 // 4 * 4 + 1]


def _urlsafe(text: bytes, _: Fault) -> bytes:
    return text.translate(bytes.maketrans(b"+/", b"-_")).rstrip(b"=")


def _wrapped(text: bytes, _: Fault) -> bytes:
    lines = (text[start : start + _LINE] for start in range(0, len(text), _LINE))
    return b"\\n".join(lines)


def _huge(text: bytes, fault: Fault) -> bytes:
    data = b64decode(text)
    wanted = int(number(fault, "megabytes") * _MEGABYTE) // 4 * 3
    return b64encode(data.ljust(wanted, b"\0"))


_SPOILED: dict[str, Callable[[bytes, Fault], bytes]] = {
    "huge_body": _huge,
    "b64_urlsafe": _urlsafe,
    "b64_cut": _cut,
    "b64_wrapped": _wrapped,
}
