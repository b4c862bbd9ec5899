"""What the engine answers for the dialect's own provider fits the hand-written shapes of the wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from calling import caller, tree
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from mockserver.engine.exchange import Base64, Json, Stream

FOLDER = Path(__file__).resolve().parents[3] / "schemas" / "wire" / "openai"
PATH = "/v1/images/generations"


def faults(name: str, document: Any) -> list[str]:
    """What a shape finds wrong in a document."""
    found = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.iterdir()}
    registry: Any = Registry().with_resources(
        (file, Resource.from_contents(schema)) for file, schema in found.items()
    )
    validator = Draft202012Validator(found[f"{name}.schema.json"], registry=registry)
    return [error.message for error in validator.iter_errors(document)]


def plain(value: Any) -> Any:
    """A reply's tree with its pictures as texts."""
    if isinstance(value, Base64):
        return value.prefix + "AAAA"
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "body",
    [
        {"model": "gpt-image-1"},
        {"model": "gpt-image-1", "n": 2, "background": "transparent"},
        {"model": "dall-e-2"},
        {"model": "dall-e-3", "response_format": "b64_json"},
    ],
)
def test_pictures(body: dict[str, Any]) -> None:
    exchange = caller("openai").post(PATH, {"prompt": "a cat", **body})
    assert exchange.reply.status == 200
    assert faults("images.response", plain(tree(exchange))) == []


def test_streams() -> None:
    body = {"model": "gpt-image-1", "prompt": "a cat", "stream": True, "partial_images": 2}
    reply = caller("openai").post(PATH, body).reply
    assert isinstance(reply.body, Stream)
    events = [plain(event.tree) for event in reply.body.events]
    assert len(events) == 3
    assert [faults("images.event", event) for event in events] == [[], [], []]


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"model": "gpt-image-1"}, "sk-test"),
        ({"model": "nobody", "prompt": "a cat"}, "sk-test"),
        ({"model": "gpt-image-1", "prompt": "a cat"}, "sk-mock-invalid"),
        ([], "sk-test"),
    ],
)
def test_refusals(body: Any, key: str) -> None:
    exchange = caller("openai").post(PATH, body, key)
    assert exchange.reply.status >= 400
    assert faults("error", tree(exchange)) == []


def test_models() -> None:
    listed = caller("openai").get("/v1/models")
    assert faults("models.response", tree(listed)) == []
    one = caller("openai").get("/v1/models/gpt-image-1")
    assert isinstance(one.reply.body, Json)
    assert faults("model", tree(one)) == []


def test_the_shapes_are_strict() -> None:
    both = {"b64_json": "AAAA", "url": "http://host/a.png"}
    assert faults("images.response", {"created": 1, "data": [both]})
    assert faults("images.response", {"data": []})
    assert faults("error", {"error": {"message": "no"}})
    assert faults("models.response", {"object": "list", "data": [{"id": "a"}]})
