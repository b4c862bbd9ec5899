"""The text of faults: it reads as written, and what is outside the registry is refused by name."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.faults.fault import Argument, Fault, shown_faults
from mockserver.engine.faults.grammar import fault_text, parse, parse_escaped
from mockserver.engine.faults.kinds import FaultKind, Parameter
from mockserver.engine.faults.registry import FAULTS
from mockserver.errors import FaultError

_ASCII = st.characters(min_codepoint=0x20, max_codepoint=0x7E)


def values(parameter: Parameter) -> st.SearchStrategy[Argument]:
    """All that a parameter takes."""
    low, high = int(parameter.minimum), int(parameter.maximum)
    if parameter.type == "choice":
        return st.sampled_from(parameter.choices)
    if parameter.type == "text":
        return st.text(_ASCII, min_size=1, max_size=high).filter(lambda text: text.strip() == text)
    if parameter.type == "whole":
        return st.integers(low, high)
    return st.integers(low * 1000, high * 1000).map(lambda number: number / 1000)


@st.composite
def any_fault(draw: st.DrawFn) -> Fault:
    """Any fault that the registry knows, with any arguments."""
    kind: FaultKind = draw(st.sampled_from(list(FAULTS.values())))
    chosen = [one for one in kind.parameters if draw(st.booleans())]
    arguments = tuple((one.name, draw(values(one))) for one in chosen)
    counts = {name: draw(st.none() | st.integers(1, 1_000_000)) for name in kind.counts}
    return Fault(kind.name, arguments, counts.get("times"), counts.get("nth"))


@given(st.lists(any_fault(), min_size=1, max_size=4))
def test_a_text_reads_as_the_faults_that_wrote_it(faults: list[Fault]) -> None:
    assert parse(shown_faults(tuple(faults))) == tuple(faults)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FaultError):
        faults = parse(text)
        assert parse(shown_faults(faults)) == faults


def test_values_are_escaped() -> None:
    (fault,) = parse("wrong_content_type:value=text%2Fplain%3B%20charset%3Dutf-8%2C")
    assert fault.arguments == (("value", "text/plain; charset=utf-8,"),)
    assert parse(str(fault)) == (fault,)


def test_counts_stand_beside_the_arguments() -> None:
    assert parse("rate_limited:retry_after=2,times=3") == (
        Fault("rate_limited", (("retry_after", 2),), times=3),
    )
    assert parse("reset:nth=2")[0].nth == 2


def test_url_not_ready_counts_fetches_itself() -> None:
    assert parse("url_not_ready:times=2") == (Fault("url_not_ready", (("times", 2),)),)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("rate_limit", "unknown fault 'rate_limit'", "rate_limited"),
        ("sse_cutt", "unknown fault 'sse_cutt'", "sse_cut"),
        ("rate_limited:retry=2", "has no key 'retry'", "retry_after"),
        ("sse_cut:after_event=1", "has no key 'after_event'", "after_events"),
        ("url_not_ready:times=2,tmes=1", "has no key 'tmes'", "times"),
        ("rate_limited:retry_after=soon", "retry_after is 'soon'", "from 0 to 86400"),
        ("rate_limited:retry_after_style=x", "retry_after_style is 'x'", "garbage"),
        ("reset:times=0", "times is '0'", "from 1"),
        ("reset:times=1,times=2", "given twice", ""),
        ("reset:times", "has no value", "times=…"),
        ("trickle:bytes_per_second=0.5", "is '0.5'", "whole number"),
        ("wrong_content_type:value=%0d%0aX", "printable", ""),
        ("wrong_content_type:value=%ff", "no UTF-8", ""),
        ("", "is empty", "rate_limited"),
        (" ; ", "is empty", "rate_limited"),
        ("reset;" * 21, "more than 20", ""),
        ("x" * 2001, "longer than", ""),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str, hint: str) -> None:
    with pytest.raises(FaultError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_an_address_may_have_its_separators_escaped() -> None:
    assert parse_escaped("rate_limited%3Aretry_after%3D2") == parse("rate_limited:retry_after=2")
    assert parse_escaped("wrong_content_type:value=a%2Fb")[0].arguments == (("value", "a/b"),)
    with pytest.raises(FaultError):
        parse_escaped("nope")


def test_a_text_is_made_of_arguments() -> None:
    assert fault_text("reset", {}) == "reset"
    assert fault_text("rate_limited", {"retry_after": 0.5, "times": 2}) == (
        "rate_limited:retry_after=0.5,times=2"
    )
    assert fault_text("rate_limited:retry_after=2", {"times": 1}) == (
        "rate_limited:retry_after=2,times=1"
    )
