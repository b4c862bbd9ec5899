"""The committed contracts are what the definitions come to; each stands alone as a JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mockserver.catalog.load import SHIPPED, load_provider, provider_folders
from mockserver.contract.export import FOLDER, SUFFIX, as_text, request_schemas, write_contracts

ROOT = Path(__file__).resolve().parents[3]
GOOD = ROOT / "tests" / "definitions" / "good"
STALE = "differs from the definitions: run `imgmock export --write` and commit it if you meant it"


@pytest.mark.parametrize("folder", provider_folders(SHIPPED), ids=lambda folder: folder.name)
def test_committed_contracts_are_up_to_date(folder: Path) -> None:
    wanted = {
        name: as_text(schema) for name, schema in request_schemas(load_provider(folder)).items()
    }
    committed = ROOT / FOLDER / folder.name
    there = {
        path.relative_to(committed).as_posix(): path.read_text(encoding="utf-8")
        for path in committed.rglob(f"*{SUFFIX}")
    }
    stale = sorted(
        name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name)
    )
    assert stale == [], f"{FOLDER}/{folder.name}/: {STALE}"


@pytest.mark.parametrize(
    "folder", [*provider_folders(SHIPPED), GOOD / "atelier"], ids=lambda folder: folder.name
)
def test_each_contract_is_a_schema_that_stands_alone(folder: Path) -> None:
    found = request_schemas(load_provider(folder))
    assert found
    for name, schema in found.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$id"] == Path(name).name
        assert "$ref" not in json.dumps(schema)
        assert set(schema["x-limits"]) <= set(schema["properties"])


def test_files_are_named_by_operation_model_and_edition() -> None:
    found = set(request_schemas(load_provider(GOOD / "atelier")))
    assert "images.generate.canvas.request.schema.json" in found
    assert "images.edit.canvas.request.schema.json" in found
    assert "2025/images.generate.ink-black.request.schema.json" in found
    assert not any("fresco" in name for name in found if name.startswith("2025/"))
    assert not any(
        name.endswith(("edit.easel.request.schema.json", "generate.tone.request.schema.json"))
        for name in found
    )


def test_each_limit_names_its_source() -> None:
    schema = request_schemas(load_provider(GOOD / "atelier"))[
        "images.generate.canvas.request.schema.json"
    ]
    assert schema["x-limits"]["prompt"]["maxLength"] == {
        "basis": "documented",
        "source": "https://docs.atelier.example/images",
        "section": "Prompt",
    }
    assert schema["x-limits"]["n"]["maximum"] == {"basis": "assumed"}


def test_combinations_go_along() -> None:
    schema = request_schemas(load_provider(GOOD / "atelier"))[
        "images.generate.ink-black.request.schema.json"
    ]
    assert schema["x-combinations"]["one_stream"]["parameter"] == "stream"


def test_writing_brings_a_folder_up_to_date(tmp_path: Path) -> None:
    provider = load_provider(GOOD / "plain")
    folder = tmp_path / FOLDER / "plain"
    first = write_contracts(tmp_path, [provider])
    assert first == [folder / "images.generate.pencil.request.schema.json"]
    assert write_contracts(tmp_path, [provider]) == []
    stale = folder / "images.generate.crayon.request.schema.json"
    stale.write_text("{}")
    first[0].write_text("{}")
    assert write_contracts(tmp_path, [provider]) == [stale, first[0]]
    assert not stale.exists()
