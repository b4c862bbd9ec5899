"""The OpenAPI document: whole, with resolvable references, and true to what the engine answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from calling import caller, tree
from jsonschema import Draft202012Validator

from mockserver.catalog.load import SHIPPED, load_provider, provider_folders
from mockserver.contract.openapi import openapi
from mockserver.engine.values import VALUES

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"
FOLDERS = [*provider_folders(SHIPPED), GOOD / "atelier", GOOD / "plain"]


def schema_of(name: str) -> dict[str, Any]:
    """The schema of what a name stands for."""
    return (VALUES.get(name) or VALUES[f"{name.rpartition('.')[0]}.*"]).schema


def document(folder: Path) -> dict[str, Any]:
    """The document of a provider, as it is read by others."""
    found: dict[str, Any] = json.loads(json.dumps(openapi(load_provider(folder), schema_of)))
    return found


def each_operation(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations of all paths."""
    return [operation for path in found["paths"].values() for operation in path.values()]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_document_is_whole(folder: Path) -> None:
    found = document(folder)
    text = json.dumps(found)
    for name in set(re.findall(r"#/components/schemas/([^\"]+)", text)):
        Draft202012Validator.check_schema(found["components"]["schemas"][name])
    names = [operation["operationId"] for operation in each_operation(found)]
    assert len(names) == len(set(names))
    for path, methods in found["paths"].items():
        for operation in methods.values():
            told = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert told == set(re.findall(r"\{(\w+)\}", path))
            assert "200" in operation["responses"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_refusals_are_shown_by_example(folder: Path) -> None:
    for operation in each_operation(document(folder)):
        refusals = {
            status: one for status, one in operation["responses"].items() if status != "200"
        }
        assert refusals
        for response in refusals.values():
            examples = response["content"]["application/json"]["examples"]
            assert response["description"] == ", ".join(examples)
            assert all(example["value"] for example in examples.values())


def test_a_request_is_one_of_its_models() -> None:
    found = document(SHIPPED / "deepshi")
    body = found["paths"]["/v1/images/generations"]["post"]["requestBody"]["content"]
    references = body["application/json"]["schema"]["oneOf"]
    names = [reference["$ref"].rpartition("/")[2] for reference in references]
    assert "images.generate.json.nano-banana-pro" in names
    schema = found["components"]["schemas"]["images.generate.json.nano-banana-pro"]
    assert schema["properties"]["model"]["const"] == "nano-banana-pro"
    assert Draft202012Validator(schema).is_valid({"model": "nano-banana-pro", "prompt": "a cat"})
    assert not Draft202012Validator(schema).is_valid({"model": "nano-banana-pro"})


def test_files_of_forms_have_their_form_names() -> None:
    found = document(GOOD / "atelier")
    schema = found["components"]["schemas"]["images.edit.form-data.canvas"]
    assert schema["properties"]["image"]["items"]["contentMediaType"] == "application/octet-stream"


def test_surfaces_and_streams_are_told() -> None:
    found = document(GOOD / "atelier")
    studio = found["paths"]["/v2/paint"]["post"]["requestBody"]["content"]["application/json"]
    assert studio["schema"]["x-fields"]["n"] == "count"
    content = found["paths"]["/v1/images/generations"]["post"]["responses"]["200"]["content"]
    assert len(content["text/event-stream"]["schema"]["anyOf"]) == 3


def test_what_the_engine_answers_fits_the_document() -> None:
    found = document(SHIPPED / "deepshi")
    responses = found["paths"]["/v1/models"]["get"]["responses"]
    schema = responses["200"]["content"]["application/json"]["schema"]
    answered = tree(caller("deepshi").get("/v1/models"))
    assert list(Draft202012Validator(schema).iter_errors(answered)) == []
