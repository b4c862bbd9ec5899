"""Forced Conditions: a refusal that nothing in the request calls for, worded as the provider words it.

What its message wants to name (a limit, a value) is taken from the model's contract as far as it has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mockserver.catalog.conditions import BY_KEYWORD, BY_ROLE, CONDITIONS, chain
from mockserver.catalog.types import OPERATIONS
from mockserver.contract.validate import clean, listing, shown
from mockserver.engine.exchange import Json, Rejected, Reply
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.registry import argument
from mockserver.engine.faults.retry_hints import with_retry_hint
from mockserver.engine.limits import Allowance, Budget, untouched

if TYPE_CHECKING:
    from mockserver.engine.call import Call

_ROLES = {
    "prompt_too_long": ("prompt", "maxLength"),
    "prompt_empty": ("prompt", "minLength"),
    "content_rejected": ("prompt", ""),
    "missing_parameter": ("prompt", "required"),
    "above_maximum": ("count", "maximum"),
    "below_minimum": ("count", "minimum"),
    "not_allowed_value": ("size", "enum"),
    "wrong_type": ("count", "type"),
    "mask_mismatch": ("mask", ""),
    "upload_not_an_image": ("references", ""),
    "upload_type": ("references", ""),
    "upload_too_large": ("references", ""),
    **{condition: place for place, condition in BY_ROLE.items()},
}
_ABOUT_THE_MODEL = frozenset(
    {"unknown_model", "unknown_model_prefix", "model_not_found", "operation_not_supported",
     "model_not_allowed", "model_tier_restricted", "delete_not_allowed"}
)  # fmt: skip


def condition_of(fault: Fault) -> str:
    """The Condition that a refusing fault stands for."""
    return fault.name if fault.name in CONDITIONS else str(argument(fault, "condition"))


def forced(call: Call, fault: Fault) -> Rejected:
    """The refusal that a fault asks for; its call may know the model already."""
    condition = condition_of(fault)
    wait = argument(fault, "retry_after")
    seconds = None if wait is None else max(0, -int(-float(wait) // 1))
    if condition in _ABOUT_THE_MODEL:
        model = call.model.id if call.model else str(call.document.get("model", ""))
        return Rejected(condition, "model", value=clean(model), seconds=seconds)
    role, keyword = _ROLES.get(condition, ("", ""))
    parameter = call.contract.named(role) if OPERATIONS.get(call.operation or "") == "image" else None
    if parameter is None:
        return Rejected(condition, value="a fault", seconds=seconds)
    schema: Mapping[str, Any] = call.contract.schema["properties"][parameter]
    limit = schema.get(keyword, "")
    given = call.document.get(parameter)
    return Rejected(
        condition, parameter, value=shown(given), allowed=_allowed(schema), seconds=seconds,
        limit=str(limit), length=limit + 1 if isinstance(limit, int) else None,
        keyword=keyword if keyword in BY_KEYWORD else "",
    )  # fmt: skip


def _allowed(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return listing([one for one in schema["enum"] if one is not None])
    kind = schema.get("type", "")
    return kind if isinstance(kind, str) else listing(kind)


def spent_budget(call: Call, rejected: Rejected) -> Budget | None:
    """The budget of a caller who asks too often: nothing is left of it. None for other refusals."""
    if "rate_limited" not in chain(rejected.condition):
        return call.budget
    allowed = Allowance.of(call.terms.section("levels").get(call.level or "", {}))
    fresh = untouched(allowed, call.now)
    seconds = fresh.seconds if rejected.seconds is None else rejected.seconds
    of_tokens = rejected.condition == "token_rate_limited"
    return replace(
        fresh,
        requests_used=0 if of_tokens else fresh.requests_limit or 0,
        tokens_used=fresh.tokens_limit or 0 if of_tokens else 0,
        reset=call.now + seconds,
        exceeded=rejected.condition,
        seconds=seconds,
    )


def dressed(fault: Fault, reply: Reply, now: int) -> Reply:
    """The provider's refusal as the fault wants it: with its retry hint, its status, its shape."""
    if fault.name == "error_in_200":
        return replace(reply, status=200)
    if fault.name == "flat_error":
        return _flat(reply, str(argument(fault, "shape")))
    wait, style = argument(fault, "retry_after"), argument(fault, "retry_after_style")
    seconds = None if wait is None else float(wait)
    headers = with_retry_hint(reply.headers, seconds, None if style is None else str(style), now)
    return replace(reply, headers=headers)


def _flat(reply: Reply, shape: str) -> Reply:
    if not isinstance(reply.body, Json):
        return reply
    message, code = _told(reply.body.tree, "message"), _told(reply.body.tree, "code")
    tree: Any = {"code": code or "error", "message": message}
    if shape == "detail":
        tree = {"detail": [{"loc": ["body"], "msg": message, "type": code or "value_error"}]}
    if shape == "text":
        tree = {"error": message}
    return replace(reply, body=Json(tree))


def _told(tree: Any, key: str) -> Any:
    """The first text or number of that name in an envelope, however deep."""
    if isinstance(tree, Mapping):
        if isinstance(tree.get(key), str | int):
            return tree[key]
        found = (_told(inner, key) for inner in tree.values())
        return next((one for one in found if one is not None), None)
    return None
