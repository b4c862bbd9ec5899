"""Bodies as recorders keep them: compressed, already unpacked, as text with one character a byte."""

from __future__ import annotations

import gzip
import zlib

import pytest

from mockserver.checks.recordings import bodies
from mockserver.checks.recordings.bodies import BodyUnread, decoded, from_base64, from_text


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", "gzip, identity"])
def test_gzip_is_undone(coding: str) -> None:
    assert decoded(gzip.compress(b'{"a": 1}'), coding) == b'{"a": 1}'


def test_deflate_is_undone_with_and_without_its_frame() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert decoded(zlib.compress(b"abc"), "deflate") == b"abc"
    assert decoded(raw.compress(b"abc") + raw.flush(), "deflate") == b"abc"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_what_the_recorder_unpacked_stays(coding: str) -> None:
    assert decoded(b'{"a": 1}', coding) == b'{"a": 1}'


def test_what_cannot_be_unpacked_is_said() -> None:
    with pytest.raises(BodyUnread, match="br is not read here"):
        decoded(b"\x8b\x01\0\0", "br")
    with pytest.raises(BodyUnread, match="ends too early"):
        decoded(gzip.compress(b"x" * 1000)[:-9], "gzip")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "MOST_BYTES", 1000)
    with pytest.raises(BodyUnread, match="more than 1000 bytes"):
        decoded(gzip.compress(b"\0" * 1_000_000), "gzip")


def test_texts_are_utf_8_unless_they_hold_a_file() -> None:
    assert from_text("é") == "é".encode()
    assert from_text("\x89PNG\xff") == b"\x89PNG\xff"
    assert from_base64("YW\nJj") == b"abc"
    with pytest.raises(BodyUnread, match="base64"):
        from_base64("§")
