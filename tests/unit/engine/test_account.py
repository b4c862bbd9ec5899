"""Exchanges as people may see them."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import pytest
from calling import caller, picture_part, text_parts

from mockserver.engine.account import account, without_key
from mockserver.engine.exchange import Exchange
from mockserver.engine.journal import Delivery
from mockserver.imaging.paint import paint
from mockserver.imaging.spec import RenderSpec

KEY = "sk-secret-0123456789"
MEMBERS = [
    "id",
    "at",
    "namespace",
    "provider",
    "operation",
    "model",
    "method",
    "path",
    "status",
    "condition",
    "faults",
    "request",
    "reply",
    "findings",
    "basis",
    "charge",
    "delivery",
]
SPEC = RenderSpec(16, 12, "png", "0" * 64, "p", "m", 0, 0, "a cat", "0" * 16)


@dataclass(frozen=True)
class Painted:
    """What is known of a painted picture."""

    bytes: int = 7
    sha256: str = "ab"


def drawn(**fields: Any) -> Exchange:
    """An exchange about one picture."""
    body = {"model": "deepshi-banana-pro", "prompt": "a cat", **fields}
    return caller("deepshi").post("/v1/images/generations", body, key=KEY)


def test_its_members_stand_in_order() -> None:
    told = account(drawn(), "t1", Delivery("sent", 9))
    assert list(told) == MEMBERS
    assert told["namespace"] == "t1"
    assert told["delivery"] == {"outcome": "sent", "bytes": 9}
    assert list(told["request"]) == ["headers", "fields", "uploads"]
    assert list(told["reply"]) == ["headers", "body", "images"]


def test_it_is_json() -> None:
    told = account(drawn(prompt="\ud83d" * 3, stream=True))
    assert json.loads(json.dumps(told).encode()) == told


def test_what_is_under_way_has_no_delivery() -> None:
    assert account(drawn())["delivery"] is None


def test_pictures_of_the_reply_are_named() -> None:
    told = account(drawn(), painted=lambda spec: Painted())
    named = {"format": "png", "size": "1024x1024", "bytes": 7, "sha256": "ab"}
    assert told["reply"]["body"]["data"][0]["b64_json"] == named
    assert told["reply"]["images"] == [named]


def test_a_picture_that_was_not_painted_has_no_hash() -> None:
    assert account(drawn())["reply"]["images"][0]["sha256"] is None


def test_the_charge_is_exact_text() -> None:
    assert account(drawn())["charge"] == {"amount": "0.01", "unit": "usd"}


def test_a_refusal_has_findings_with_sources() -> None:
    told = account(drawn(prompt="x", n=2))
    assert (told["status"], told["condition"], told["charge"]) == (400, "too_many_images", None)
    finding = told["findings"][0]
    assert list(finding) == ["kind", "condition", "parameter", "message", "basis", "source"]
    assert (finding["kind"], finding["parameter"]) == ("violation", "n")
    assert finding["source"]["page"] == "images"


def test_keys_are_redacted_wherever_they_turn_up() -> None:
    told = account(drawn(prompt=f"use {KEY}", user=KEY, api_key="other-key-123456"))
    assert KEY not in json.dumps(told)
    assert "other-key-123456" not in json.dumps(told)
    assert told["request"]["headers"]["authorization"] == "Bearer sk-se***6789"
    assert told["request"]["fields"]["prompt"] == "use sk-se***6789"


@pytest.mark.parametrize("name", ["X-API-Key", "Cookie", "Mock-Control-Token"])
def test_other_secrets_in_headers_are_redacted(name: str) -> None:
    exchange = caller("deepshi").get("/v1/models", **{name: "secret-0123456789"})
    assert account(exchange)["request"]["headers"][name.lower()] == "secre***6789"


def test_a_short_key_does_not_garble_texts() -> None:
    assert without_key("a cat", "a") == "a cat"
    assert without_key("the longer-key", "longer-key") == "the lo***"


def sent(value: Any) -> Any:
    """A request's field as it is shown."""
    return account(drawn(image=value))["request"]["fields"]["image"]


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_base64_of_a_request_is_named(prefix: str) -> None:
    data = paint(SPEC)
    told = sent([prefix + b64encode(data).decode()])[0]
    assert (told["format"], told["size"], told["bytes"]) == ("png", "16x12", len(data))
    assert len(told["sha256"]) == 64


def test_base64_of_anything_else_is_named_too() -> None:
    told = sent(b64encode(bytes(range(256)) * 4).decode())
    assert (told["format"], told["size"], told["bytes"]) == (None, None, 1_024)


@pytest.mark.parametrize(
    "text", ["x" * 50_001, "a cat " * 100, "QUJD", "A1b" * 50 + "Ä" * 100, "A1b" * 67]
)
def test_texts_stay_texts(text: str) -> None:
    assert sent(text) == text


def test_uploads_are_listed() -> None:
    client = caller("openai")
    parts = (*text_parts(model="gpt-image-2", prompt="a cat"), picture_part("image"))
    told = account(client.form("/v1/images/edits", parts))
    assert told["request"]["fields"] == {"model": "gpt-image-2", "prompt": "a cat"}
    upload = told["request"]["uploads"][0]
    assert (upload["field"], upload["format"], upload["bytes"]) == ("image", "png", 2_000)
    assert upload["sha256"]


def test_fields_that_came_twice_are_listed() -> None:
    parts = (*text_parts(prompt="a"), *text_parts(prompt="b"))
    told = account(caller("openai").form("/v1/images/edits", parts))
    assert told["request"]["fields"] == {"prompt": ["a", "b"]}


def test_the_query_counts_as_fields_where_there_is_no_body() -> None:
    told = account(caller("deepshi").get("/v1/models?type=image"))
    assert told["request"]["fields"] == {"type": "image"}
