"""Streams are read by the rules: line ends, byte order mark, comments, several data lines, ids, what is unfinished."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.checks.event_stream import StreamEvent, framed, parse_stream

_LINE = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)
_NAME = st.text(st.characters(codec="ascii", exclude_characters="\r\n\0"), min_size=1, max_size=12)
_EVENTS = st.lists(
    st.tuples(st.one_of(st.just(""), _NAME), st.lists(_LINE, min_size=1, max_size=3))
)
_ENDS = st.sampled_from(["\n", "\r", "\r\n"])


def told(data: bytes) -> list[tuple[str, str]]:
    """The types and data of the events of a stream."""
    return [(event.type, event.data) for event in parse_stream(data).events]


@given(_EVENTS, _ENDS, st.booleans(), st.lists(_LINE, max_size=3))
def test_what_is_framed_is_read_again(
    events: list[tuple[str, list[str]]], end: str, mark: bool, comments: list[str]
) -> None:
    lines = [f":{comment}{end}" for comment in comments]
    for name, data in events:
        # a value loses one space at its front, which `framed` puts there
        lines += framed(name, "\n".join(data), end)
    text = ("\ufeff" if mark else "") + "".join(lines)
    stream = parse_stream(text.encode())
    assert [(one.type, one.data) for one in stream.events] == [
        (name or "message", "\n".join(data)) for name, data in events
    ]
    assert len(stream.comments) == len(comments)
    assert not stream.unfinished


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(data: bytes) -> None:
    stream = parse_stream(data)
    assert all("\r" not in event.data for event in stream.events)


@given(_EVENTS, st.data())
def test_a_cut_stream_gives_the_first_events(
    events: list[tuple[str, list[str]]], drawn: st.DataObject
) -> None:
    text = "".join(line for name, data in events for line in framed(name, "\n".join(data))).encode()
    whole = told(text)
    cut = told(text[: drawn.draw(st.integers(0, len(text)))])
    assert cut == whole[: len(cut)]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("data: a\n\n", [("message", "a")]),
        ("data:a\n\n", [("message", "a")]),
        ("data:  a\n\n", [("message", " a")]),
        ("data\n\n", [("message", "")]),
        ("data: a\ndata: b\n\n", [("message", "a\nb")]),
        ("event: x\n\ndata: a\n\n", [("message", "a")]),
        ("event: x\ndata: a\n\n", [("x", "a")]),
        ("data: a\revent: x\r\rdata: b\r\n\r\n", [("x", "a"), ("message", "b")]),
        (": keep-alive\n\ndata: a\n\n", [("message", "a")]),
        ("nonsense: 1\ndata: a\n\n", [("message", "a")]),
        ("data: a\n", []),
        ("data: a", []),
        ("", []),
    ],
)
def test_examples(text: str, events: list[tuple[str, str]]) -> None:
    assert told(text.encode()) == events


def test_ids_last_and_retry_is_a_number() -> None:
    stream = parse_stream(
        b"id: 7\ndata: a\n\nretry: 10\nretry: x\ndata: b\n\nid: a\0b\ndata: c\n\n"
    )
    assert stream.events == (
        StreamEvent("message", "a", "7", 1),
        StreamEvent("message", "b", "7", 4),
        StreamEvent("message", "c", "7", 8),
    )
    assert stream.retry == 10


def test_an_unfinished_event_is_said() -> None:
    assert parse_stream(b"data: a\n\ndata: b\n").unfinished
    assert parse_stream(b"data: a\n\ndata: b").unfinished
    assert not parse_stream(b"data: a\n\n: bye\n").unfinished
