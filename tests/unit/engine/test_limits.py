from __future__ import annotations

from mockserver.engine.limits import Allowance, Budgets

FREE = Allowance(requests_per_minute=2, tokens_per_minute=100, requests_per_day=4)


def test_the_minute_fills_and_empties_by_the_clock() -> None:
    budgets = Budgets()
    first = budgets.count("k", FREE, 60, 10, refuse=True)
    assert (first.requests_used, first.requests_remaining, first.tokens_remaining, first.reset) == (
        1,
        1,
        90,
        120,
    )
    assert budgets.count("k", FREE, 61, 10, refuse=True).exceeded is None
    third = budgets.count("k", FREE, 100, 10, refuse=True)
    assert (third.exceeded, third.seconds, third.requests_used) == ("rate_limited", 20, 2)
    assert budgets.count("k", FREE, 120, 10, refuse=True).exceeded is None


def test_tokens_and_days_have_limits_of_their_own() -> None:
    budgets = Budgets()
    assert budgets.count("k", FREE, 0, 101, refuse=True).exceeded == "token_rate_limited"
    for minute in range(4):
        assert budgets.count("k", FREE, 60 * minute, 1, refuse=True).exceeded is None
    spent = budgets.count("k", FREE, 600, 1, refuse=True)
    assert spent.exceeded == "day_rate_limited"
    assert spent.seconds == 86_400 - 600


def test_counting_without_refusing_never_exceeds_and_shows_nothing_left() -> None:
    budgets = Budgets()
    for _ in range(5):
        last = budgets.count("k", FREE, 0, 1, refuse=False)
    assert last.exceeded is None
    assert (last.requests_used, last.requests_remaining) == (5, 0)


def test_keys_do_not_share_a_budget() -> None:
    budgets = Budgets()
    for _ in range(3):
        budgets.count("a", FREE, 0, 1, refuse=True)
    assert budgets.count("b", FREE, 0, 1, refuse=True).requests_used == 1


def test_without_limits_nothing_is_left_to_count_down() -> None:
    budget = Budgets().count("k", Allowance(), 0, 1, refuse=True)
    assert (budget.requests_limit, budget.requests_remaining, budget.tokens_remaining) == (
        None,
        None,
        None,
    )
