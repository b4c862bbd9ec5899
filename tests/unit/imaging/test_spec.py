"""Specs refuse what cannot be painted, and their tokens are exact."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.imaging.samples import digest, sample, steady

from mockserver.imaging.spec import LONGEST_EDGE, RenderSpec

anything = st.builds(
    sample,
    width=st.integers(1, LONGEST_EDGE),
    height=st.integers(1, LONGEST_EDGE),
    form=st.sampled_from(["png", "jpeg", "webp"]),
    digest=st.integers().map(digest),
    provider=st.text(st.characters(max_codepoint=126), max_size=64),
    model=st.text(st.characters(max_codepoint=126), max_size=64),
    seed=st.integers(-(2**64), 2**64),
    index=st.integers(0, 1000),
    prompt=st.text(max_size=160),
    prompt_sha256=st.integers().map(lambda n: digest(n)[:16]),
    transparent=st.booleans(),
    compression=st.none() | st.integers(0, 100),
    watermark=st.booleans(),
    partial=st.integers(0, 3),
    partials=st.integers(0, 3),
    edit=st.just("") | st.integers().map(lambda n: digest(n)[:16]),
)


@steady
@given(anything)
def test_a_token_says_everything_in_less_than_700_bytes(spec: RenderSpec) -> None:
    token = spec.token()
    assert RenderSpec.from_token(token) == spec
    assert len(token) < 700


def test_the_largest_token_is_within_the_promise() -> None:
    spec = sample(
        16384, 16384, "webp", provider="p" * 64, model="m" * 64, prompt="\U0010ffff" * 160
    )
    assert len(replace(spec, seed=-(2**64), compression=99, edit="0" * 16).token()) < 700


def test_a_token_is_the_same_on_every_machine() -> None:
    token = sample(1024, 768, prompt="a cat", seed=-3, compression=80).token()
    assert sha256(token).hexdigest()[:16] == "0213a52516afc075"


@steady
@given(st.binary(max_size=300))
def test_other_bytes_are_no_token(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        RenderSpec.from_token(data)


@steady
@given(anything, st.data())
def test_a_damaged_token_never_crashes(spec: RenderSpec, data: st.DataObject) -> None:
    token = bytearray(spec.token())
    place = data.draw(st.integers(0, len(token) - 1))
    token[place] ^= data.draw(st.integers(1, 255))
    try:
        read = RenderSpec.from_token(bytes(token))
    except ValueError:
        return
    assert read != spec
    assert 1 <= read.width <= LONGEST_EDGE
    assert 1 <= read.height <= LONGEST_EDGE
    assert read.token() == bytes(token)


@steady
@given(anything, st.integers(1, 20))
def test_a_cut_or_lengthened_token_is_refused(spec: RenderSpec, count: int) -> None:
    token = spec.token()
    for changed in (token[:-count], token + b"\0" * count, b"\0" * 3000):
        with pytest.raises(ValueError, match=r"."):
            RenderSpec.from_token(changed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"form": "gif"}, "format: 'gif' is none of png, jpeg, webp"),
        ({"width": 0}, "size: an edge has 1 to 16384 pixels"),
        ({"height": 16385}, "size"),
        ({"compression": 101}, "compression"),
        ({"partial": -1}, "count from 0"),
        ({"prompt": "x" * 161}, "160"),
        ({"digest": "AB" * 32}, "digest: 64 lower-case hex digits"),
        ({"prompt_sha256": ""}, "prompt_sha256: 16"),
        ({"edit": "ABCD" * 4}, "edit: 16 lower-case hex digits"),
        ({"edit": "0" * 15}, "edit: 16"),
    ],
)
def test_what_cannot_be_painted_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        sample(**changes)  # type: ignore[arg-type]


def test_the_media_type_follows_the_format() -> None:
    assert [sample(form=form).content_type for form in ("png", "jpeg", "webp")] == [
        "image/png",
        "image/jpeg",
        "image/webp",
    ]
