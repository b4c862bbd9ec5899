"""What the control paths answer fits `schemas/control/`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = Path(__file__).resolve().parents[3] / "schemas" / "control"


def faults(name: str, document: Any) -> list[str]:
    """What a schema finds wrong in a document."""
    found = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.iterdir()}
    registry: Any = Registry().with_resources(
        (file, Resource.from_contents(schema)) for file, schema in found.items()
    )
    validator = Draft202012Validator(found[f"{name}.schema.json"], registry=registry)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


@pytest.fixture
def base(server_url: str, http: httpx.Client) -> str:
    """A namespace in which some things happened."""
    url = f"{server_url}/~control-schemas"
    http.post(f"{url}/__mock__/reset")
    for body in ({"model": "gpt-image-1", "prompt": "a cat"}, {"model": "gpt-image-1", "n": 99}):
        http.post(
            f"{url}/openai/v1/images/generations",
            json=body,
            headers={"Authorization": "Bearer sk-test-of-control"},
        )
    http.get(f"{url}/openai/v1/models", headers={"Authorization": "Bearer sk-test-of-control"})
    return url


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/__mock__/health", "health"),
        ("/health", "health"),
        ("/__mock__/journal", "journal"),
        ("/__mock__/exchanges/1", "exchange"),
        ("/__mock__/exchanges/2", "exchange"),
        ("/__mock__/clock", "clock"),
        ("/__mock__/ledger", "ledger"),
        ("/__mock__/coverage", "coverage"),
        ("/__mock__/faults", "faults"),
        ("/__mock__/faults/catalogue", "fault-catalogue"),
        ("/__mock__/scenario", "scenario"),
    ],
)
def test_answers(base: str, http: httpx.Client, path: str, name: str) -> None:
    reply = http.get(base + path)
    assert reply.status_code == 200
    assert faults(name, reply.json()) == []


def test_faults_and_scenarios_that_wait(base: str, http: httpx.Client) -> None:
    match = {"model": "gpt-image-1", "prompt": "cat"}
    armed = http.post(f"{base}/__mock__/faults", json={"fault": "reset;stall", "match": match})
    playing = http.post(f"{base}/__mock__/scenario", json={"name": "moderation"})
    listed = http.get(f"{base}/__mock__/faults")
    disarmed = http.delete(f"{base}/__mock__/faults")
    assert [faults("faults", one.json()) for one in (armed, listed, disarmed)] == [[], [], []]
    assert faults("scenario", playing.json()) == []
    assert faults("scenario", http.delete(f"{base}/__mock__/scenario").json()) == []


def test_the_journal_holds_what_happened(base: str, http: httpx.Client) -> None:
    found = http.get(f"{base}/__mock__/journal").json()["exchanges"]
    assert [one["status"] for one in found] == [200, 400, 200]


@pytest.mark.parametrize(
    "path", ["/__mock__/exchanges/99", "/__mock__/journal?colour=blue", "/nobody/v1"]
)
def test_mock_errors(base: str, http: httpx.Client, path: str) -> None:
    reply = http.get(base + path)
    assert "Mock-Error" in reply.headers
    assert faults("error", reply.json()) == []
