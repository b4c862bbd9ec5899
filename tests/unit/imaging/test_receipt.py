"""Receipts come back from all three formats; nothing but ValueError comes of other files."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.imaging.samples import sample, steady

from mockserver.imaging.paint import paint
from mockserver.imaging.receipt import FIELDS, parse_receipt, read_receipt, receipt_text
from mockserver.imaging.spec import RenderSpec
from mockserver.imaging.xmp import xmp_packet, xmp_text

FILES = [
    *(sample(form=form) for form in ("png", "webp", "jpeg")),
    sample(form="webp", compression=60),
    sample(form="webp", transparent=True),
]
words = st.text(st.characters(), max_size=20)


def test_a_receipt_is_one_readable_line() -> None:
    text = receipt_text(sample(1024, 768, prompt="a cat, 100% real", seed=-1, index=2))
    assert text == (
        "provider=deepshi model=nano-banana-pro size=1024x768 seed=-1 index=2 "
        f"prompt_sha256={sample().prompt_sha256} prompt=a cat, 100% real"
    )


@steady
@given(words, words, st.text(st.characters(), max_size=160))
def test_any_text_comes_back(provider: str, model: str, prompt: str) -> None:
    text = receipt_text(sample(provider=provider, model=model, prompt=prompt))
    assert len(text.splitlines()) == 1
    read = parse_receipt(text)
    assert (read["provider"], read["model"], read["prompt"]) == (provider, model, prompt)


@pytest.mark.parametrize("spec", FILES, ids=lambda s: f"{s.format}-{s.compression}-{s.transparent}")
@pytest.mark.parametrize("prompt", ["", "a <cat> & a hat", "two\nlines\0 \\u0041", "船 🛶 \ud83d"])
def test_every_format_carries_it(spec: RenderSpec, prompt: str) -> None:
    read = read_receipt(paint(replace(spec, prompt=prompt)))
    assert tuple(read) == FIELDS
    assert read["prompt"] == prompt
    assert read["size"] == "64x64"
    assert read["seed"] == "7"
    assert read["prompt_sha256"] == spec.prompt_sha256


def test_a_partial_picture_says_which() -> None:
    assert read_receipt(paint(sample(partial=2, partials=3)))["partial"] == "2/3"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no PNG, WebP or JPEG"),
        (b"GIF89a", "no PNG, WebP or JPEG"),
        (b"\x89PNG\r\n\x1a\n", "carries no receipt"),
        (b"\xff\xd8\xff\xfe\x00\x06abcd\xff\xd9", "carries no receipt"),
        (b"RIFF\x00\x00\x00\x00WEBP", "carries no receipt"),
    ],
)
def test_a_file_without_a_receipt_says_so(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_receipt(data)


@settings(steady, max_examples=300)
@given(st.sampled_from([paint(spec) for spec in FILES]), st.data())
def test_damaged_files_never_crash_it(painted: bytes, data: st.DataObject) -> None:
    damaged = bytearray(painted[: data.draw(st.integers(0, len(painted)))])
    for _ in range(data.draw(st.integers(0, 4))):
        if damaged:
            place = data.draw(st.integers(0, min(len(damaged), 700) - 1))
            damaged[place] = data.draw(st.integers(0, 255))
    with suppress(ValueError):
        assert set(read_receipt(bytes(damaged))) >= set(FIELDS)


@steady
@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP", b"\xff\xd8", b""]), st.binary())
def test_any_bytes_end_in_an_answer_or_a_value_error(start: bytes, rest: bytes) -> None:
    with pytest.raises(ValueError, match=r"receipt|no PNG"):
        read_receipt(start + rest)


def test_only_our_own_packets_are_understood() -> None:
    assert xmp_text(xmp_packet("a <b> & &lt;c")) == "a <b> & &lt;c"
    with pytest.raises(ValueError, match="none of ours"):
        xmp_text(b"<x:xmpmeta/>")
