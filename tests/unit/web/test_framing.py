"""Other ways of writing the same blocks of a stream."""

from __future__ import annotations

import json

import pytest

from mockserver.checks.wire import events
from mockserver.engine.faults.fault import Fault
from mockserver.web.framing import Framing

BLOCKS = [b'event: %b\ndata: {"a": "data: x", "b": {}}\n\n' % name for name in (b"p", b"c")]
LEGAL = ["sse_crlf", "sse_cr", "sse_comments", "sse_id_then_comment", "sse_multiline"]
LEGAL += ["sse_no_space", "sse_bom", "sse_retry_only_block"]


def framed(*names: str) -> bytes:
    """The two blocks and a terminator as faults want them."""
    framing = Framing([Fault(name) for name in names], len(BLOCKS))
    return b"".join(framing.framed(block) for block in [*BLOCKS, b"data: [DONE]\n\n"])


def meaning(data: bytes) -> list[object]:
    """The events, their data read."""
    return [(n, json.loads(d) if d.startswith("{") else d) for n, d in events(data)]


@pytest.mark.parametrize("name", LEGAL)
def test_the_meaning_stays(name: str) -> None:
    assert framed(name) != framed()
    assert meaning(framed(name)) == meaning(framed())


def test_all_at_once() -> None:
    assert meaning(framed(*LEGAL)) == meaning(framed())
    assert framed(*LEGAL).startswith(b"\xef\xbb\xbfretry:3000\r")


def test_the_last_event_ends_early() -> None:
    assert b"event: c" in framed("sse_cut_inside")
    assert len(events(framed("sse_cut_inside"))) < len(events(framed()))


def test_broken_json_in_the_first_event() -> None:
    (_, first), (_, second), _ = events(framed("sse_bad_json"))
    assert json.loads(second)
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(first)
