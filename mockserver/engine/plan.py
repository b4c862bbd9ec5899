"""The decisions for one accepted request: size, count, format, seeds, form of the answer, charge.

The seed of a picture is a SHA-256 over all that should change it: model, accepted parameters, uploads,
index and seed. What only changes how the answer travels (`user`, `stream`, `response_format`) is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mockserver.engine.call import Call, Plan
from mockserver.engine.charging import Work, amount, usage
from mockserver.engine.decoding import member
from mockserver.engine.exchange import Charge, Rejected
from mockserver.engine.references import inputs_of, uploads_in
from mockserver.engine.sizing import size_of
from mockserver.imaging.spec import RenderSpec

_CAPTION = 160
_INVISIBLE_ROLES = frozenset({"response_format", "stream", "partials", "references", "mask"})
_INVISIBLE = frozenset({"user", "n"})
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


def accept(call: Call) -> None:
    """Fills in the defaults of a validated document and resolves `auto`; fractions without a rest become integers."""
    contract = call.contract
    given = {name: _whole(value) for name, value in call.document.items() if value is not None}
    taken = {
        name: value
        for name, value in given.items()
        if (contract.accepts_unknown or name in contract.schema["properties"])
        and value not in contract.inert.get(name, ())
    }
    call.accepted = {**contract.defaults, **taken}
    automatic = call.terms.section("auto")
    call.effective = {
        name: automatic[name] if value == "auto" and name in automatic else value
        for name, value in call.accepted.items()
    }
    call.played = {role: call.effective.get(name) for role, name in contract.players.items()}


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def make_plan(call: Call) -> Plan:
    """The Plan of an accepted request. Raises Rejected where its price is over the caller's balance."""
    width, height = size_of(call.terms.section("sizing"), call.effective)
    work = _work(call, width, height)
    price = amount(call.terms.section("charge"), work)
    if price is not None:
        _afford(call, Charge(price, str(call.terms.section("account").get("unit", "usd"))))
    inputs = inputs_of(call)
    key = inputs.key() if inputs else ""
    if inputs is not None:
        call.world.inputs.keep(key, inputs)
    return Plan(
        width=width,
        height=height,
        format=_format(call),
        specs=tuple(_specs(call, width, height, work.count, key)),
        inputs=inputs,
        hosted=(call.in_role("response_format") or call.terms.data.get("default_form")) == "url",
        usage=usage(call.terms.section("usage"), work),
    )


def _work(call: Call, width: int, height: int) -> Work:
    prompt = str(call.in_role("prompt") or "")
    references = len(uploads_in(call, "references"))
    partials = int(call.in_role("partials") or 0) if call.in_role("stream") else 0
    return Work(width, height, _count(call), call.effective, len(prompt), references, partials)


def _count(call: Call) -> int:
    """The number asked for, or, where the definition's `count:` applies, the value that it names."""
    rule = call.terms.section("count")
    chosen = [call.effective.get(name) == value for name, value in rule.get("when", {}).items()]
    if chosen and all(chosen):
        return int(member(call.effective, str(rule["from"])) or 1)
    return int(call.in_role("count") or 1)


def _afford(call: Call, charge: Charge) -> None:
    left = call.world.ledger.balance(call.provider.id, call.caller.key, call.caller.opening)
    if charge.amount > left:
        raise Rejected("insufficient_credit", value=str(left), limit=str(charge.amount))
    call.charge = charge


def _format(call: Call) -> str:
    wanted = call.in_role("format") or call.terms.data.get("format", "png")
    return "jpeg" if wanted == "jpg" else str(wanted)


def _specs(call: Call, width: int, height: int, count: int, edit: str) -> Iterator[RenderSpec]:
    first = _spec(call, width, height, edit)
    yield first
    for index in range(1, count):
        yield replace(first, digest=picture_digest(call, index), index=index)


def _spec(call: Call, width: int, height: int, edit: str) -> RenderSpec:
    prompt = str(call.in_role("prompt") or "")
    seed = call.in_role("seed")
    return RenderSpec(
        width=width,
        height=height,
        format=_format(call),
        digest=picture_digest(call, 0),
        provider=call.provider.id,
        model=call.model.id if call.model else "",
        seed=_shown_seed(call.world.site.settings.seed if seed is None else int(seed)),
        index=0,
        prompt=_caption(prompt),
        prompt_sha256=hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()[:16],
        transparent=call.in_role("background") == "transparent",
        compression=_compression(call),
        watermark=call.in_role("watermark") is True,
        edit=edit,
    )


def _shown_seed(seed: int) -> int:
    """A seed as captions and addresses can hold it; the digest has been made from all of it."""
    return seed if abs(seed) < 1 << 63 else seed % (1 << 63)


def _caption(prompt: str) -> str:
    start = " ".join(prompt[: 4 * _CAPTION].split())[:_CAPTION]
    return start.encode("utf-8", "replace").decode()


def _compression(call: Call) -> int | None:
    found = call.in_role("compression")
    return None if found is None or _format(call) == "png" else int(found)


def picture_digest(call: Call, index: int) -> str:
    """64 hex digits that decide how a picture looks; equal requests of equal seed give equal digests."""
    contract = call.contract
    visible = {
        name: value
        for name, value in call.effective.items()
        if name not in _INVISIBLE and contract.roles.get(name) not in _INVISIBLE_ROLES
    }
    text = _CANONICAL.encode(
        [
            call.provider.id,
            call.model.id if call.model else None,
            call.operation,
            visible,
            _upload_hashes(call),
            index,
            call.world.site.settings.seed,
        ]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _upload_hashes(call: Call) -> Mapping[str, list[str]]:
    return {name: [upload.sha256 for upload in found] for name, found in call.uploads.items()}
