"""Art, mark and caption together."""

import pytest
from hypothesis import given
from unit.imaging.samples import painted_plainly, sample, specs, steady

from mockserver.imaging.caption import caption
from mockserver.imaging.composition import compose
from mockserver.imaging.palette import INK, PAPER
from mockserver.imaging.scene import scene
from mockserver.imaging.spec import RenderSpec


@steady
@given(specs(longest_edge=200))
def test_every_row_is_in_order_and_inside(spec: RenderSpec) -> None:
    program = scene(spec)
    numbers = [y for y, _, _ in program.rows]
    assert numbers == sorted(set(numbers))
    assert not numbers or 1 <= numbers[0] <= numbers[-1] < spec.height
    for _, _, spans in program.rows:
        end = 0
        for x, count, _ in spans:
            assert x >= end
            assert count > 0
            end = x + count
        assert end <= spec.width


@pytest.mark.parametrize("transparent", [False, True])
def test_a_mark_hides_the_art_and_nothing_else(transparent: bool) -> None:
    plain = sample(240, 160, transparent=transparent)
    marked = sample(240, 160, transparent=transparent, watermark=True)
    channels = 4 if transparent else 3
    rows = [painted_plainly(scene(spec)) for spec in (plain, marked)]
    one, other = ([row[k : k + channels] for k in range(0, len(row), channels)] for row in rows)
    differing = [
        place for place, pair in enumerate(zip(one, other, strict=True)) if len({*pair}) > 1
    ]
    columns = [place % 240 for place in differing]
    lines = [place // 240 for place in differing]
    opaque = (255,) if transparent else ()
    assert {tuple(other[place]) for place in differing} == {(*PAPER, *opaque), (*INK, *opaque)}
    assert (min(lines), max(columns)) == (4, 235)
    assert max(lines) - min(lines) + 1 == 15
    assert len(differing) == 15 * (max(columns) - min(columns) + 1)


def test_a_mark_without_room_is_left_out() -> None:
    assert scene(sample(12, 12, watermark=True)) == scene(sample(12, 12))


def test_above_the_caption_is_the_art_and_below_it_is_paper() -> None:
    spec = sample(300, 200)
    words = caption(spec)
    assert words is not None
    data = painted_plainly(scene(spec))
    rows = [data[y * 900 : y * 900 + 900] for y in range(200)]
    assert rows[words.top] == rows[199] == bytes(PAPER) * 300
    assert rows[words.top - 1][:3] == bytes(compose(spec).colours(words.top - 1)[0][1])
