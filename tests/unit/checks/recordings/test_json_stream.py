"""A list of a large document, item by item: whatever the pieces in which it is read."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.checks.recordings import json_stream
from mockserver.checks.recordings.json_stream import BrokenJson, JsonSource, items

_VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


def read(text: str, path: tuple[str, ...] = ("log", "entries")) -> list[Any]:
    """All items of the list at a path."""
    return list(items(JsonSource(BytesIO(text.encode("utf-8", "surrogatepass"))), path))


@given(
    st.lists(_VALUE, max_size=6),
    st.dictionaries(st.text(max_size=3), _VALUE, max_size=3),
    st.integers(1, 40),
    st.sampled_from([None, 1]),
)
def test_items_are_those_of_the_document(
    values: list[Any], others: dict[str, Any], piece: int, indent: int | None
) -> None:
    log = {**others, "entries": values}
    text = json.dumps(
        {**others, "log": log} if "log" not in others else {"log": log}, indent=indent
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_PIECE", piece)
        assert read(text) == values


def test_a_byte_order_mark_is_dropped() -> None:
    assert read('\ufeff{"log": {"entries": [1, 2]}}') == [1, 2]


@pytest.mark.parametrize(
    "text",
    [
        '{"log": {"entries": [{"a": 1}, {"b"',
        '{"log": {"entries": [1, 2',
        '{"log": {"entries": [',
        '{"log": {"entries": ["abc',
        '{"log": {"ent',
        '{"log"',
    ],
)
def test_a_document_that_ends_too_early_is_cut(text: str) -> None:
    with pytest.raises(BrokenJson) as caught:
        read(text)
    assert caught.value.cut


@pytest.mark.parametrize(
    "text", ["[1]", '{"log": {"entries": [1 2]}}', '{"log": {"entries": [x, 1, 2, 3]}}']
)
def test_a_broken_document_is_not_called_cut(text: str) -> None:
    with pytest.raises(BrokenJson) as caught:
        read(text)
    assert not caught.value.cut


def test_an_absent_list_is_named() -> None:
    with pytest.raises(KeyError, match="entries"):
        read('{"log": {"pages": []}}')
    with pytest.raises(KeyError, match="log"):
        read("{}")
