"""Error responses: a status for each Condition that an operation can meet, examples, envelopes."""

from __future__ import annotations

from typing import Any

import pytest
from served import CATALOG, document, faults


def _responses(provider: str, path: str, method: str = "post") -> Any:
    return document(provider)["paths"][path][method]["responses"]


def test_statuses_are_those_of_the_definition() -> None:
    found = _responses("deepshi", "/v1/images/generations")
    assert set(found) >= {"200", "400", "401", "402", "403", "413", "429", "500"}
    assert "key_revoked" in found["403"]["content"]["application/json"]["examples"]
    assert "missing_reference" not in found["400"]["content"]["application/json"]["examples"]
    edits = _responses("deepshi", "/v1/images/edits")
    assert "missing_reference" in edits["400"]["content"]["application/json"]["examples"]


def test_an_example_is_what_the_engine_answers() -> None:
    found = document("deepshi")["components"]["examples"]["prompt_too_long"]
    assert found["value"]["error"]["code"] == "PROMPT_TOO_LONG"
    assert "8001 characters" in found["value"]["error"]["message"]
    assert found["x-source"]["basis"] == "documented"


@pytest.mark.parametrize("provider", CATALOG.ids)
def test_every_example_fits_its_schema(provider: str) -> None:
    found = document(provider)
    judged = 0
    for item in found["paths"].values():
        for operation in item.values():
            for response in operation["responses"].values():
                media = response.get("content", {}).get("application/json", {})
                for name in media.get("examples", {}):
                    value = found["components"]["examples"][name]["value"]
                    assert faults(found, media["schema"], value) == [], name
                    judged += 1
    assert judged > 20


def test_an_envelope_lists_the_codes_that_are_served() -> None:
    schema = document("tchavi")["components"]["schemas"]["error.default"]
    error = schema["properties"]["error"]
    assert error["required"] == ["code", "message", "status"]
    assert "tpm_rate_limit_exceeded" in error["properties"]["code"]["enum"]
    assert 429 in error["properties"]["status"]["enum"]


def test_a_refusal_can_come_as_an_event() -> None:
    content = _responses("aigne-hub", "/api/images/generations")["200"]["content"]
    assert content["text/event-stream"]["x-events"]
    assert (
        "text/event-stream"
        not in _responses("tchavi", "/api/v1/images/generations")["200"]["content"]
    )


def test_listings_do_not_meet_what_bodies_meet() -> None:
    found = _responses("yuhuanstudio", "/v1/models/{model}", "get")
    assert set(found["404"]["content"]["application/json"]["examples"]) == {"model_not_found"}
    assert "413" not in found
