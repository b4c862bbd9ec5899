"""Exchanges as curl lines, run through a shell's own splitting."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from typing import Any

from calling import caller, picture_part, text_parts

from mockserver.engine.curl import curl_line
from mockserver.engine.exchange import Exchange

KEY = "sk-secret-0123456789"


def words(exchange: Exchange) -> list[str]:
    """The words that a shell makes of the line."""
    return shlex.split(curl_line(exchange))


def drawn(prompt: str, **fields: Any) -> Exchange:
    """An exchange about one picture."""
    body = {"model": "deepshi-banana-pro", "prompt": prompt, **fields}
    return caller("deepshi").post("/v1/images/generations", body, key=KEY)


def test_it_repeats_the_request() -> None:
    found = words(drawn("it's $HOME `x`\n"))
    assert found[:4] == ["curl", "-sS", "-X", "POST"]
    assert found[4] == "http://host/deepshi/v1/images/generations"
    assert "Authorization: Bearer $IMGMOCK_KEY" in found
    assert "content-type: application/json" in found
    assert json.loads(found[found.index("--data-raw") + 1])["prompt"] == "it's $HOME `x`\n"


def test_the_key_is_left_to_the_shell() -> None:
    line = curl_line(drawn(f"use {KEY}"))
    assert KEY not in line
    assert '"Authorization: Bearer $IMGMOCK_KEY"' in line


def test_a_query_and_an_odd_path_are_escaped() -> None:
    exchange = caller("deepshi").get("/v1/a b/é?type=image x", key=None)
    assert words(exchange)[4] == "http://host/deepshi/v1/a%20b/%C3%A9?type=image+x"


def test_headers_that_matter_are_kept() -> None:
    found = words(
        caller("deepshi").get(
            "/v1/models",
            **{"Accept": "text/event-stream", "User-Agent": "x", "X-Stainless-OS": "y"},
        )
    )
    assert "accept: text/event-stream" in found
    assert not any("stainless" in word or "user-agent" in word for word in found)


def test_files_are_named() -> None:
    parts = (*text_parts(prompt="@a cat"), picture_part("image"))
    found = words(caller("openai").form("/v1/images/edits", parts))
    assert found[found.index("--form-string") + 1] == "prompt=@a cat"
    assert found[found.index("-F") + 1] == "image=@file;type=image/png"


def test_urlencoded_fields() -> None:
    exchange = caller("openai").form("/v1/images/edits", text_parts(prompt="a&b"))
    request = replace(exchange.request, content_type="application/x-www-form-urlencoded")
    found = words(replace(exchange, request=request))
    assert found[found.index("--data-urlencode") + 1] == "prompt=a&b"


def test_a_large_body_is_left_in_a_file() -> None:
    found = words(drawn("x" * 100_001))
    assert found[found.index("--data-binary") + 1] == "@request.json"


def test_lone_surrogates_and_nul_are_survived() -> None:
    assert "curl" in curl_line(drawn("\ud83d\0"))
    assert words(caller("deepshi").get("/v1/\0\ud83d"))[0] == "curl"
