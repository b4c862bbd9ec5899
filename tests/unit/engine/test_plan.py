from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from calling import caller, specs, tree

PATH = "/v1/images/generations"
BODY = {"model": "flux-2-pro", "prompt": "a canal", "n": 2}


def drawn(body: dict[str, Any], **settings: Any) -> list[Any]:
    return specs(caller("deepshi", **settings).post(PATH, body))


def test_the_same_request_paints_the_same_and_each_index_another() -> None:
    first, again = drawn(BODY), drawn(BODY)
    assert first == again
    assert first[0].digest != first[1].digest
    assert [spec.index for spec in first] == [0, 1]


@pytest.mark.parametrize(
    "changed",
    [{"prompt": "a lake"}, {"seed": 5}, {"model": "deepshi-banana-pro", "n": 1}, {"width": 512}],
    ids=lambda changed: next(iter(changed)),
)
def test_what_should_change_the_picture_does(changed: dict[str, Any]) -> None:
    assert drawn({**BODY, **changed})[0].digest != drawn(BODY)[0].digest


@pytest.mark.parametrize(
    "changed",
    [
        {"user": "me"},
        {"response_format": "url"},
        {"n": 3},
        {"unknown": 1},
        {"width": 1024},
        {"stream": False},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_only_changes_the_way_of_the_answer_does_not(changed: dict[str, Any]) -> None:
    assert drawn({**BODY, **changed})[0].digest == drawn(BODY)[0].digest


def test_another_server_seed_paints_another_picture() -> None:
    assert drawn(BODY, seed=1)[0].digest != drawn(BODY)[0].digest
    assert drawn(BODY, seed=1)[0].seed == 1


def test_a_seed_beyond_all_numbers_is_shown_shortened_and_counts_whole() -> None:
    huge = 10**40
    one, other = drawn({**BODY, "seed": huge})[0], drawn({**BODY, "seed": huge + (1 << 63)})[0]
    assert one.seed == other.seed < 1 << 63
    assert one.digest != other.digest


def test_a_price_over_the_balance_is_refused_and_costs_nothing() -> None:
    from mockserver.settings import Account

    client = caller("deepshi", accounts={"sk-poor": Account(balance="0.05")})
    assert client.post(PATH, {**BODY, "n": 1}, key="sk-poor").reply.status == 200
    refused = client.post(PATH, {**BODY, "n": 1}, key="sk-poor")
    assert (refused.reply.status, refused.condition) == (402, "insufficient_credit")
    assert len(client.world.ledger.entries) == 1


def test_an_integral_fraction_counts_as_the_integer() -> None:
    exchange = caller("deepshi").post(PATH, {**BODY, "n": 2.0})
    assert len(tree(exchange)["data"]) == 2


def test_lone_surrogates_in_a_prompt_are_painted() -> None:
    spec = drawn({**BODY, "prompt": "a \ud800 b"})[0]
    assert replace(spec, index=1).prompt == "a ? b"
