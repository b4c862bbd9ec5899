"""The quick check and jsonschema never disagree about a document, whatever the schema."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.quick import quick_check
from mockserver.contract.validate import validator_class

SMALL = st.integers(-3, 4)
TEXTS = st.sampled_from(["", "a", "ab", "é", "👪", "1x1", "16x32", "512x512", "auto"])
SCALARS = st.none() | st.booleans() | SMALL | st.sampled_from([0.5, 1.0, 2.5, -1.0]) | TEXTS
FACTS = st.fixed_dictionaries(
    {
        "format": st.sampled_from(["png", "gif", None]),
        "bytes": SMALL,
        "width": st.integers(0, 3),
        "height": st.integers(0, 3),
    },
    optional={"declared": st.sampled_from(["image/png", "text/plain"])},
)
DOCUMENTS: Any = st.recursive(
    SCALARS | FACTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abn"), inner, max_size=3)
    ),
    max_leaves=6,
)
TYPES = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"])
NATURAL = st.integers(0, 3)
DIMENSIONS = st.fixed_dictionaries(
    {},
    optional={
        "multiple_of": st.sampled_from([1, 16]),
        "min_edge": st.sampled_from([1, 20]),
        "max_edge": st.sampled_from([16, 600]),
        "max_ratio": st.sampled_from(["1:1", "3:1"]),
        "min_pixels": st.sampled_from([1, 1000]),
        "max_pixels": st.sampled_from([600, 10**6]),
        "or": st.just(["auto"]),
    },
)
UPLOADS = st.fixed_dictionaries(
    {},
    optional={
        "formats": st.just(["png"]),
        "declared": st.just(["image/png"]),
        "max_bytes": NATURAL,
        "max_pixels": NATURAL,
        "square": st.booleans(),
        "anything": st.booleans(),
    },
)


def schemas(inner: Any) -> Any:
    """Schemas over the closed set of keywords that contracts may hold."""
    return st.fixed_dictionaries(
        {},
        optional={
            "type": TYPES | st.lists(TYPES, min_size=1, max_size=3, unique=True),
            "enum": st.lists(DOCUMENTS, min_size=1, max_size=3),
            "const": SCALARS,
            "minimum": SMALL,
            "maximum": SMALL,
            "exclusiveMinimum": SMALL,
            "exclusiveMaximum": SMALL,
            "multipleOf": st.sampled_from([1, 2, 0.5]),
            "minLength": NATURAL,
            "maxLength": NATURAL,
            "x-length-unit": st.sampled_from(["characters"]),
            "pattern": st.sampled_from(["^a", "b$", "x"]),
            "items": inner,
            "minItems": NATURAL,
            "maxItems": NATURAL,
            "properties": st.dictionaries(st.sampled_from("abn"), inner, max_size=2),
            "required": st.lists(st.sampled_from("abn"), max_size=2, unique=True),
            "not": inner,
            "anyOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "x-dimensions": DIMENSIONS,
            "x-upload": UPLOADS,
            "x-unavailable": st.lists(SCALARS, max_size=2),
            "x-refused": st.just("not_allowed_value"),
            "x-role": st.just("size"),
            "default": SCALARS,
        },
    )


SCHEMAS: Any = st.deferred(lambda: schemas(st.just({}) | schemas(st.just({}))))


@settings(max_examples=400)
@given(SCHEMAS, DOCUMENTS)
def test_both_say_the_same(schema: dict[str, Any], document: Any) -> None:
    check = quick_check(schema)
    if check is not None:
        assert check(document) == validator_class()(schema).is_valid(document)


@pytest.mark.parametrize(
    ("schema", "document", "fits"),
    [
        ({"enum": [1]}, True, False),
        ({"enum": [True]}, 1, False),
        ({"enum": [1]}, 1.0, True),
        ({"const": 0}, False, False),
        ({"type": "integer"}, 1.0, True),
        ({"type": "integer"}, True, False),
        ({"type": "number"}, False, False),
        ({"maxLength": 5, "x-length-unit": "utf16"}, "👪👪", True),
        ({"maxLength": 3, "x-length-unit": "utf16"}, "👪👪", False),
        ({"maxLength": 7, "x-length-unit": "bytes"}, "👪👪", False),
        ({"maxLength": 2}, "👪👪", True),
        ({"multipleOf": 16}, 48, True),
        ({"multipleOf": 16}, float("inf"), False),
        ({"x-dimensions": {"multiple_of": 16}}, "1024x1000", False),
        ({"x-dimensions": {"max_ratio": "3:1"}}, "300x100", True),
        ({"x-dimensions": {"max_ratio": "3:1"}}, "301x100", False),
        ({"x-dimensions": {"or": ["auto"]}}, "auto", True),
        ({"x-dimensions": {}}, "0x5", False),
    ],
)
def test_known_traps(schema: dict[str, Any], document: Any, fits: bool) -> None:
    check = quick_check(schema)
    assert check is not None
    assert check(document) is fits


@pytest.mark.parametrize("keyword", ["if", "format", "$ref", "patternProperties", "contains"])
def test_what_it_does_not_know_is_left_to_the_library(keyword: str) -> None:
    assert quick_check({"type": "string", keyword: {}}) is None
    assert quick_check({"properties": {"a": {keyword: {}}}}) is None
    assert quick_check({"items": {"anyOf": [{keyword: {}}]}}) is None
