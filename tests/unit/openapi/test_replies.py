"""Replies: required and optional keys, one way or the other for pictures, groups of models, events."""

from __future__ import annotations

from typing import Any

from served import document, faults


def _reply(provider: str, name: str) -> Any:
    return document(provider)["components"]["schemas"][name]


def test_a_picture_comes_in_one_of_two_ways() -> None:
    found = _reply("deepshi", "images.generate.reply")
    entry = found["properties"]["data"]["items"]
    assert entry["oneOf"] == [{"required": ["b64_json"]}, {"required": ["url"]}]
    assert entry["required"] == ["index"]
    assert found["properties"]["data"]["minItems"] == 1
    assert found["required"] == ["created", "model", "size", "data", "usage"]


def test_models_that_answer_alike_share_a_schema() -> None:
    found = document("openai")
    media = found["paths"]["/v1/images/generations"]["post"]["responses"]["200"]["content"]
    groups = media["application/json"]["schema"]["anyOf"]
    assert len(groups) == 3
    schema = _reply("openai", "images.generate.reply.gpt-image-1")
    assert "gpt-image-1-mini" in schema["x-models"]
    entry = schema["properties"]["data"]["items"]
    assert entry["required"] == ["b64_json"]
    assert "url" not in entry["properties"]
    assert schema["properties"]["quality"]["enum"] == ["low", "medium", "high"]


def test_keys_that_some_models_lack_are_not_required() -> None:
    entry = _reply("yuhuanstudio", "models.list.reply")["properties"]["data"]["items"]
    assert {"id", "object", "created"} <= set(entry["required"])
    assert "context_length" in entry["properties"]
    assert "context_length" not in entry["required"]


def test_a_listing_may_be_a_bare_array() -> None:
    found = _reply("aigne-hub", "models.list.reply")
    assert found["type"] == "array"
    assert found["items"]["properties"]["status"]["properties"]["available"] == {"const": True}


def test_events_are_named_and_described() -> None:
    found = document("openai")
    media = found["paths"]["/v1/images/generations"]["post"]["responses"]["200"]["content"]
    listed = [one["event"] for one in media["text/event-stream"]["x-events"]]
    assert listed == ["image_generation.partial_image", "image_generation.completed", "error"]
    completed = _reply("openai", "event.image_generation.completed")
    assert completed["properties"]["type"]["const"] == "image_generation.completed"
    assert "usage" in completed["required"]


def test_records_are_typed_and_content_may_be_elsewhere() -> None:
    entry = _reply("token360", "images.list.reply")["properties"]["data"]["items"]
    assert entry["properties"]["created_at"] == {"type": "integer"}
    assert entry["properties"]["url"] == {"type": ["string", "null"]}
    content = document("token360")["paths"]["/v1/images/{image_id}/content"]["get"]["responses"]
    assert content["302"]["headers"]["Location"]["schema"]["format"] == "uri"
    assert {"application/json", "image/png"} <= set(content["200"]["content"])


def test_hosted_pictures_have_a_path() -> None:
    operation = document("yuhuanstudio")["paths"]["/v1/temp-images/{token}.png"]["get"]
    assert operation["security"] == []
    assert set(operation["responses"]) == {"200", "404"}
    assert "image/png" in operation["responses"]["200"]["content"]


def test_headers_are_described() -> None:
    operation = document("tchavi")["paths"]["/api/v1/images/generations"]["post"]
    headers = operation["responses"]["200"]["headers"]
    assert headers["X-Credits-Used"]["schema"] == {"type": "number"}
    assert "X-Request-Id" in operation["responses"]["400"]["headers"]


def test_a_status_document_tells_refusals_as_200() -> None:
    found = document("aigne-hub")
    operation = found["paths"]["/api/v2/status"]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert faults(found, schema, {"available": True}) == []
    assert faults(found, schema, {"available": False, "error": "no", "code": 401}) == []
    assert faults(found, schema, {"available": "no"}) != []
