"""Every stream of `event_streams` says the same: by the standard's own algorithm, and to the official client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from drawing import few, smallest
from hypothesis import given
from openai._streaming import SSEDecoder

from mockserver.testing.strategies import VARIATIONS, event_streams

EVENTS: list[tuple[str | None, Any]] = [
    ("image_generation.partial_image", {"b64_json": "aGk=", "partial_image_index": 0}),
    ("image_generation.completed", {"usage": {"total_tokens": 7}, "text": "Straße 🐈"}),
    (None, " two\n lines "),
    (None, "[DONE]"),
]
# What the official client is known to read otherwise than the standard says.
_NOT_FOR_CLIENT = ("bom", "ids", "retry", "comments")


def by_the_standard(data: bytes) -> Iterator[tuple[str | None, str]]:
    """The events of a stream, as the algorithm of the HTML standard has it, step by step."""
    text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    name, lines = "", list[str]()
    for line in text.split("\n")[:-1]:
        if not line:
            if lines:
                yield name or None, "\n".join(lines)
            name, lines = "", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            lines.append(value)


def meant(events: list[tuple[str | None, Any]]) -> list[tuple[str | None, Any]]:
    return [(name, _value(data)) for name, data in events]


def _value(data: Any) -> Any:
    try:
        return json.loads(data) if isinstance(data, str) else data
    except ValueError:
        return data


@few(60)
@given(event_streams(EVENTS))
def test_the_standard_reads_the_same(chunks: list[bytes]) -> None:
    assert meant(list(by_the_standard(b"".join(chunks)))) == EVENTS


@few(60)
@given(event_streams(EVENTS, without=_NOT_FOR_CLIENT))
def test_the_official_client_reads_the_same(chunks: list[bytes]) -> None:
    found = [(one.event, one.data) for one in SSEDecoder().iter_bytes(iter(chunks))]
    assert meant(found) == EVENTS


@pytest.mark.parametrize("variation", VARIATIONS)
def test_each_variation_comes(variation: str) -> None:
    plain = b"".join(smallest(event_streams(EVENTS, without=VARIATIONS)))
    alone = event_streams(EVENTS, without=[one for one in VARIATIONS if one != variation])
    other = smallest(alone, lambda chunks: chunks != [plain])
    assert meant(list(by_the_standard(b"".join(other)))) == EVENTS


def test_without_variations_there_is_one_stream() -> None:
    chunks = smallest(event_streams([("a", {"b": 1})], without=VARIATIONS))
    assert chunks == [b'event: a\ndata: {"b": 1}\n\n']


def test_examples_are_small() -> None:
    chunks = smallest(event_streams([(None, "x")]), lambda chunks: b"\r" in b"".join(chunks))
    assert b"".join(chunks) in (b"data: x\r\n\r\n", b"data: x\r\r")


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([(None, "")], "no stream carries the data ''"),
        ([(None, "a\rb")], "no stream carries the data"),
        ([("a\nb", "c")], "no stream carries an event named"),
        ([(None, 7)], "a text, an object or a list, not 7"),
    ],
)
def test_what_no_stream_can_carry(events: list[Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        event_streams(events)


def test_unknown_variations_are_named() -> None:
    with pytest.raises(ValueError, match="no variation 'colours'; there are line_ends, "):
        event_streams([], without=["colours"])
