from __future__ import annotations

import pytest

from mockserver.engine.records import InputStore, Record, Records
from mockserver.imaging.edit import Inputs

ME, OTHER = ("acme", "sk-a"), ("acme", "sk-b")


def filled(count: int) -> Records:
    records = Records()
    for number in range(count):
        records.add(ME, Record(f"img_{number}", number, "completed", "m", "p", None, None, None))
    return records


def ids(page: object) -> list[str]:
    return [record.id for record in page.records]  # type: ignore[attr-defined]


def test_pages_follow_each_other_without_gap_or_overlap() -> None:
    records, seen, after = filled(7), [], None
    while True:
        page = records.page(ME, 3, newest_first=True, after=after, before=None)
        seen += ids(page)
        if not page.has_more:
            break
        after = seen[-1]
    assert seen == [f"img_{number}" for number in reversed(range(7))]


def test_before_gives_what_precedes_in_the_chosen_order() -> None:
    page = filled(7).page(ME, 2, newest_first=False, after=None, before="img_4")
    assert (ids(page), page.has_more) == (["img_2", "img_3"], True)
    page = filled(7).page(ME, 9, newest_first=False, after=None, before="img_2")
    assert (ids(page), page.has_more) == (["img_0", "img_1"], False)


@pytest.mark.parametrize("cursor", ["after", "before"])
def test_an_unknown_cursor_is_named(cursor: str) -> None:
    cursors = {"after": None, "before": None, cursor: "img_99"}
    with pytest.raises(KeyError, match=cursor):
        filled(1).page(ME, 1, newest_first=True, **cursors)


def test_records_belong_to_their_owner() -> None:
    records = filled(2)
    assert records.get(OTHER, "img_1") is None
    assert not records.delete(OTHER, "img_1")
    assert ids(records.page(OTHER, 5, newest_first=True, after=None, before=None)) == []
    assert records.delete(ME, "img_1")
    assert records.get(ME, "img_1") is None


def test_a_record_added_while_paging_moves_nothing() -> None:
    records = filled(4)
    first = ids(records.page(ME, 2, newest_first=True, after=None, before=None))
    records.add(ME, Record("img_9", 9, "completed", "m", "p", None, None, None))
    second = ids(records.page(ME, 2, newest_first=True, after=first[-1], before=None))
    assert first + second == ["img_3", "img_2", "img_1", "img_0"]


def test_the_inputs_unused_for_longest_make_room() -> None:
    store = InputStore(most_bytes=25)
    for name in ("a", "b"):
        store.keep(name, Inputs((b"x" * 10,)))
    assert store.get("a") is not None
    store.keep("c", Inputs((b"x" * 10,)))
    assert store.get("b") is None
    assert store.get("a") is not None
    assert store.get("c") is not None
