"""Forced Conditions: a refusal that nothing in the request calls for, worded as the provider words it.

What its message wants to name (a limit, a value) comes from `examples`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mockserver.catalog.conditions import CONDITIONS, chain
from mockserver.engine.exchange import Json, Rejected, Reply
from mockserver.engine.faults.examples import example
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.registry import argument
from mockserver.engine.faults.retry_hints import with_retry_hint
from mockserver.engine.limits import Allowance, Budget, untouched

if TYPE_CHECKING:
    from mockserver.engine.call import Call

_USUAL_WAIT = 20


def condition_of(fault: Fault) -> str:
    """The Condition that a refusing fault stands for."""
    return fault.name if fault.name in CONDITIONS else str(argument(fault, "condition"))


def forced(call: Call, fault: Fault) -> Rejected:
    """The refusal that a fault asks for; its call may know the model already."""
    condition = condition_of(fault)
    wait = argument(fault, "retry_after")
    seconds = None if wait is None else math.ceil(float(wait))
    if is_rate_limit(condition):
        budget = _spent(call, condition, seconds)
        most = budget.tokens_limit if condition == "token_rate_limited" else budget.requests_limit
        limit = "" if most is None else str(most)
        return Rejected(condition, value=limit, limit=limit, seconds=budget.seconds)
    rejected = example(call, condition)
    rejected.seconds = seconds
    return rejected


def is_rate_limit(condition: str) -> bool:
    """Whether a Condition is about asking too often."""
    return "rate_limited" in chain(condition)


def spent_budget(call: Call, rejected: Rejected) -> Budget | None:
    """The budget of a caller who asks too often: nothing is left of it. The call's own for other refusals."""
    if not is_rate_limit(rejected.condition):
        return call.budget
    return _spent(call, rejected.condition, rejected.seconds)


def _spent(call: Call, condition: str, seconds: int | None) -> Budget:
    allowed = Allowance.of(call.terms.section("levels").get(call.level or "", {}))
    fresh = untouched(allowed, call.now)
    wait = _USUAL_WAIT if seconds is None else seconds
    of_tokens = condition == "token_rate_limited"
    return replace(
        fresh,
        requests_used=0 if of_tokens else fresh.requests_limit or 0,
        tokens_used=fresh.tokens_limit or 0 if of_tokens else 0,
        reset=call.now + wait,
        exceeded=condition,
        seconds=wait,
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
