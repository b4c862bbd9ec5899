"""The room found inside a mask is inside it, and large."""

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from unit.imaging.samples import steady

from mockserver.imaging.hanging import Box
from mockserver.imaging.vacancy import vacancy


@steady
@given(st.integers(1, 90), st.integers(1, 90), st.data())
def test_every_pixel_of_the_room_is_masked(width: int, height: int, data: st.DataObject) -> None:
    hole = Image.new("L", (width, height), 255)
    for _ in range(data.draw(st.integers(0, 5))):
        place = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
        hole.putpixel(place, 0)
    room = vacancy(hole, Box(0, 0, width, height))
    assert Box(0, 0, width, height).holds(room)
    if room.width and room.height:
        assert hole.crop(room).getextrema() == (255, 255)


def test_of_a_rectangle_all_is_found() -> None:
    hole = Image.new("L", (300, 200))
    hole.paste(255, (31, 17, 277, 190))
    assert vacancy(hole, Box(31, 17, 277, 190)) == (31, 17, 277, 190)


def test_of_a_disc_more_than_half_is_found() -> None:
    hole = Image.new("L", (400, 400))
    ImageDraw.Draw(hole).ellipse((0, 0, 399, 399), fill=255)
    room = vacancy(hole, Box(0, 0, 400, 400))
    assert room.width * room.height > 400 * 400 * 2 // 5


def test_nothing_is_found_where_nothing_is() -> None:
    room = vacancy(Image.new("L", (50, 50)), Box(0, 0, 50, 50))
    assert room.width * room.height == 0
