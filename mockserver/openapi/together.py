"""Rules across parameters → `if` and `then` over the body as it is sent.

A definition states them over the body with its defaults filled in; here an absent parameter (or null, where
that counts as absent) speaks with its default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.contract.compose import Combination, Contract
from mockserver.contract.quick import quick_check
from mockserver.openapi.offer import Schema

_NULL: Schema = {"type": "null"}


def rules(contract: Contract) -> list[Schema]:
    """The combinations of a contract as schemas of the body."""
    return [_rule(contract, rule) for rule in contract.combinations]


def _rule(contract: Contract, rule: Combination) -> Schema:
    return {
        "title": rule.name,
        "if": _sent(contract, rule.schema["if"]),
        "then": _sent(contract, rule.schema["then"]),
        "x-condition": rule.condition,
    }


def _sent(contract: Contract, schema: Mapping[str, Any]) -> Schema:
    """A schema over the whole parameters, as one over what is sent of them."""
    named = dict(schema.get("properties", {}))
    named.update({name: named.get(name, {}) for name in schema.get("required", [])})
    required = []
    for name, wanted in named.items():
        if name not in contract.defaults:
            required += [name] if name in schema.get("required", []) else []
            named[name] = _unless_null(contract, name, wanted, name in required)
        elif _fits(wanted, contract.defaults[name]):
            named[name] = {"anyOf": [wanted, _NULL]} if _is_nullable(contract, name) else wanted
        else:
            required.append(name)
    found = {key: value for key, value in schema.items() if key not in ("properties", "required")}
    return {**found, "properties": named, **({"required": required} if required else {})}


def _unless_null(contract: Contract, name: str, wanted: Schema, is_required: bool) -> Schema:
    if not _is_nullable(contract, name):
        return wanted
    return {"allOf": [wanted, {"not": _NULL}]} if is_required else {"anyOf": [wanted, _NULL]}


def _is_nullable(contract: Contract, name: str) -> bool:
    return "null" in contract.schema["properties"].get(name, {}).get("type", "")


def _fits(schema: Schema, value: Any) -> bool:
    check = quick_check(schema)
    return check is not None and check(value)
