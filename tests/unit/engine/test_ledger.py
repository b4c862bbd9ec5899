from __future__ import annotations

from decimal import Decimal

from mockserver.engine.ledger import Entry, Ledger


def test_balances_fall_exactly_and_totals_survive_what_is_dropped() -> None:
    ledger = Ledger()
    for number in range(10_050):
        ledger.charge(Entry(number, "acme", "sk***", Decimal("0.01"), "usd"), "sk-test")
    assert len(ledger.entries) == 10_000
    assert ledger.totals["usd"] == Decimal("100.50")
    assert ledger.balance("acme", "sk-test", Decimal("200")) == Decimal("99.50")
    assert ledger.balance("acme", "other", Decimal("200")) == Decimal("200")
    assert ledger.balance("other", "sk-test", Decimal("5")) == Decimal("5")
