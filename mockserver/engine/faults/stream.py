"""Faults of a stream's events: they are left out, replaced or followed by others. None where they cannot act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mockserver.engine.exchange import Base64, Event, Stream
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.registry import number

ErrorEvent = Callable[[Fault], Event]


def changed_stream(
    stream: Stream, fault: Fault, completed: str, error_event: ErrorEvent
) -> Stream | None:
    """The stream as a fault leaves it; `completed` names the events that hold finished pictures."""
    if fault.name in _LAST_BYTES:
        return replace(stream, terminator=None) if stream.events else None
    if fault.name == "sse_bad_json":
        return stream if stream.events else None
    if fault.name == "sse_done_marker":
        return None if stream.terminator is not None else replace(stream, terminator="[DONE]")
    if fault.name == "sse_url_instead":
        return _with_addresses(stream, completed)
    kept = _kept(stream, fault, completed)
    last = (error_event(fault),) if fault.name == "sse_error_event" else ()
    return replace(stream, events=(*kept, *last), terminator=None)


_LAST_BYTES = frozenset({"sse_cut_inside", "sse_no_final_blank"})
"""These spoil the bytes of the last event, after which nothing comes."""


def _kept(stream: Stream, fault: Fault, completed: str) -> tuple[Event, ...]:
    if fault.name == "sse_no_completed":
        return tuple(event for event in stream.events if event.name != completed)
    if fault.name == "sse_empty":
        return ()
    return stream.events[: int(number(fault, "after_events"))]


def _with_addresses(stream: Stream, completed: str) -> Stream | None:
    events = tuple(
        replace(event, tree=_as_url(event.tree)) if event.name == completed else event
        for event in stream.events
    )
    return None if events == stream.events else replace(stream, events=events)


def _as_url(tree: Any) -> Any:
    """The event's tree with `url`, a data URI, in place of its base64."""
    if not isinstance(tree, dict):
        return tree
    return dict(_member(key, value) for key, value in tree.items())


def _member(key: str, value: Any) -> tuple[str, Any]:
    if isinstance(value, Base64):
        return "url", replace(value, prefix=f"data:{value.spec.content_type};base64,")
    return key, value


EVENT_CHANGES = frozenset(
    {"sse_no_completed", "sse_cut", "sse_cut_inside", "sse_no_final_blank", "sse_error_event",
     "sse_json_instead", "sse_empty", "sse_bad_json", "sse_url_instead", "sse_done_marker"}
)  # fmt: skip
