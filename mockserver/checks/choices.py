"""Which values a parameter can come to when the engine looks something up by it.

The lookups of sizing, charges and usage must find something for every value that a request can have;
these are the values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.checks.subject import Subject
from mockserver.contract.compose import Contract


def choices(subject: Subject, contract: Contract, name: str) -> list[Any] | None:
    """The values of a parameter, `auto` resolved; None where they cannot be counted."""
    schema = contract.schema["properties"][name]
    values = _values(schema)
    if values is None:
        return None
    automatic = subject.these.section("auto")
    hidden = schema.get("x-unavailable", [])
    resolved = [
        automatic[name] if value == "auto" and name in automatic else value
        for value in values
        if value is not None and value not in hidden
    ]
    return list(dict.fromkeys(resolved))


def _values(schema: Mapping[str, Any]) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    if "enum" in schema:
        return list(schema["enum"])
    if schema.get("type") in ("boolean", ["boolean", "null"]):
        return [True, False]
    return None


def absence(contract: Contract, name: str) -> str | None:
    """Why a parameter may have no value at all, None where it always has one."""
    if name not in contract.schema["properties"]:
        return f"{contract.operation} has no parameter '{name}'"
    if name in contract.defaults or name in contract.schema["required"]:
        return None
    return f"'{name}' has no default and may be absent from {contract.operation}"
