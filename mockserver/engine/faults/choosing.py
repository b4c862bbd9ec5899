"""Which faults a request takes: inline ones first, then armed ones, then the scenario's step.

They are chosen once, right after the route is known; each acts later, at the stage it concerns, and only
then uses up a count.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mockserver.catalog.types import OPERATIONS
from mockserver.engine.faults.armed import Armed, Count
from mockserver.engine.faults.carriers import HEADER, asked_of, raw_field, take_inline
from mockserver.engine.faults.kinds import FaultKind, Phase
from mockserver.engine.faults.registry import kind_of

if TYPE_CHECKING:
    from mockserver.engine.call import Call


def choose(call: Call) -> None:
    """Writes the faults that this request takes into the call. Raises FaultError for a text that cannot be read."""
    if not _may_have_faults(call):
        return
    decided = False
    for armed in list(_offered(call)):
        kind = kind_of(armed.fault)
        if not _fits(call, kind):
            continue
        armed.count.seen += 1
        if not armed.count.is_due or (kind.decisive and decided):
            continue
        decided = decided or kind.decisive
        call.armed.append(armed)


def acting(call: Call, *phases: Phase) -> Iterator[Armed]:
    """The chosen faults that act in one of these phases, in the order of their text."""
    for armed in call.armed:
        if kind_of(armed.fault).phase in phases:
            yield armed


def use_up(call: Call, armed: Armed) -> None:
    """Notes that a fault has acted."""
    armed.count.acted += 1
    call.faults.append(armed.fault)


def _may_have_faults(call: Call) -> bool:
    """A quick look: most requests have none, and shall not pay for those that do."""
    request, world = call.request, call.world
    return bool(
        world.faults.armed
        or request.fault is not None
        or request.scenario is not None
        or world.playing is not None
        or HEADER in request.headers
        or "!" in request.headers.get("authorization", "")
        or "!" in _asked_model(call)
    )


def _asked_model(call: Call) -> str:
    """The model that is asked for, whatever is attached to it; most requests name it at the top of a JSON body."""
    body = call.request.body
    if isinstance(body, dict) and "model" in body:
        return str(body["model"])
    return str(raw_field(call, "model") or call.variables.get("model", ""))


def _offered(call: Call) -> Iterator[Armed]:
    for text, faults in take_inline(call):
        yield from call.world.faults.inline(text, faults)
    asked = asked_of(call)
    yield from call.world.faults.waiting(asked)
    playing = call.world.progress(call.request.scenario)
    step = playing.take(asked) if playing is not None else None
    for fault in step.faults if step is not None else ():
        yield Armed(fault, Count())


def _fits(call: Call, kind: FaultKind) -> bool:
    """Whether a fault of this kind can act on the request, by what is known of it so early."""
    operation = call.operation or ""
    if kind.only == "any":
        return True
    if kind.only == "hosted" and operation == "pictures.fetch":
        return True
    if OPERATIONS.get(operation) != "image":
        return False
    if kind.only in ("stream", "whole"):
        return _asks_for_stream(call) == (kind.only == "stream")
    return True


def _asks_for_stream(call: Call) -> bool:
    asked = raw_field(call, "stream")
    events = call.terms.section("streaming").get("events", {})
    return call.operation in events and (asked is True or str(asked).lower() == "true")
