"""The hand-written schemas: sound, closed, explained, and of one mind with the Python lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mockserver.catalog.conditions import BY_ROLE, CONDITIONS
from mockserver.catalog.lint import MESSAGE_PLACES
from mockserver.catalog.types import OPERATIONS
from mockserver.contract.keywords import ANNOTATIONS, CUSTOM
from mockserver.contract.quick import _BUILDERS
from mockserver.engine.charging import CHARGES, USAGES
from mockserver.engine.pipeline import STAGES
from mockserver.engine.refusal import _PLACE
from mockserver.engine.sizing import STYLES
from mockserver.settings import MODES, SETTING_NAMES

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(
    path for path in (ROOT / "schemas").rglob("*.schema.json") if "contracts" not in path.parts
)


def schema(name: str) -> dict[str, Any]:
    """A schema of definitions."""
    path = ROOT / "schemas" / "definition" / f"{name}.schema.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


LAYER = schema("layer")
FRAGMENT = schema("fragment")


def properties(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every declared property in a schema, with its place."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from properties(item, f"{path}[{index}]")
    if not isinstance(value, dict):
        return
    declared = value.get("properties")
    for name, item in declared.items() if isinstance(declared, dict) else ():
        yield f"{path}.{name}", item
    for key, item in value.items():
        if key not in ("if", "then"):
            yield from properties(item, f"{path}.{key}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_a_schema_named_as_its_file(path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    assert found["$id"] == path.name
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["title"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_property_is_explained(path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))
    silent = [
        place
        for place, item in properties(found)
        if isinstance(item, dict) and not {"description", "$ref", "const"} & item.keys()
    ]
    assert [place for place in silent if "_details" not in place] == []


@pytest.mark.parametrize("name", ["provider", "model", "dialect", "fragment", "layer", "scenario"])
def test_definitions_are_closed(name: str) -> None:
    assert schema(name)["additionalProperties"] is False


def test_every_layer_says_the_same() -> None:
    shared = set(LAYER["properties"])
    for holder in (schema("model"), schema("dialect"), schema("provider")):
        assert shared < set(holder["properties"])
    assert set(LAYER["$defs"]["overlay"]["properties"]) == shared
    assert shared < set(schema("provider")["$defs"]["family"]["properties"])


def test_conditions() -> None:
    assert LAYER["$defs"]["condition"]["enum"] == list(CONDITIONS)
    assert list(LAYER["properties"]["errors"]["properties"]) == list(CONDITIONS)


def test_operations() -> None:
    routed = [name for name, kind in OPERATIONS.items() if kind != "picture"]
    assert LAYER["$defs"]["operation_name"]["enum"] == routed
    assert list(LAYER["properties"]["operations"]["properties"]) == routed
    assert list(LAYER["properties"]["replies"]["properties"]) == routed
    assert list(schema("provider")["properties"]["routes"]["properties"]) == routed


@pytest.mark.parametrize(
    ("section", "styles"), [("sizing", STYLES), ("charge", CHARGES), ("usage", USAGES)]
)
def test_styles(section: str, styles: dict[str, Any]) -> None:
    found = LAYER["$defs"][section]
    assert set(found["properties"]["style"]["enum"]) == set(styles)
    ruled = [rule["if"]["properties"]["style"]["const"] for rule in found["allOf"]]
    assert sorted(ruled) == sorted(styles)


def test_stages() -> None:
    fixed = {"route", "fetch", "plan", "fill", "records", "scenario"}
    assert set(LAYER["properties"]["check_order"]["items"]["enum"]) == set(STAGES) - fixed


def test_keywords_of_parameters() -> None:
    known = set(_BUILDERS) | ANNOTATIONS | set(CUSTOM) | {"x-length-unit"}
    assert set(FRAGMENT["properties"]) == known


def test_roles_that_the_engine_asks_for() -> None:
    asked = {role for role, _ in BY_ROLE}
    for path in (ROOT / "mockserver").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'(?:in_role|_in_role|named)\((?:call, )?"(\w+)"\)', text))
    roles = set(FRAGMENT["properties"]["x-role"]["enum"]) - {"$remove"}
    assert asked <= roles
    assert roles - asked <= {"model"}, "the model is found by its name"


def test_places_of_messages() -> None:
    assert all(_PLACE.fullmatch("{" + place + "}") for place in MESSAGE_PLACES)
    assert _PLACE.pattern.endswith("(" + "|".join(MESSAGE_PLACES) + r")\}")


def test_settings() -> None:
    found = schema("settings")["properties"]
    assert set(found) == set(SETTING_NAMES)
    assert found["mode"]["enum"] == list(MODES)
