"""What a provider's refusals may look like: a JSON Schema out of its definition's envelopes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from targets import CATALOG, all_terms

from mockserver.engine.values import VALUES


@cache
def refusal_schema(provider_id: str) -> Draft202012Validator:
    """Takes the bodies of all refusals of a provider, and nothing else."""
    shapes: list[Any] = []
    for these in all_terms(CATALOG.provider(provider_id)):
        for envelope in these.section("envelopes").values():
            shape = _shape(envelope)
            if shape not in shapes:
                shapes.append(shape)
    return Draft202012Validator({"anyOf": shapes})


@cache
def refusal_statuses(provider_id: str) -> Mapping[str, frozenset[int]]:
    """The statuses with which a provider's definition answers each Condition."""
    from mockserver.catalog.conditions import CONDITIONS

    every = list(all_terms(CATALOG.provider(provider_id)))
    own = {
        int(operation["refusal"]["status"])
        for these in every
        for operation in these.section("operations").values()
        if "status" in operation.get("refusal", {})
    }
    return {
        name: frozenset({these.error(name).status for these in every} | own) for name in CONDITIONS
    }


def _shape(template: Any) -> Any:
    if isinstance(template, Mapping):
        members = {key: item for key, item in template.items() if key != "x-source"}
        surely = [key for key, item in members.items() if not _may_be_absent(item)]
        return {
            "type": "object",
            "properties": {key: _shape(item) for key, item in members.items()},
            "required": surely,
            "additionalProperties": False,
        }
    if not isinstance(template, str) or not template.startswith("$"):
        return {"const": template}
    if template == "$error.message":
        return {"type": "string", "minLength": 1}
    value = VALUES.get(template[1:])
    return value.schema if value else {"type": ["string", "integer", "null"]}


def _may_be_absent(item: Any) -> bool:
    return isinstance(item, str) and item.startswith("$") and item != "$error.message"
