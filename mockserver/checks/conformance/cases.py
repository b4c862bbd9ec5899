"""The values of the suite: an Ask is one request, a Step asks and keeps what later steps need, a Case is one question.

Nothing here knows a provider or a socket.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mockserver.catalog.yaml import Mark

OWN = "own"
"""Stands for the caller's own key, which no report shows."""
NO_KEY = ""
INVALID, REVOKED, NO_CREDIT, FORBIDDEN = (
    "sk-mock-invalid",
    "sk-mock-revoked",
    "sk-mock-no-credit",
    "sk-mock-forbidden-model",
)
MEANT_BY_THE_MOCK = frozenset({REVOKED, NO_CREDIT, FORBIDDEN})
NOTHING: Any = object()

Intent = Literal["accepted", "refused", ""]
Relation = Literal["same", "differs", "smaller", "kept"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a form: a text, or a file where it has a file name."""

    name: str
    data: bytes
    filename: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. At most one of `json`, `pieces` and `raw` is its body.

    `raw` is a body that cannot be read, `problem` why, in the words of the engine's decoding. `path` may hold
    `{name}`, filled from what earlier steps kept; an address in it is asked as it stands, without a key.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = OWN
    json: Any = NOTHING
    pieces: tuple[Piece, ...] = ()
    raw: bytes | None = None
    problem: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An Ask whose reply is judged; `keeps` names values of the reply by path, `advance` first moves the clock."""

    ask: Ask
    keeps: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    advance: int = 0
    is_judged: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One question to a server: what is asked, which statement it is about, what it needs.

    `needs` may hold `mock` (meaningful only to our own server). `relation` compares the pictures of the steps;
    `kept` is the part of an edit that a mask protects.
    """

    name: str
    rule: str
    steps: tuple[Step, ...]
    mark: Mark | None = None
    intent: Intent = ""
    surface: str | None = None
    operation: str = ""
    needs: frozenset[str] = frozenset()
    relation: Relation | None = None


Taken = Mapping[str, str]
Path = tuple[str | int, ...]


def at_path(tree: Any, path: Path) -> Any:
    """The value at a path of keys and places, NOTHING where there is none."""
    here: Any = tree
    for step in path:
        here = _member(here, step)
    return here


def _member(here: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return here[step] if isinstance(here, list) and step < len(here) else NOTHING
    return here.get(step, NOTHING) if isinstance(here, Mapping) else NOTHING


def shown_path(path: Path) -> str:
    """`("data", 0, "url")` → `data[0].url`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text


Progress = Callable[[int, int], None]
