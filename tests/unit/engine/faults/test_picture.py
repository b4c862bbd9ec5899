"""Spoiled base64."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64decode
from itertools import permutations

import pytest

from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.picture import changed_leaves, spoil_base64

DATA = bytes(range(256)) * 3


@pytest.mark.parametrize("size", [1, 2, 3, 200, 768])
def test_cut_base64_is_never_whole(size: int) -> None:
    spoiled = spoil_base64(b64encode(DATA[:size]), (Fault("b64_cut"),))
    assert len(spoiled) % 4 == 1


def test_urlsafe_base64_has_no_padding() -> None:
    spoiled = spoil_base64(b64encode(DATA[:-1]), (Fault("b64_urlsafe"),))
    assert not spoiled.endswith(b"=")
    assert urlsafe_b64decode(spoiled + b"=" * (-len(spoiled) % 4)) == DATA[:-1]


def test_wrapped_base64_breaks_lines_as_json_writes_them() -> None:
    lines = spoil_base64(b64encode(DATA), (Fault("b64_wrapped"),)).split(b"\\n")
    assert {len(line) for line in lines[:-1]} == {76}
    assert b64decode(b"".join(lines)) == DATA


def test_huge_base64_begins_with_the_picture() -> None:
    fault = Fault("huge_body", (("megabytes", 1),))
    spoiled = spoil_base64(b64encode(DATA), (fault,))
    assert len(spoiled) == 1_000_000
    assert b64decode(spoiled).rstrip(b"\0") == DATA.rstrip(b"\0")


@pytest.mark.parametrize(
    "names", list(permutations(("b64_wrapped", "b64_cut", "huge_body", "b64_urlsafe")))
)
def test_all_together_in_any_order(names: tuple[str, ...]) -> None:
    faults = tuple(
        Fault(name, (("megabytes", 1),) if name == "huge_body" else ()) for name in names
    )
    spoiled = json.loads(b'"' + spoil_base64(b64encode(DATA), faults) + b'"')
    assert len(spoiled.replace("\n", "")) == 500_001
    assert not set("+/=").intersection(spoiled)


def test_a_tree_without_pictures_is_left_alone() -> None:
    assert changed_leaves({"data": [{"url": "x"}]}, Fault("b64_cut")) is None
