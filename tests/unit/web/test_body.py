"""Bodies: read with a cap, decoded strictly."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from mockserver.engine.exchange import BodyProblem
from mockserver.web.body import Body, ClientGone, JsonProblem, parse_json, read_body


def read(
    data: bytes, content_type: str = "application/json", method: str = "POST", **more: Any
) -> Body:
    """A body sent in chunks of three bytes."""
    chunks = [data[at : at + 3] for at in range(0, len(data), 3)] or [b""]
    headers = {"content-type": content_type, **more.get("headers", {})}
    return asyncio.run(read_body(method, headers, receiver(chunks), more.get("most", 1_000)))


def receiver(chunks: list[bytes]) -> Any:
    """What ASGI calls to hand over a body; after the last chunk the client is gone."""
    left = list(chunks)

    async def receive() -> MutableMapping[str, Any]:
        if not left:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return receive


def problem(data: bytes, content_type: str = "application/json", **more: Any) -> BodyProblem:
    """The problem of a body."""
    found = read(data, content_type, **more).problem
    assert found is not None
    return found


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; charset=latin-1", "application/x+json", ""],
)
def test_json_is_decoded(content_type: str) -> None:
    found = read(b'{"n": 1, "prompt": "caf\xc3\xa9"}', content_type)
    assert found.value == {"n": 1, "prompt": "café"}
    assert found.problem is None
    assert found.size == 27


def test_a_byte_order_mark_is_tolerated() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": []}') == {"a": []}


def test_a_lone_surrogate_is_text() -> None:
    assert parse_json(rb'"\ud83d"') == "\ud83d"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty body"),
        (b" \n", "an empty body"),
        (b"{", "line 1, column 2"),
        (b"{} x", "Extra data"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": 1,}', "not JSON"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b"[1e999]", "1e999 is out of range"),
        (b'{"n": 1, "m": 2, "n": 3}', "'n' stands twice"),
        (b'{"a": [{"b": 1, "b": 1}]}', "'b' stands twice"),
        (b'{"prompt": "caf\xe9"}', "not UTF-8 (byte 15)"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
        (b'"a\nb"', "not JSON"),
        (b"9" * 301, "more than 300 digits"),
        (b"[" * 101 + b"]" * 101, "more than 100 levels"),
        (b'{"a":' * 60_000 + b"1" + b"}" * 60_000, "more than 100 levels"),
        (b"[" * 100_000, "more than 100 levels"),
    ],
)
def test_json_that_cannot_be_used(data: bytes, reason: str) -> None:
    with pytest.raises(JsonProblem) as caught:
        parse_json(data)
    assert reason in str(caught.value)


def test_a_hundred_levels_are_taken() -> None:
    assert parse_json(b"[" * 100 + b"]" * 100)


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert parse_json(b"[" + b",".join([b"[]"] * 500) + b"]") == [[]] * 500


def test_the_problem_travels_with_the_request() -> None:
    assert problem(b"") == BodyProblem("malformed_body", "an empty body")


def test_the_cap_is_told() -> None:
    assert problem(b"x" * 11, most=10) == BodyProblem("body_too_large", "11", "", "10")


def test_an_announced_length_is_enough_to_refuse() -> None:
    found = read(b"", headers={"content-length": "11"}, most=10)
    assert found.problem == BodyProblem("body_too_large", "11", "", "10")
    assert not found.read


def test_a_body_of_exactly_the_cap_is_read() -> None:
    assert read(b'{"a": "bc"}', most=11).value == {"a": "bc"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_bodies_of_reading_methods_are_ignored(method: str) -> None:
    found = read(b"nonsense", method=method, headers={"content-length": "8"})
    assert (found.value, found.problem, found.read) == (None, None, False)


def test_a_content_encoding_is_refused() -> None:
    found = problem(b"x", headers={"content-encoding": "gzip"})
    assert found == BodyProblem("unsupported_media_type", "content encoding gzip", "identity")


def test_identity_is_no_encoding() -> None:
    assert read(b"1", headers={"content-encoding": "Identity"}).value == 1


def test_other_types_are_passed_on_undecoded() -> None:
    found = read(b"\xff\xfe", "text/plain")
    assert (found.value, found.parts, found.problem) == (None, (), None)


def test_a_client_that_goes_away_ends_it() -> None:
    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientGone):
        asyncio.run(read_body("POST", {}, receive, 10))
