from __future__ import annotations

from calling import caller

from mockserver.engine.journal import Journal


def test_old_exchanges_make_room_and_are_counted() -> None:
    client = caller("deepshi")
    exchanges = [client.get("/v1/models") for _ in range(5)]
    journal = Journal(most=3)
    for exchange in exchanges:
        journal.add(exchange, 0)
    assert [kept.id for kept in journal] == [3, 4, 5]
    assert journal.dropped == 2
    assert journal.get(1) is None
    assert journal.get(5) is exchanges[4]


def test_bytes_are_bounded_too_but_the_last_exchange_stays() -> None:
    client = caller("deepshi")
    journal = Journal(most_bytes=100)
    for size in (60, 30, 500):
        journal.add(client.get("/v1/models"), size)
    assert len(journal) == 1
    assert journal.dropped == 2
