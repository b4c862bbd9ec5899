"""Strict YAML: JSON's scalars only, no duplicate keys, no aliases, and every line remembered.

YAML 1.1 reads the aspect ratio `16:9` as the number 969 and `no` as false. Here a plain scalar is
true, false, null or a JSON number; everything else is text. Not a general YAML reader: anchors, tags
and several documents in one file are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml

from mockserver.errors import Problem

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?\Z")
_WORDS = {"true": True, "false": False, "null": None, "": None}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 60
_MANY = 2_000


class Source(NamedTuple):
    """Where a fact was read: a page of the provider's `sources:`, and what it says in our words."""

    page: str
    url: str
    kind: str
    section: str = ""
    says: str = ""


class Mark(NamedTuple):
    """Where a key stands: file, line (from 1), and the source of the fact, if any."""

    file: str
    line: int
    source: Source | None = None


class Located(dict[str, Any]):
    """A mapping that knows where each of its keys was written (`marks`)."""

    __slots__ = ("marks",)

    def __init__(
        self, items: Mapping[str, Any] | None = None, marks: dict[str, Mark] | None = None
    ) -> None:
        super().__init__(items or {})
        self.marks: dict[str, Mark] = dict(marks or {})


def load_yaml(text: str, file: str, problems: list[Problem]) -> Any:
    """The document in `text`; what is wrong with it is added to `problems` (then None comes back)."""
    try:
        if _is_crammed(text):
            raise RecursionError
        node = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problems.append(_syntax_problem(error, file))
        return None
    if node is None:
        problems.append(Problem(file, 1, "", "the file is empty"))
        return None
    before = len(problems)
    value = _Reader(file, problems).value(node, "", 0)
    return value if len(problems) == before else None


def _is_crammed(text: str) -> bool:
    """Whether the text nests so deeply that libyaml, which recurses in C, would crash over it."""
    if (
        text.count("[") + text.count("{") < _MANY
        and max(map(len, text.splitlines()), default=0) < _MANY
    ):
        return False
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MANY:
            return True
    return False


def _syntax_problem(error: Exception, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 1
    reason = (
        getattr(error, "problem", None) or getattr(error, "reason", None) or "nested too deeply"
    )
    return Problem(file, line, "", f"not YAML: {reason}")


class _Reader:
    """Turns PyYAML's node graph into plain values, noting each offence instead of stopping at it."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, path: str, depth: int) -> Any:
        if self._refuses(node, path, depth):
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(item, f"{path}[{index}]", depth + 1)
                for index, item in enumerate(node.value)
            ]
        return self._scalar(node)

    def _refuses(self, node: yaml.Node, path: str, depth: int) -> bool:
        if id(node) in self.seen:
            return self._problem(node, path, "anchors and aliases are not part of this format")
        self.seen.add(id(node))
        if depth > _DEEPEST:
            return self._problem(node, path, f"nested more than {_DEEPEST} levels deep")
        if not str(node.tag).startswith("tag:yaml.org,2002:") or "python" in str(node.tag):
            return self._problem(node, path, f"the tag {node.tag} is not part of this format")
        return False

    def _mapping(self, node: yaml.MappingNode, path: str, depth: int) -> Located:
        found = Located()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(key_node, path, "a key must be text")
                continue
            key = str(key_node.value)
            where = f"{path}.{key}" if path else key
            if key in found:
                first = found.marks[key].line
                self._problem(key_node, where, f"duplicate key, first written in line {first}")
                continue
            found[key] = self.value(value_node, where, depth + 1)
            found.marks[key] = Mark(self.file, line)
        return found

    def _scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        if getattr(node, "style", None):  # empty with libyaml, None without it
            return text
        if text in _WORDS:
            return _WORDS[text]
        match = _NUMBER.match(text)
        if match is None:
            return text
        return float(text) if match[2] or match[3] else int(text)

    def _problem(self, node: yaml.Node, path: str, message: str) -> bool:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, path, message))
        return True


def give_sources(
    value: Any, pages: Mapping[str, Mapping[str, Any]], near: Source | None = None
) -> None:
    """Writes the nearest `x-source` above each key into its mark.

    An `x-source` speaks for all keys of its mapping, what is below them and the key that holds the mapping;
    or, with `keys: […]`, for those alone.
    """
    if isinstance(value, list):
        for item in value:
            give_sources(item, pages, near)
    if not isinstance(value, Located):
        return
    own = value.get("x-source")
    source = _source(own, pages) if isinstance(own, Mapping) else None
    only = own.get("keys") if isinstance(own, Mapping) else None
    for key, item in value.items():
        speaks = source is not None and (only is None or key in only)
        chosen = source if speaks else near
        value.marks[key] = value.marks[key]._replace(source=_whole(item, pages) or chosen)
        give_sources(item, pages, chosen)


def _whole(item: Any, pages: Mapping[str, Mapping[str, Any]]) -> Source | None:
    """The source of a mapping that speaks for all of it."""
    own = item.get("x-source") if isinstance(item, Located) else None
    return _source(own, pages) if isinstance(own, Mapping) and "keys" not in own else None


def _source(own: Mapping[str, Any], pages: Mapping[str, Mapping[str, Any]]) -> Source | None:
    page = str(own.get("page", ""))
    known = pages.get(page)
    if known is None:
        return None
    return Source(
        page,
        str(own.get("url") or known.get("url", "")),
        str(known.get("kind", "documentation")),
        str(own.get("section", "")),
        str(own.get("says", "")),
    )
