"""Whether calls are what a test expects, and the words where they are not."""

from __future__ import annotations

import re
from typing import Any

from mockserver.testing.assertions import Expected, listed, missing_call, told_findings
from mockserver.testing.exchange import Exchange, Finding, Reply, Request, Source


def call(number: int = 1, *, form: bool = False, **fields: Any) -> Exchange:
    """A generation with these fields."""
    kind = "multipart/form-data; boundary=x" if form else "application/json"
    return Exchange(
        id=number,
        at=0,
        provider="openai",
        operation="images.generate",
        model="gpt-image-1",
        status=200,
        condition=None,
        basis="documented",
        faults=(),
        request=Request(
            "POST", "/v1/images/generations", {"content-type": kind}, fields, (), fields
        ),
        reply=Reply(200, {}, {}, ()),
        findings=(),
        charge=None,
        delivery="sent",
    )


def fits(exchange: Exchange, **parameters: Any) -> bool:
    """Whether the call was made with these parameters."""
    return Expected({}, parameters).fits(exchange)


def test_parameters_are_compared_as_they_were_sent() -> None:
    sent = call(n=2, prompt="a cat", stream=True)
    assert fits(sent, n=2, prompt="a cat", stream=True)
    assert not fits(sent, n="2")
    assert not fits(sent, stream=1)
    assert not fits(sent, size="auto")


def test_a_form_holds_texts() -> None:
    sent = call(form=True, n="2", stream="true", size="1024x1024")
    assert fits(sent, n=2, stream=True, size="1024x1024")
    assert not fits(sent, n=3)


def test_patterns_and_functions() -> None:
    sent = call(prompt="a black cat", n=3)
    assert fits(sent, prompt=re.compile("cat$"), n=lambda count: count > 2)
    assert not fits(sent, prompt=re.compile("dog"))
    assert not fits(sent, n=re.compile("3"))


def test_the_model_may_be_named_as_it_was_sent() -> None:
    sent = call(model="gpt-image-latest")
    assert Expected({"model": "gpt-image-1"}, {}).fits(sent)
    assert Expected({"model": "gpt-image-latest"}, {}).fits(sent)
    assert not Expected({"model": "gpt-image-2"}, {}).fits(sent)


def test_nothing_is_said_where_all_is_well() -> None:
    calls = [call(1, n=1), call(2, n=2)]
    assert missing_call(calls, Expected({}, {"n": 2}), None) is None
    assert missing_call(calls, Expected({"provider": "openai"}, {}), 2) is None
    assert missing_call(calls, Expected({}, {"n": 5}), 0) is None


def test_the_closest_call_comes_first() -> None:
    calls = [call(1, n=1, prompt="dog"), call(2, n=1, prompt="cat")]
    told = missing_call(calls, Expected({"status": 200}, {"n": 2, "prompt": "cat"}), None)
    assert told == (
        "a call with status 200, n 2, prompt 'cat' was expected; none of 2 calls fits. The closest:\n"
        "  #2 200 openai POST /v1/images/generations  gpt-image-1  ok (documented)\n"
        "      n is 1; 2 was expected\n"
        "  #1 200 openai POST /v1/images/generations  gpt-image-1  ok (documented)\n"
        "      n is 1; 2 was expected\n"
        "      prompt is 'dog'; 'cat' was expected"
    )


def test_facts_that_differ_are_told() -> None:
    told = missing_call(
        [call(1)], Expected({"status": 400, "operation": "images.edit"}, {"n": 1}), None
    )
    assert told is not None
    assert "status is 200; 400 was expected" in told
    assert "operation is 'images.generate'; 'images.edit' was expected" in told
    assert "n was not sent; 1 was expected" in told


def test_a_wrong_number_of_calls_is_told_with_the_calls() -> None:
    told = missing_call([call(1), call(2)], Expected({}, {}), 1)
    assert told is not None
    assert told.splitlines()[0] == "1 call at all was expected; 2 calls fit:"
    assert [line[:4] for line in told.splitlines()[1:]] == ["  #1", "  #2"]


def test_no_request_at_all() -> None:
    told = missing_call([], Expected({}, {"prompt": re.compile("cat")}), 3)
    assert told == "3 calls with prompt a match of /cat/ were expected; no request arrived"


def test_long_values_and_many_calls_are_cut() -> None:
    told = missing_call([call(1, prompt="x" * 5000)], Expected({}, {"prompt": "y"}), None)
    assert told is not None
    assert "… (5002 characters); 'y' was expected" in told
    assert listed([call(number) for number in range(9)]).splitlines()[0] == "  … 4 before"


def test_findings_are_told_with_reason_and_source() -> None:
    source = Source(
        "images", "Parameters", "1 to 4", "https://example.invalid/images", "documentation"
    )
    noticed = call(3)
    object.__setattr__(
        noticed,
        "findings",
        (
            Finding("advisory", "unknown_parameter", "mood", "mood is ignored", "assumed", None),
            Finding("violation", "above_maximum", "n", "5 is too many", "documented", source),
        ),
    )
    assert told_findings([call(1), noticed]) == (
        "no finding was expected; there are 2:\n"
        "  #3 200 openai POST /v1/images/generations  gpt-image-1  ok (documented)\n"
        "      advisory: mood is ignored\n"
        "      assumed: no source states it\n"
        "  #3 200 openai POST /v1/images/generations  gpt-image-1  ok (documented)\n"
        "      violation: n: 5 is too many\n"
        "      documented: 1 to 4 - https://example.invalid/images"
    )
    assert told_findings([call(1)]) is None
