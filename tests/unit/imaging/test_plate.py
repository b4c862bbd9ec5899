"""Plates hide what is below them, and the art comes back behind them."""

from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import painted_plainly, sample, specs, steady

from mockserver.imaging.composition import compose
from mockserver.imaging.plate import Plate, lay, settled
from mockserver.imaging.program import Program
from mockserver.imaging.spec import RenderSpec

COLOUR = (1, 2, 3, 255)


@steady
@given(specs(longest_edge=60), st.data())
def test_a_plate_covers_its_rectangle_and_nothing_else(
    spec: RenderSpec, data: st.DataObject
) -> None:
    if spec.height < 2:
        spec = sample(spec.width, 2)
    left = data.draw(st.integers(0, spec.width - 1))
    top = data.draw(st.integers(1, spec.height - 1))
    right = data.draw(st.integers(left + 1, spec.width))
    bottom = data.draw(st.integers(top + 1, spec.height))
    channels = 4 if spec.transparent else 3
    plate = Plate(left, top, right, bottom, COLOUR[:channels])
    plain, covered = painted(spec, None), painted(spec, plate)
    for place in range(spec.width * spec.height):
        y, x = divmod(place, spec.width)
        pixel = slice(place * channels, place * channels + channels)
        inside = left <= x < right and top <= y < bottom
        assert covered[pixel] == (bytes(plate.colour) if inside else plain[pixel])


def painted(spec: RenderSpec, plate: Plate | None) -> bytes:
    art = compose(spec)
    changes = art.changes(spec.height)
    if plate:
        lay(plate, changes, art)
    rows = [(y, shift, spans) for y, (shift, spans) in settled(changes).items()]
    channels = 4 if spec.transparent else 3
    return painted_plainly(
        Program(spec.width, spec.height, channels, art.colours(0), rows, [], 0, 1)
    )
