"""Rules across parameters as schemas of the body: an absent parameter speaks with its default."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from served import CATALOG

from mockserver.contract.compose import Contract, terms
from mockserver.contract.validate import validate
from mockserver.openapi.together import rules

BODIES: list[dict[str, Any]] = [
    {},
    {"stream": True},
    {"stream": True, "n": 1},
    {"stream": True, "n": 2},
    {"stream": None, "n": 2},
    {"background": "transparent"},
    {"background": "transparent", "output_format": "jpeg"},
    {"background": "transparent", "output_format": None},
    {"output_compression": 50},
    {"output_compression": None},
    {"output_compression": 50, "output_format": None},
    {"output_compression": 50, "output_format": "jpeg"},
    {"output_compression": 100, "output_format": "png"},
]


def _contract() -> Contract:
    provider = CATALOG.provider("openai")
    return terms(provider, provider.model("gpt-image-1")).contract("images.generate")


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_a_body_breaks_the_same_rules_as_in_the_engine(body: dict[str, Any]) -> None:
    contract = _contract()
    names = {rule.name for rule in contract.combinations}
    engine = {found.keyword for found in validate(contract, body) if found.keyword in names}
    schemas = {rule["title"]: rule for rule in rules(contract)}
    broken = {
        name for name, schema in schemas.items() if not Draft202012Validator(schema).is_valid(body)
    }
    assert broken == engine


def test_each_rule_names_its_condition() -> None:
    found = {rule["title"]: rule["x-condition"] for rule in rules(_contract())}
    assert found["stream-with-several"] == "streaming_several"
