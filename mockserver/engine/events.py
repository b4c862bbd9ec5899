"""A plan → the events of a stream: partial pictures, completed ones, and the last, which carries the usage.

Names, entries, terminator and spacing are the provider's `streaming:`. The picture of each event is a leaf that is
painted when the event is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mockserver.engine.call import Call
from mockserver.engine.exchange import Event, Json, Rejected, Stream
from mockserver.engine.fill import fill
from mockserver.engine.refusal import refuse
from mockserver.engine.values import Scope


def is_streamed(call: Call) -> bool:
    """Whether the client asked for a stream and this operation of the provider has one."""
    events = call.terms.section("streaming").get("events", {})
    return call.in_role("stream") is True and call.operation in events


def stream(call: Call) -> Stream:
    """The stream of an accepted request."""
    streaming = call.terms.section("streaming")
    return Stream(
        events=tuple(_events(call)),
        terminator=streaming.get("terminator"),
        keep_alive=streaming.get("keep_alive"),
        spacing=float(streaming.get("spacing", 0)),
    )


def _events(call: Call) -> Iterator[Event]:
    assert call.plan is not None  # noqa: S101 - streams follow the plan
    assert call.operation is not None  # noqa: S101
    names = call.terms.section("streaming")["events"][call.operation]
    count, partials = len(call.plan.specs), int(call.in_role("partials") or 0)
    number = 0
    for index in range(count):
        for partial in range(1, partials + 1):
            yield _event(
                call,
                names["partial"],
                "partial",
                Scope(call, index=index, partial=partial, number=number),
            )
            number += 1
        if call.failing is not None and index == count - 1:
            yield error_event(call, call.failing)
            return
        kind = "final" if index == count - 1 else "completed"
        yield _event(call, names["completed"], kind, Scope(call, index=index, number=number))
        number += 1


def _event(call: Call, name: str, kind: str, scope: Scope) -> Event:
    entries = call.terms.section("streaming")["entries"]
    # a provider that streams one picture only describes the last of its events alone
    entry = entries.get(kind, entries["final"])
    return Event(name, fill(entry, replace(scope, event=name)))


def error_event(call: Call, rejected: Rejected) -> Event:
    """The event that tells of a failure after the stream began: the provider's envelope beside the event's type."""
    reply = refuse(call, rejected)
    body = reply.body
    tree: Any = body.tree if isinstance(body, Json) else {}
    name = str(call.terms.section("streaming").get("error_event", "error"))
    return Event(name, {"type": name, **tree})
