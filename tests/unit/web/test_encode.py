"""Reply trees as JSON bytes."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.exchange import Base64
from mockserver.imaging.paint import paint
from mockserver.imaging.spec import RenderSpec
from mockserver.web.encode import json_bytes
from mockserver.web.pictures import Pictures

SPEC = RenderSpec(8, 8, "png", "0" * 64, "p", "m", 0, 0, "a cat", "0" * 16)


def encoded(tree: Any) -> bytes:
    """The JSON of a tree."""
    return asyncio.run(json_bytes(tree, Pictures()))


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON_VALUES)
def test_any_json_value_comes_back(value: Any) -> None:
    assert json.loads(encoded(value)) == value


def test_it_is_as_short_as_json_gets() -> None:
    assert encoded({"a": [1, {}, []], "b": None, "c": True}) == (
        b'{"a":[1,{},[]],"b":null,"c":true}'
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.030", b"0.03"), ("1E+2", b"100"), ("0.10", b"0.1"), ("9999.97", b"9999.97"), ("0", b"0")],
)
def test_decimals_are_exact(value: str, text: bytes) -> None:
    assert encoded([Decimal(value)]) == b"[" + text + b"]"


def test_text_is_utf8() -> None:
    assert encoded("Käse \N{SMILING FACE WITH OPEN MOUTH}") == (
        '"Käse \N{SMILING FACE WITH OPEN MOUTH}"'.encode()
    )


def test_a_lone_surrogate_is_escaped() -> None:
    assert encoded({"\udfff": "a\ud800b"}) == rb'{"\udfff":"a\ud800b"}'


def test_base64_is_joined_in() -> None:
    picture = b64encode(paint(SPEC))
    tree = {"a": Base64(SPEC), "b": [Base64(SPEC, 'data:"x",')], "c": 1}
    assert encoded(tree) == b'{"a":"%b","b":["data:\\"x\\",%b"],"c":1}' % (picture, picture)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), object(), b"x"])
def test_what_json_cannot_say_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError):
        encoded([value])
