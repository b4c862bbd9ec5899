"""The alphabet: complete, distinct, and boxes for the rest."""

import pytest

from mockserver.imaging.glyphs import GLYPH_HEIGHT, GLYPH_WIDTH, glyph

PRINTABLE = [chr(code) for code in range(32, 127)]


def test_every_printable_character_has_its_own_drawing() -> None:
    drawings = {glyph(character) for character in PRINTABLE}
    assert len(drawings) == len(PRINTABLE)
    assert glyph("船") not in drawings


@pytest.mark.parametrize("character", [*PRINTABLE, "×", "·", "…", "é", "ü", "ß", "\ud800", "🛶"])
def test_every_drawing_has_the_same_size(character: str) -> None:
    rows = glyph(character)
    assert len(rows) == GLYPH_HEIGHT
    assert all(0 <= row < 1 << GLYPH_WIDTH for row in rows)


def test_only_the_space_is_empty() -> None:
    assert [character for character in PRINTABLE if not any(glyph(character))] == [" "]


def test_signs_without_a_drawing_have_a_stand_in_or_a_box() -> None:
    assert glyph("É") == glyph("E")
    assert glyph("’") == glyph("'")
    assert glyph("“") == glyph('"')
    assert glyph("—") == glyph("-")
    assert glyph("🛶") == glyph("船") == glyph("\x07")


def test_an_accent_stands_on_its_letter() -> None:
    assert glyph("é")[2:] == glyph("e")[2:]
    assert glyph("é") != glyph("è") != glyph("e")
