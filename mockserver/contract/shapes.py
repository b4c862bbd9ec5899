"""A reply template → the JSON Schema of the replies that it gives.

What a `$name` gives is told by whoever knows the names, so that contracts need no engine. A key whose
value may be absent is no required one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Names = Callable[[str], Mapping[str, Any]]
_SIGNS = ("$use", "$each", "x-source")


def shape(template: Any, entries: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The schema of a template; `entries` are those that it may take in."""
    if isinstance(template, str) and template.startswith("$"):
        return {"const": template[1:]} if template.startswith("$$") else dict(names(template[1:]))
    if isinstance(template, Mapping):
        if "$each" in template:
            rest = {key: item for key, item in template.items() if key != "$each"}
            return {"type": "array", "items": shape(rest, entries, names)}
        return _object(written_out(template, entries), entries, names)
    if isinstance(template, list):
        items = [shape(item, entries, names) for item in template]
        return {"type": "array", "prefixItems": items} if items else {"type": "array"}
    return {"const": template}


def written_out(template: Mapping[str, Any], entries: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping with the entry that it takes in put in its place."""
    base = written_out(entries.get(template["$use"], {}), entries) if "$use" in template else {}
    return {**base, **{key: item for key, item in template.items() if key not in _SIGNS}}


def _object(members: Mapping[str, Any], entries: Mapping[str, Any], names: Names) -> dict[str, Any]:
    properties = {key: shape(item, entries, names) for key, item in members.items()}
    required = [key for key, item in members.items() if not _may_be_absent(item)]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return schema | ({"required": required} if required else {})


def _may_be_absent(item: Any) -> bool:
    """Whether a value may come to nothing; times and ids never do."""
    is_name = isinstance(item, str) and item.startswith("$") and not item.startswith("$$")
    return is_name and item not in ("$created", "$model.id", "$time.iso", "$request.id")
