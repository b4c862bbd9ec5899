"""Faults of the reply's body: a filled tree becomes another. None where a fault cannot act on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.registry import argument

Tree = Any
TreeChange = Callable[[Tree, str, Fault], Tree | None]


def picture_lists(template: Any) -> list[str]:
    """The keys of a reply's template that hold the list of pictures, at its top."""
    if not isinstance(template, Mapping):
        return []
    return [
        key
        for key, inner in template.items()
        if isinstance(inner, Mapping) and inner.get("$each") == "images"
    ]


def changed_tree(tree: Tree, lists: list[str], fault: Fault) -> Tree | None:
    """The tree as a fault of the reply's body leaves it; None where there is nothing it could act on."""
    if not isinstance(tree, dict):
        return None
    if fault.name in _WHOLE:
        return _WHOLE[fault.name](tree)
    changed = dict(tree)
    acted = False
    for key in lists:
        if isinstance(tree.get(key), list):
            found = _LISTS[fault.name](tree[key], fault)
            if found is None:
                continue
            acted = True
            changed[key] = found
            if found is _GONE:
                del changed[key]
    return changed if acted else None


_GONE: Any = object()


def _item_error(items: list[Any], fault: Fault) -> list[Any] | None:
    index = argument(fault, "index")
    place = len(items) - 1 if index is None else int(index)
    if not 0 <= place < len(items):
        return None
    error = {"code": "InternalServiceError", "message": "The picture could not be made."}
    return [*items[:place], {"error": error}, *items[place + 1 :]]


def _reversed(items: list[Any], _: Fault) -> list[Any] | None:
    return items[::-1] if len(items) > 1 else None


def _null_revised(items: list[Any], _: Fault) -> list[Any]:
    return [{**one, "revised_prompt": None} if isinstance(one, dict) else one for one in items]


_LISTS: dict[str, Callable[[list[Any], Fault], Any]] = {
    "empty_data": lambda items, fault: [],
    "missing_data": lambda items, fault: _GONE,
    "item_error": _item_error,
    "shuffled_index": _reversed,
    "null_revised_prompt": _null_revised,
}


def _created(as_wrong: Callable[[int], Any]) -> Callable[[dict[str, Any]], Tree | None]:
    def change(tree: dict[str, Any]) -> Tree | None:
        if not isinstance(tree.get("created"), int):
            return None
        return {**tree, "created": as_wrong(tree["created"])}

    return change


def _no_usage(tree: dict[str, Any]) -> Tree | None:
    if "usage" not in tree:
        return None
    return {key: value for key, value in tree.items() if key != "usage"}


_WHOLE: dict[str, Callable[[dict[str, Any]], Tree | None]] = {
    "created_float": _created(lambda at: at + 0.25),
    "created_string": _created(str),
    "no_usage": _no_usage,
}
TREE_CHANGES = frozenset({*_LISTS, *_WHOLE, "text_plain_json"})
