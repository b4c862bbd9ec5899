"""The art: within the range of colours, decided by the digest, the same told in two ways."""

from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import digest, sample, specs, steady

from mockserver.imaging.composition import _DISCS, Composition, _tints, compose, mosaic
from mockserver.imaging.palette import PALETTES
from mockserver.imaging.program import Tint, added, taken
from mockserver.imaging.spec import RenderSpec


def pixels(art: Composition, y: int) -> list[Tint]:
    pieces = art.colours(y)
    ends = [x for x, _ in pieces[1:]] + [art.across.length]
    row: list[Tint] = []
    for (x, colour), end in zip(pieces, ends, strict=True):
        row += [colour] * (end - x)
    return row


@steady
@given(specs(longest_edge=70))
def test_the_changes_lead_from_row_to_row(spec: RenderSpec) -> None:
    art = compose(spec)
    changes = art.changes(spec.height)
    current = pixels(art, 0)
    for y in range(1, spec.height):
        if y in changes:
            shift, spans = changes[y]
            current = [added(pixel, shift) for pixel in current]
            for x, count, tint in spans:
                for place in range(x, x + count):
                    current[place] = added(current[place], tint)
        assert current == pixels(art, y)


def test_no_sum_of_colours_leaves_the_range() -> None:
    for one, other in PALETTES:
        for corner, opposite in ((one, other), (other, one)):
            for moved in (-3, 3):
                start = tuple(value + moved for value in corner)
                tints = _tints(taken(opposite, start))
                for channel in range(3):
                    ends = start[channel], opposite[channel]
                    shades = [tint[channel] for tint in tints]
                    assert max(ends) + sum(shade for shade in shades if shade > 0) <= 255
                    assert min(ends) + sum(shade for shade in shades if shade < 0) >= 0


def test_no_sum_of_alphas_is_more_than_opaque() -> None:
    assert sum(alpha for *_, alpha in _DISCS) <= 255


@steady
@given(st.integers(), st.integers(0, 255))
def test_every_bit_of_the_digest_matters(name: int, bit: int) -> None:
    one = digest(name)
    other = f"{int(one, 16) ^ 1 << bit:064x}"
    assert compose(sample(digest=one)) != compose(sample(digest=other))


def test_caption_matters_are_no_matter_here() -> None:
    other = sample(prompt="other", seed=1, index=3, provider="x", model="y")
    assert compose(sample()) == compose(other)


def test_partial_states_get_finer() -> None:
    cells = [mosaic(sample(640, 640, partial=k, partials=3)) for k in (1, 2, 3, 0)]
    assert cells == [64, 32, 16, 0]


def test_partial_states_keep_their_colours_and_gain_discs() -> None:
    states = [compose(sample(640, 640, partial=k, partials=3)) for k in (1, 2, 3, 0)]
    assert len({(art.corner, art.across.total, art.down.total) for art in states}) == 1
    assert [len(art.discs) for art in states] == [2, 3, 4, 4]


def test_the_finished_picture_ignores_how_many_partials_there_were() -> None:
    assert compose(sample(partials=3)) == compose(sample())
