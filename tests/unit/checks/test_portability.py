"""One request, all providers: mapped models, advice, refusals, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from calling import caller

from mockserver.checks.portability import Ported, Question, operation_at, portability
from mockserver.cli.main import main

SITE = caller("openai").world.site
BODY = {"model": "gpt-image-1", "prompt": "a teapot", "size": "1024x1024"}


def rows(body: object, operation: str = "images.generate") -> dict[str, Ported]:
    """Provider → what it makes of a request."""
    return {row.provider: row for row in portability(SITE, Question(body, operation))}


def test_every_provider_has_a_row() -> None:
    assert list(rows(BODY)) == list(SITE.catalog.ids)


def test_what_comes_back() -> None:
    row = rows({**BODY, "n": 2})["openai"]
    assert (row.verdict, row.status, row.model, row.mapped) == (
        "accepted",
        200,
        "gpt-image-1",
        None,
    )
    assert row.returns == {"count": 2, "size": "1024x1024", "format": "png", "form": "b64_json"}
    priced = [one for one in rows(BODY).values() if one.price]
    assert priced
    assert all(float(one.price["amount"]) > 0 for one in priced if one.price)


def test_a_model_that_is_not_there_is_replaced_and_said() -> None:
    found = rows(BODY)
    assert found["deepshi"].mapped == "gpt-image-1"
    assert found["deepshi"].model in SITE.catalog.provider("deepshi").model_ids
    assert found["tchavi"].mapped is None


def test_refusals_say_why_and_what_would_be_legal() -> None:
    row = rows({**BODY, "n": 99})["openai"]
    assert (row.verdict, row.condition, row.status) == ("refused", "too_many_images", 400)
    assert row.why[0]["nearest"] == "10"
    assert row.why[0]["basis"] == "documented"
    assert rows([])["openai"].condition == "malformed_body"
    assert rows({"model": 7, "prompt": "a"})["openai"].condition == "wrong_type"


def test_providers_without_the_operation_refuse() -> None:
    found = rows({"model": "dall-e-2"}, "images.variation")
    assert found["tchavi"].condition == "unknown_route"
    assert found["openai"].condition != "unknown_route"


def test_a_path_says_the_operation() -> None:
    assert operation_at(SITE, "POST", "/v1/images/edits") == "images.edit"
    assert operation_at(SITE, "GET", "/nowhere") is None


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps(BODY))
    assert main(["portability", str(path), "--provider", "openai"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == ["PROVIDER", "MODEL", "VERDICT", "RETURNS", "PRICE", "IGNORED"]
    assert printed[1].startswith("openai")
    path.write_text(json.dumps({"path": "/v1/images/generations", "json": {**BODY, "n": 99}}))
    assert main(["portability", str(path), "--json", "--provider", "openai"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["condition"] == "too_many_images"
    path.write_text(json.dumps({"path": "/nowhere", "json": BODY}))
    assert main(["portability", str(path)]) == 2
    path.write_text(json.dumps({"path": "/v1/images/generations", "headers": [1], "json": BODY}))
    assert main(["portability", str(path)]) == 2
    assert main(["portability", str(tmp_path / "absent.json")]) == 2
