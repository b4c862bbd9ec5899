"""Changes from row to row draw exactly the glyphs."""

from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import steady

from mockserver.imaging.glyphs import GLYPH_HEIGHT, GLYPH_WIDTH, glyph
from mockserver.imaging.lettering import CELL_WIDTH, changes_by_row, strokes


@steady
@given(st.text(max_size=12), st.integers(1, 3), st.integers(0, 9))
def test_the_changes_draw_the_text(text: str, scale: int, left: int) -> None:
    rows = changes_by_row(text, left, scale)
    current = [0] * (left + len(text) * CELL_WIDTH * scale)
    for y, cells in enumerate(rows):
        for x, change in cells:
            for column, count, sign in strokes(change):
                for dot in range(count * scale):
                    current[x + column * scale + dot] += sign
        assert current == drawn(text, y, scale, left)


def drawn(text: str, y: int, scale: int, left: int) -> list[int]:
    row = [0] * left
    for character in text:
        bits = glyph(character)[y] if y < GLYPH_HEIGHT else 0
        dots = [bits >> place & 1 for place in range(GLYPH_WIDTH - 1, -1, -1)]
        row += [dot for dot in [*dots, 0] for _ in range(scale)]
    return row


def test_equal_neighbours_are_one_stroke() -> None:
    assert strokes(0b00000_11111) == ((0, 5, 1),)
    assert strokes(0b11000_00011) == ((0, 2, -1), (3, 2, 1))
