"""Exchanges as HTTP messages."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from calling import caller

from mockserver.engine.exchange import Exchange, Json, Picture, Reply, Text
from mockserver.imaging.spec import RenderSpec
from mockserver.web.mock_error import header_value
from mockserver.web.pictures import Pictures
from mockserver.web.reply import Message, preflight, reply_message

SPEC = RenderSpec(8, 8, "webp", "0" * 64, "p", "m", 0, 0, "a cat", "0" * 16)


def answered(reply: Reply, method: str = "GET") -> Message:
    """The message of an exchange with this reply."""
    exchange: Exchange = caller("deepshi").get("/v1/models")
    request = replace(exchange.request, method=method)
    found = replace(exchange, reply=reply, request=request)
    return asyncio.run(reply_message(found, Pictures()))


def headers(reply: Reply, method: str = "GET") -> dict[bytes, bytes]:
    """The headers of that message; none may come twice."""
    found = answered(reply, method).headers
    assert len(dict(found)) == len(found)
    return dict(found)


def test_the_length_is_always_told() -> None:
    assert headers(Reply(200, {}, Json({"a": 1})))[b"content-length"] == b"7"
    assert headers(Reply(200, {}, None))[b"content-length"] == b"0"


def test_a_head_reply_tells_the_length_of_what_it_leaves_out() -> None:
    reply = Reply(200, {}, Json({"a": 1}))
    assert headers(reply, "HEAD")[b"content-length"] == b"7"
    assert answered(reply, "HEAD").body == b""


def test_no_content_has_no_length() -> None:
    found = headers(Reply(204, {}, None))
    assert b"content-length" not in found
    assert b"content-type" not in found


def test_a_picture_is_a_file() -> None:
    reply = Reply(200, {}, Picture(SPEC, 'inline; filename="a\r\nb.webp"'))
    found = headers(reply)
    assert found[b"content-type"] == b"image/webp"
    assert found[b"content-disposition"] == b'inline; filename="a?b.webp"'
    assert answered(reply).body.startswith(b"RIFF")


def test_a_text_keeps_its_type() -> None:
    assert headers(Reply(200, {}, Text(b"x", "text/plain")))[b"content-type"] == b"text/plain"


def test_the_providers_own_content_type_wins() -> None:
    reply = Reply(200, {"Content-Type": "application/problem+json"}, Json({}))
    assert headers(reply)[b"content-type"] == b"application/problem+json"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("plain", b"plain"),
        ("a\r\nSet-Cookie: x", b"a?Set-Cookie: x"),
        ("Käse", b"K\xe4se"),
        ("\N{SNOWMAN}\ud83d", b"?"),
        ("tab\there\0", b"tab?here?"),
        ("  x ", b"x"),
        ("\x85\x9f\x7f", b"?"),
    ],
)
def test_header_values_are_safe(text: str, safe: bytes) -> None:
    assert header_value(text) == safe


def test_a_preflight_echoes_safely() -> None:
    found = dict(preflight({"access-control-request-headers": "a,\x7fb"}).headers)
    assert found[b"access-control-allow-headers"] == b"a,?b"
    assert b"access-control-allow-private-network" not in found


def test_a_preflight_to_a_private_network_is_allowed() -> None:
    found = dict(preflight({"access-control-request-private-network": "true"}).headers)
    assert found[b"access-control-allow-private-network"] == b"true"
