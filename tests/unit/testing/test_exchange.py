"""An exchange as a test looks at it, made of the account that the journal gives."""

from __future__ import annotations

from decimal import Decimal

import pytest
from calling import caller, picture_part, text_parts

from mockserver.engine.account import account
from mockserver.engine.exchange import Exchange as Recorded
from mockserver.testing.exchange import Exchange, Finding, exchange_of

BODY = {"model": "nano-banana-pro", "prompt": "a teapot", "n": 2, "mood": "calm"}


def seen(recorded: Recorded) -> Exchange:
    """The exchange as a test sees it."""
    return exchange_of(account(recorded), lambda: "curl …")


@pytest.fixture
def drawn() -> Exchange:
    """A generation with a field that is ignored."""
    return seen(caller("deepshi").post("/v1/images/generations", BODY))


def test_what_was_asked(drawn: Exchange) -> None:
    request = drawn.request
    assert (request.method, request.path) == ("POST", "/v1/images/generations")
    assert request.json == request.fields == BODY
    assert request.headers["authorization"].startswith("Bearer ")
    assert request.uploads == ()
    assert not request.is_form


def test_what_was_answered(drawn: Exchange) -> None:
    assert (drawn.status, drawn.reply.status) == (200, 200)
    assert [entry["index"] for entry in drawn.reply.json["data"]] == [0, 1]
    assert [(one.format, one.size) for one in drawn.reply.images] == [("png", "2048x2048")] * 2
    assert drawn.condition is None
    assert drawn.charge is not None
    assert drawn.charge.amount == Decimal("0.08")


def test_what_was_noticed(drawn: Exchange) -> None:
    (finding,) = drawn.findings
    assert isinstance(finding, Finding)
    assert (finding.kind, finding.parameter, finding.basis) == ("advisory", "mood", "assumed")
    assert finding.source is None


def test_a_finding_names_its_source() -> None:
    refused = seen(caller("deepshi").post("/v1/images/generations", {**BODY, "n": 9}))
    source = next(one.source for one in refused.findings if one.parameter == "n")
    assert source is not None
    assert source.kind == "documentation"
    assert source.url.startswith("https://")
    assert refused.charge is None


def test_a_form_has_fields_and_uploads() -> None:
    parts = (*text_parts(model="nano-banana-pro", prompt="a cup"), picture_part("image"))
    edited = seen(caller("deepshi").form("/v1/images/edits", parts))
    assert edited.request.fields == {"model": "nano-banana-pro", "prompt": "a cup"}
    assert [upload["field"] for upload in edited.request.uploads] == ["image"]


def test_a_listing_has_no_body() -> None:
    listed = seen(caller("deepshi").get("/v1/models"))
    assert listed.request.json is None
    assert listed.model is None
    assert listed.line == "#1 200 deepshi GET /v1/models  ok (assumed)"


def test_it_prints_as_one_line(drawn: Exchange) -> None:
    assert repr(drawn) == f"<Exchange {drawn.line}>"
    assert drawn.line.startswith("#1 200 deepshi POST /v1/images/generations  nano-banana-pro  ok")
    assert drawn.curl == "curl …"
