"""PNG from pixels: the same pixels, sound chunks, the same bytes under any zlib."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from unit.imaging.references import motley
from unit.imaging.samples import opened, png_chunks, sample, steady

from mockserver.imaging.jpeg import pixels
from mockserver.imaging.raster import raster_png
from mockserver.imaging.scene import scene


@steady
@given(st.data(), st.integers(1, 60), st.integers(1, 40), st.sampled_from(["RGB", "RGBA"]))
def test_the_pixels_come_back(data: st.DataObject, width: int, height: int, mode: str) -> None:
    colours = data.draw(st.lists(st.binary(min_size=4, max_size=4), min_size=1, max_size=4))
    period = data.draw(st.integers(1, 90))
    channels = len(mode)
    cells = (colours[place // period % len(colours)] for place in range(width * height))
    image = Image.frombytes(mode, (width, height), b"".join(colour[:channels] for colour in cells))
    again = opened(raster_png(image, "note"))
    assert (again.size, again.mode, again.tobytes()) == (image.size, mode, image.tobytes())


def test_chunks_are_sound_and_hold_the_description() -> None:
    chunks = png_chunks(raster_png(motley(9, 7), "a=b ünï"))
    assert [kind for kind, _ in chunks] == [b"IHDR", b"iTXt", b"IDAT", b"IEND"]
    assert chunks[1][1].endswith("a=b ünï".encode())


def test_the_bytes_are_the_same_on_every_machine() -> None:
    found = [sha256(raster_png(motley(70, 50, n), "x")).hexdigest()[:16] for n in (3, 4)]
    assert found == ["1e31f0b05911e56d", "a34faee32d181c8c"]


def test_scenes_stay_small() -> None:
    image = pixels(scene(sample(1024, 1024)))
    assert len(raster_png(image, "")) < 250 * 1024
