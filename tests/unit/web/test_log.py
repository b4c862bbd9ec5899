"""The line that a served exchange is logged as."""

from __future__ import annotations

import json
from io import StringIO

from calling import Caller, caller

from mockserver.engine.journal import Delivery
from mockserver.web.log import exchange_log, json_line, text_line

SENT = Delivery("sent", 10)
KEY = "sk-secret-0123456789"


def drawn(prompt: str, **fields: object) -> tuple[Caller, str]:
    """A client that drew, and the line of its exchange."""
    client = caller("deepshi")
    body = {"model": "deepshi-banana-pro", "prompt": prompt, **fields}
    exchange = client.post("/v1/images/generations", body, key=KEY)
    return client, text_line(client.world, exchange, SENT)


def test_a_success() -> None:
    _, line = drawn("a cat")
    assert line == (
        "#1 200 deepshi POST /v1/images/generations  deepshi-banana-pro  ok (documented)"
    )


def test_a_refusal_says_why() -> None:
    _, line = drawn("")
    assert line.startswith("#1 400 deepshi POST /v1/images/generations  deepshi-banana-pro")
    assert "prompt_empty (" in line
    assert line.endswith("1 finding")


def test_a_fault_is_named() -> None:
    client = caller("deepshi")
    client.world.faults.arm("rate_limited:retry_after=2")
    exchange = client.post("/v1/images/generations", {"prompt": "a cat"})
    line = text_line(client.world, exchange, SENT)
    assert line.partition("  fault ")[2] == "rate_limited:retry_after=2"
    told = json.loads(json_line(client.world, exchange, SENT))
    assert told["faults"] == ["rate_limited:retry_after=2"]


def test_a_namespace_and_an_outcome() -> None:
    client = caller("deepshi")
    client.world.name = "t1"
    exchange = client.get("/v1/models\n\x1b[31m", key=None)
    line = text_line(client.world, exchange, Delivery("client_gone", 0))
    assert line.startswith("~t1 #1 404 deepshi GET /v1/models")
    assert line.endswith("client gone")
    assert line.isprintable()


def test_json_says_the_same_in_one_line() -> None:
    client, _ = drawn("a cat")
    exchange = client.world.journal.get(1)
    assert exchange is not None
    told = json.loads(json_line(client.world, exchange, SENT))
    assert told["model"] == "deepshi-banana-pro"
    assert (told["status"], told["basis"], told["bytes"]) == (200, "documented", 10)


def test_lines_are_written_and_never_hold_a_key() -> None:
    client, _ = drawn(KEY)
    exchange = client.world.journal.get(1)
    assert exchange is not None
    for form in ("text", "json"):
        stream = StringIO()
        exchange_log(form, stream)(client.world, exchange, SENT)
        assert stream.getvalue().count("\n") == 1
        assert KEY not in stream.getvalue()
