"""Counting: how often a fault acts, on which request, and that nothing grows without end."""

from __future__ import annotations

import pytest

from mockserver.engine.faults.armed import Armed, Count, Faults
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.grammar import parse
from mockserver.engine.faults.match import Asked, Match
from mockserver.errors import FaultError

ASKED = Asked("deepshi", "images.generate", "nano-banana-pro", "a cat on a mat")


def test_armed_faults_act_once() -> None:
    faults = Faults()
    (one,) = faults.arm("reset")
    assert one.count.left == 1
    one.count.acted += 1
    assert faults.listed() == []


def test_times_and_nth() -> None:
    always, twice, third = Count(), Count(times=2, acted=1), Count(nth=3, seen=3)
    assert (always.is_due, always.is_spent, always.left) == (True, False, None)
    assert (twice.is_due, twice.is_spent, twice.left) == (True, False, 1)
    assert (third.is_due, third.is_spent) == (True, True)
    assert not Count(nth=3, seen=2).is_due
    assert not Count(times=1, acted=1).is_due


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({}, True),
        ({"provider": "deepshi"}, True),
        ({"provider": "openai"}, False),
        ({"operation": "images.generate", "model": "nano-banana-pro"}, True),
        ({"model": "nano-banana"}, False),
        ({"prompt": "cat on"}, True),
        ({"prompt": "dog"}, False),
        ({"provider": None}, True),
    ],
)
def test_armed_faults_wait_for_what_they_are_meant_for(match: dict[str, str], fits: bool) -> None:
    faults = Faults()
    faults.arm("reset", match)
    assert bool(faults.waiting(ASKED)) is fits


@pytest.mark.parametrize(
    ("match", "hint"),
    [
        ({"modle": "x"}, "model"),
        ({"operation": "images.generat"}, "images.generate"),
        ({"model": 3}, "string"),
        ([], "provider"),
    ],
)
def test_a_match_that_cannot_be_is_refused(match: object, hint: str) -> None:
    with pytest.raises(FaultError) as caught:
        Faults().arm("reset", match)  # type: ignore[arg-type]
    assert hint in caught.value.hint


def test_inline_counts_belong_to_the_text() -> None:
    faults = Faults()
    first = faults.inline("reset:times=1", parse("reset:times=1"))
    first[0].count.acted += 1
    assert faults.inline("reset:times=1", parse("reset:times=1")) is first
    assert faults.inline("reset:times=2", parse("reset:times=2"))[0].count.acted == 0


def test_inline_counts_are_bounded() -> None:
    faults = Faults()
    for number in range(10_050):
        faults.inline(f"reset:times={number}", (Fault("reset"),))
    assert len(faults._inline) == 10_000


def test_spoiled_addresses_are_bounded_and_healed() -> None:
    faults = Faults()
    faults.spoil((str(number) for number in range(10_050)), Fault("url_html"))
    assert faults.spoiled("0") is None
    assert faults.spoiled("10049") is not None
    faults.heal(["10049"])
    assert faults.spoiled("10049") is None


def test_armed_faults_are_bounded() -> None:
    faults = Faults()
    faults.armed = [Armed(Fault("reset"), Count(), Match()) for _ in range(1_000)]
    with pytest.raises(FaultError, match="disarm"):
        faults.arm("reset")
    assert faults.disarm() == 1_000
    assert faults.arm("reset")
