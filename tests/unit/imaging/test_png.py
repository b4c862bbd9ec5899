"""PNG: sound to the last checksum, and exactly the pixels of the program."""

import zlib

import pytest
from hypothesis import given, settings
from unit.imaging.samples import (
    opened,
    painted_plainly,
    png_chunks,
    sample,
    specs,
    steady,
)

from mockserver.imaging.deflate import deflate_code
from mockserver.imaging.png import png
from mockserver.imaging.scene import scene
from mockserver.imaging.spec import RenderSpec


@steady
@given(specs())
def test_chunks_stream_and_checksums_are_sound(spec: RenderSpec) -> None:
    chunks = png_chunks(png(scene(spec), "note"))
    assert [kind for kind, _ in chunks] == [b"IHDR", b"iTXt", b"IDAT", b"IEND"]
    # Raises for a wrong Adler-32, and leaves nothing over only if the stream ends where it should.
    stream = zlib.decompressobj()
    rows = stream.decompress(chunks[2][1])
    assert stream.eof
    assert stream.unused_data == b""
    assert len(rows) == (1 + (4 if spec.transparent else 3) * spec.width) * spec.height


@settings(steady, max_examples=25)
@given(specs(longest_edge=150))
def test_the_pixels_are_those_of_the_program(spec: RenderSpec) -> None:
    program = scene(spec)
    image = opened(png(program, ""))
    assert image.size == (spec.width, spec.height)
    assert image.mode == ("RGBA" if spec.transparent else "RGB")
    assert image.tobytes() == painted_plainly(program)


@pytest.mark.parametrize("channels", [3, 4])
def test_runs_of_every_length(channels: int) -> None:
    code = deflate_code()
    runs = code.runs[channels]
    for pixels in [*range(1, 400), 4096, 16384]:
        bits = code.head + code.literals[7] * channels + runs[pixels] + code.end
        data = int(bits[::-1], 2).to_bytes((len(bits) + 7) // 8, "little")
        assert zlib.decompress(data, wbits=-15) == b"\7" * channels * pixels


def test_sizes_stay_small() -> None:
    assert len(png(scene(sample(1024, 1024)), "")) < 25 * 1024
    assert len(png(scene(sample(4096, 4096)), "")) < 85 * 1024
