from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.engine.hosting import read, secret_of, sign
from mockserver.imaging.spec import RenderSpec

SPEC = RenderSpec(1024, 1024, "png", "ab" * 32, "acme", "m", 7, 0, "a canal", "cd" * 8)
SECRET = secret_of(0, "acme")


def test_a_token_brings_back_the_picture_and_its_expiry() -> None:
    token = sign(SPEC, 1_709_254_800, SECRET)
    assert read(token, SECRET) == (SPEC, 1_709_254_800)
    assert token.replace("-", "").replace("_", "").isalnum()
    assert len(token) < 1024


def test_another_server_seed_or_provider_signs_otherwise() -> None:
    token = sign(SPEC, 1, SECRET)
    for other in (secret_of(1, "acme"), secret_of(0, "other")):
        with pytest.raises(ValueError, match="not signed here"):
            read(token, other)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.integers(0, 400), st.sampled_from("ABab01-_=. é"))
def test_a_changed_or_cut_token_is_refused(place: int, character: str) -> None:
    token = sign(SPEC, 1, SECRET)
    cut = token[: place % len(token)]
    changed = cut + character + token[len(cut) + 1 :]
    for forged in {cut, changed, token + character, token + "="} - {token}:
        with pytest.raises(ValueError, match=r"not a token|not signed here"):
            read(forged, SECRET)
