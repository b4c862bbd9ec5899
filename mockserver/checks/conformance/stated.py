"""Which statement of a definition each value of a reply rests on: the name in the template, and its place.

A template's key says that a value is there and of its kind; what the value is, another statement may say: a
price table, a default, an error's code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.catalog.conditions import chain
from mockserver.catalog.yaml import Located, Mark
from mockserver.checks.conformance.cases import Path
from mockserver.contract.compose import Terms

# What services word, count or date as they like: judged by kind.
LOOSE = frozenset({"error.message", "it.revised_prompt"})
# … and what only our own server is known to have: the account of the caller, times, shares of a budget.
LOOSE_ELSEWHERE = frozenset(
    {
        "charge.balance",
        "account.level",
        "rate.*",
        "level.*",
        "time.iso",
        "error.seconds",
        "page.total",
        "request.id",
    }
)
_UNLESS_STATED = {"model.created": "created", "model.owned_by": "owned_by"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A leaf of a template: the `$name` in it (nothing for a constant), and where it stands."""

    name: str
    mark: Mark | None


Statements = Mapping[Path, Statement]


def statements(template: Any, these: Terms) -> dict[Path, Statement]:
    """Path (every place in a list as 0) → the statement there; an inner mapping is one too."""
    return dict(_walk(template, these, (), None))


def _walk(
    template: Any, these: Terms, path: Path, mark: Mark | None
) -> Iterator[tuple[Path, Statement]]:
    if isinstance(template, str):
        named = template.startswith("$") and not template.startswith("$$")
        yield path, Statement(template[1:] if named else "", mark)
    elif isinstance(template, Mapping):
        yield path, Statement("", mark)
        inner = (*path, 0) if "$each" in template else path
        yield from _members(template, these, inner, mark)
    elif isinstance(template, list):
        yield path, Statement("", mark)
        for item in template:
            yield from _walk(item, these, (*path, 0), mark)
    else:
        yield path, Statement("", mark)


def _members(
    template: Mapping[str, Any], these: Terms, path: Path, mark: Mark | None
) -> Iterator[tuple[Path, Statement]]:
    if "$use" in template:
        entry = these.section("entries")[template["$use"]]
        yield from _walk(entry, these, path, these.mark("entries", str(template["$use"])) or mark)
    for key, item in template.items():
        if key not in ("$use", "$each", "x-source"):
            own = template.marks.get(key) if isinstance(template, Located) else None
            yield from _walk(item, these, (*path, key), own or mark)


def looked_up(stated: Statements, path: Path) -> Statement | None:
    """The statement at a path of a reply."""
    return stated.get(tuple(0 if isinstance(step, int) else step for step in path))


def is_loose(name: str, these: Terms, is_mock: bool) -> bool:
    """Whether a value is judged by its kind alone."""
    if name in LOOSE:
        return True
    if is_mock:
        return False
    if name in _UNLESS_STATED:
        return _UNLESS_STATED[name] not in these.data
    return name in LOOSE_ELSEWHERE or f"{name.partition('.')[0]}.*" in LOOSE_ELSEWHERE


def deciding(name: str, these: Terms, operation: str, condition: str | None) -> Mark | None:
    """Where it is stated what the value of a name is; None where the template alone says so."""
    head, _, last = name.partition(".")
    if head == "error" and condition is not None:
        return error_mark(these, condition, last)
    if head == "parameter" and last:
        marks = these.contract(operation).marks if operation else {}
        return marks.get((last, "default")) or marks.get((last, ""))
    find = _SAID.get(name) or _SAID.get(head)
    return find(these, last) if find else None


_SAID: dict[str, Callable[[Terms, str], Mark | None]] = {
    "usage": lambda these, _: these.mark("usage", "output_tokens"),
    "charge": lambda these, _: these.mark(
        "charge", "amounts" if "amounts" in these.section("charge") else "amount"
    ),
    "size": lambda these, _: these.mark("sizing"),
    "level": lambda these, last: these.mark("levels", str(these.data.get("default_level")), last),
    "rate": lambda these, _: these.mark("levels", str(these.data.get("default_level"))),
    "model.upstream": lambda these, _: these.mark("upstream"),
    "model.created": lambda these, _: these.mark("created"),
    "model.owned_by": lambda these, _: these.mark("owned_by"),
    "model.references": lambda these, _: these.mark("references", "max"),
    "model.min_level": lambda these, _: these.mark("min_level"),
}


def error_mark(these: Terms, condition: str, field: str) -> Mark | None:
    """Where a field of an error is stated, or the error itself."""
    errors = these.section("errors")
    known = [name for name in chain(condition) if name in errors]
    own = [name for name in known if not errors.marks[name].file.endswith(".dialect.yaml")]
    for name in (own or known)[:1]:
        found: Mark | None = errors[name].marks.get(field)
        if found is not None:
            return found
    return these.error(condition).mark
