"""What a forced refusal says it saw: the value, the limit, the parameter that its message may name.

As far as the model's contract knows them they are its own; else they are what such a request would hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mockserver.catalog.conditions import BY_KEYWORD, BY_ROLE, chain
from mockserver.catalog.types import OPERATIONS
from mockserver.contract.validate import clean, listing, shown
from mockserver.engine.call import shown_key
from mockserver.engine.exchange import Rejected

if TYPE_CHECKING:
    from mockserver.engine.call import Call


@dataclass(frozen=True, slots=True)
class Example:
    """The parameter that breaks something: its usual name, its role, the broken keyword, and what stood there."""

    name: str
    role: str = ""
    keyword: str = ""
    value: str = ""
    allowed: str = ""
    limit: str = ""


_ROLE_NAMES = {"prompt": "prompt", "count": "n", "size": "size", "references": "image"}
_EXAMPLES = {
    **{
        condition: Example(_ROLE_NAMES[role], role, keyword)
        for (role, keyword), condition in BY_ROLE.items()
    },
    "content_rejected": Example("prompt", "prompt"),
    "missing_parameter": Example("prompt", "prompt", "required"),
    "unknown_parameter": Example("extra", value="'extra'"),
    "wrong_type": Example("n", "count", "type", "a string"),
    "not_allowed_value": Example("size", "size", "enum"),
    "above_maximum": Example("n", "count", "maximum"),
    "below_minimum": Example("n", "count", "minimum"),
    "not_allowed_together": Example("size", "size", value="'1x1'", allowed="'prompt'"),
    "streaming_several": Example("n", "count", value="2", allowed="'stream'"),
    "background_not_supported": Example("background", "background", value="'transparent'", allowed="'output_format'"),
    "compression_not_supported": Example("output_compression", "compression", value="50", allowed="'output_format'"),
    "fidelity_not_supported": Example("input_fidelity", value="'low'"),
    "duplicate_parameter": Example("prompt", "prompt"),
    "not_available": Example("size", "size"),
    "upload_not_an_image": Example("image", "references", value="it is no picture"),
    "upload_type": Example("image", "references", value="text/plain", allowed="'image/png' and 'image/jpeg'"),
    "upload_too_large": Example("image", "references", value="64 MB", limit="50 MB"),
    "mask_mismatch": Example("mask", "mask", value="512x512", allowed="1024x1024"),
}  # fmt: skip
_USUAL_LIMITS = {"minLength": 1, "minimum": 1, "maxLength": 4000, "maximum": 10}
"""Of a provider whose contract, where no model is known, states none."""
_ABOUT_THE_MODEL = frozenset(
    {"unknown_model", "unknown_model_prefix", "model_not_found", "operation_not_supported",
     "model_not_allowed", "model_tier_restricted", "delete_not_allowed"}
)  # fmt: skip


def example(call: Call, condition: str) -> Rejected:
    """The refusal of a request that gives cause for this Condition."""
    if condition in _ABOUT_THE_MODEL:
        model = call.model.id if call.model else str(call.document.get("model", ""))
        levels = list(call.terms.section("levels"))  # the lowest first
        needed = call.terms.data.get("min_level") or (levels[-1] if levels else "")
        return Rejected(condition, "model", value=clean(model), allowed=str(needed))
    found = _EXAMPLES.get(condition)
    if found is None:
        return _without_parameter(call, condition)
    name, schema = _parameter(call, found)
    limit = found.limit or str(_limit(call, found, schema))
    return Rejected(
        condition, name, value=found.value or _value(found, limit), limit=limit,
        allowed=found.allowed or _allowed(schema, found.keyword), length=_length(found, limit),
        keyword=found.keyword if found.keyword in BY_KEYWORD else "",
    )  # fmt: skip


def _parameter(call: Call, found: Example) -> tuple[str, Mapping[str, Any]]:
    """The parameter's own name, and what the contract says of it."""
    if OPERATIONS.get(call.operation or "") != "image":
        return found.name, {}
    name = call.contract.named(found.role) or found.name
    schema: Mapping[str, Any] = call.contract.schema["properties"].get(name, {})
    return name, schema


def _limit(call: Call, found: Example, schema: Mapping[str, Any]) -> Any:
    if found.role == "references" and found.keyword == "maxItems":
        return schema.get("maxItems", call.terms.section("references").get("max", 1))
    return schema.get(found.keyword, _USUAL_LIMITS.get(found.keyword, ""))


def _value(found: Example, limit: str) -> str:
    """Just outside the limit, or a text that is in no enumeration."""
    step = {"maximum": 1, "maxItems": 1, "minimum": -1}.get(found.keyword)
    if step is not None and limit.lstrip("-").isdecimal():
        return str(int(limit) + step)
    return shown("unknown")


def _length(found: Example, limit: str) -> int | None:
    if found.keyword in ("maxLength", "maxItems") and limit.isdecimal():
        return int(limit) + 1
    return 0 if found.keyword in ("minLength", "minItems") else None


def _allowed(schema: Mapping[str, Any], keyword: str) -> str:
    values = [one for one in schema.get("enum", ()) if one is not None]
    if values and keyword != "type":
        return listing(values)
    kind = schema.get("type", "integer")
    kinds = [kind] if isinstance(kind, str) else [one for one in kind if one != "null"]
    return " or ".join(kinds) if keyword == "type" else "'1024x1024'"


def _without_parameter(call: Call, condition: str) -> Rejected:
    request = call.request
    if condition == "unsupported_media_type":
        forms = call.terms.operation(call.operation or "").get("forms", {})
        return Rejected(condition, value="text/plain", allowed=listing(list(forms)))
    if condition == "body_too_large":
        return Rejected(condition, limit=str(call.world.site.settings.max_body_bytes))
    if "unauthorized" in chain(condition):
        key = request.headers.get("authorization", "").partition(" ")[2]
        return Rejected(condition, value=call.shown_key or shown_key(key))
    broken = "it is not JSON (Expecting value: line 1, column 1)"
    values = {"malformed_body": broken, "insufficient_credit": "0", "billing_limit": "0"}
    return Rejected(
        condition, value=values.get(condition, clean(f"{request.method} {request.path}"))
    )
