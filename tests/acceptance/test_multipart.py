"""Multipart bodies as they may come: cut anywhere, in any order, with any boundary, parts missing or doubled.

What is sound is understood, however it is written; what is not is refused in the provider's own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from driving import Driver, Got, Sent, driving
from editing import FORMS, PINK, Way, plain
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from refusals import refusal_schema
from targets import CATALOG

from mockserver.settings import Settings
from mockserver.web.app import create_app

STEADY = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
EVERY = pytest.mark.parametrize("way", FORMS, ids=lambda way: way.id)
PICTURE = plain(PINK, (8, 8))
_KEY = (b"authorization", b"Bearer sk-test")
_TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

Part = tuple[str, bytes, bytes]
"""A name, the rest of its head, and the data."""


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    app = create_app(CATALOG, Settings(clock="fixed:1709251200"), clock=lambda: 1_709_251_200.0)
    with driving(app) as found:
        yield found


def boundaries() -> st.SearchStrategy[str]:
    """Any boundary that the standard allows; it is quoted where it must be."""
    inner = st.text(_TOKEN + "'()+_,-./:=? ", min_size=1, max_size=69)
    return st.builds(lambda text, last: text + last, inner, st.sampled_from(_TOKEN))


def texts_of(way: Way) -> list[Part]:
    return [(name, b"", str(value).encode()) for name, value in way.body.items()]


def file_of(way: Way, data: bytes = PICTURE) -> Part:
    return way.name, b'; filename="a.png"\r\nContent-Type: image/png', data


def written(boundary: str, parts: list[Part], before: bytes = b"", after: bytes = b"") -> bytes:
    edge = b"--" + boundary.encode()
    body = before
    for name, rest, data in parts:
        head = f'Content-Disposition: form-data; name="{name}"'.encode() + rest
        body += edge + b"\r\n" + head + b"\r\n\r\n" + data + b"\r\n"
    return body + edge + b"--\r\n" + after


def posted(driver: Driver, way: Way, body: bytes, boundary: str = "x", piece: int = 1 << 20) -> Got:
    said = f'multipart/form-data; boundary="{boundary}"'.encode()
    driver.reset()
    return driver.send(
        Sent("POST", way.path.encode(), (_KEY, (b"content-type", said)), body, piece)
    )


def _is_taken(got: Got) -> dict[str, Any]:
    assert got.status == 200, got.body[:400]
    found: dict[str, Any] = got.json()
    return found


def _is_refused(way: Way, got: Got) -> None:
    assert 400 <= got.status < 500, got
    assert "mock-error" not in got.headers, got.body
    refusal_schema(way.provider).validate(got.json())


@EVERY
@STEADY
@given(data=st.data())
def test_any_split_order_and_boundary_is_the_same_request(
    driver: Driver, way: Way, data: st.DataObject
) -> None:
    usual = _is_taken(posted(driver, way, written("x", [*texts_of(way), file_of(way)])))
    boundary = data.draw(boundaries())
    parts = data.draw(st.permutations([*texts_of(way), file_of(way)]))
    piece = data.draw(st.sampled_from([1, 2, 3, 7, 64, 1 << 20]))
    after = data.draw(st.sampled_from([b"", b"\r\n", b"an epilogue\r\n"]))
    got = posted(driver, way, written(boundary, parts, after=after), boundary, piece)
    assert _is_taken(got) == usual


@EVERY
@STEADY
@given(data=st.data())
def test_missing_and_repeated_parts_are_refused_or_understood(
    driver: Driver, way: Way, data: st.DataObject
) -> None:
    whole = [*texts_of(way), file_of(way)]
    kept = data.draw(st.lists(st.sampled_from(range(len(whole))), max_size=6))
    parts = [whole[place] for place in kept]
    got = posted(driver, way, written("x", parts))
    texts = [name for name, _, _ in parts if name != way.name]
    required = {name for name in way.body if name != "response_format"}
    model_may_be_absent = way.provider == "openai"
    missing = required - set(texts) - ({"model"} if model_may_be_absent else set())
    pictures = len(parts) - len(texts)
    if missing or not pictures or len(texts) != len(set(texts)):
        _is_refused(way, got)
    elif pictures == 1:
        _is_taken(got)
    else:
        assert got.status in (200, 400, 422), got.body[:300]


@EVERY
@STEADY
@given(data=st.data())
def test_a_body_that_ends_too_early_is_refused(
    driver: Driver, way: Way, data: st.DataObject
) -> None:
    body = written("x", [*texts_of(way), file_of(way)])
    end = data.draw(st.integers(0, len(body) - 5))
    _is_refused(
        way, posted(driver, way, body[:end], piece=data.draw(st.sampled_from([5, 1 << 20])))
    )


@EVERY
@STEADY
@given(data=st.data())
def test_damaged_bytes_never_break_the_server(
    driver: Driver, way: Way, data: st.DataObject
) -> None:
    body = bytearray(written("x", [*texts_of(way), file_of(way)]))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    got = posted(driver, way, bytes(body))
    if got.status != 200:
        _is_refused(way, got)


@EVERY
@pytest.mark.parametrize("boundary", ["", "\x00", "y", "x" * 5_000])
def test_boundaries_that_do_not_fit(driver: Driver, way: Way, boundary: str) -> None:
    _is_refused(way, posted(driver, way, written("x", [*texts_of(way), file_of(way)]), boundary))


@EVERY
def test_a_thousand_and_one_parts_are_too_many(driver: Driver, way: Way) -> None:
    _is_refused(way, posted(driver, way, written("x", [("a", b"", b"")] * 1_001)))


@EVERY
@STEADY
@given(data=st.data())
def test_a_picture_may_hold_the_boundary(driver: Driver, way: Way, data: st.DataObject) -> None:
    # only a whole line begins a part: bytes that look like the beginning of one do not
    tail = data.draw(
        st.sampled_from([b"--x", b"\r\n--", b"\r\n-", b"\r", b"\r\n", b"\r\n--y--\r\n"])
    )
    got = posted(driver, way, written("x", [*texts_of(way), file_of(way, PICTURE + tail)]))
    assert _is_taken(got)
    exchange = got.exchange
    assert exchange is not None
    (upload,) = [part.upload for part in exchange.request.parts if part.upload]
    assert upload.data == PICTURE + tail
