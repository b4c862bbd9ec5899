"""Uploads that are no pictures, or none that can be taken: refused by each provider in its own words, at no cost.

The server of these tests has little memory and a folder of its own for temporary files.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from editing import KEY, PINK, WAYS, Way, as_file, files_in, motley, opened, plain, send, share
from PIL import Image
from refusals import refusal_schema

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 1 << 30
SECONDS = 30
EVERY = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.id)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def small_url(folder: Path) -> Iterator[str]:
    """A server process whose memory is limited, and which works in an empty folder."""
    ready = folder.parent / f"{folder.name}.url"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [
        sys.executable,
        "-c",
        _LIMITED,
        str(MEMORY),
        "serve",
        "--port",
        "0",
        "--ready-file",
        str(ready),
    ]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL
    ) as server:
        deadline = time.monotonic() + 20
        while not (ready.exists() and ready.read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield ready.read_text().strip()
        assert server.poll() is None, "the server ended while it was used"
        server.terminate()


_LIMITED = """
import sys
try:
    import resource
    most = int(sys.argv.pop(1))
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
except ImportError:  # no such limits on this system
    pass
from mockserver.cli.main import main
sys.exit(main())
"""


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def _png(width: int, height: int, pixels: bytes, *extra: bytes) -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + b"".join(extra)
        + _chunk(b"IDAT", pixels)
        + _chunk(b"IEND", b"")
    )


def _damaged() -> bytes:
    data = bytearray(as_file(motley((64, 64))))
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


SVG = (
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
)
BAD: dict[str, Callable[[], bytes]] = {
    "text": lambda: b"this is not a picture",
    "svg": lambda: SVG,
    "html": lambda: b"<!doctype html><script>alert(1)</script>",
    "zeros": lambda: bytes(5_000),
    "zip": lambda: b"PK\x03\x04" + bytes(100),
    "png, signature alone": lambda: b"\x89PNG\r\n\x1a\n",
    "png, cut": lambda: as_file(motley((64, 64)))[:-600],
    "png, damaged": _damaged,
    "png, without pixels": lambda: _png(100, 100, b""),
    "png, of no width": lambda: _png(0, 0, zlib.compress(b"")),
    "jpeg, cut": lambda: as_file(motley((64, 64)), "JPEG")[:600],
    "webp, cut": lambda: as_file(motley((64, 64)), "WEBP")[:200],
    "png, of 3,600 megapixels": lambda: _png(60_000, 60_000, zlib.compress(bytes(10_000))),
    "png, of the largest size": lambda: _png(0x7FFFFFFF, 0x7FFFFFFF, zlib.compress(b"\0")),
    "webp, of 268 megapixels": lambda: (
        b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f\xff\xff\xff\x0f\0\0\0\0\0"
    ),
    "gif, of 4,294 megapixels": lambda: (
        b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;"
    ),
}


@pytest.mark.parametrize("kind", BAD)
@EVERY
def test_what_is_no_picture_is_refused(
    small_url: str, http: httpx.Client, way: Way, kind: str
) -> None:
    began = time.monotonic()
    reply = send(http, small_url, way, [BAD[kind]()])
    _is_refused(reply, way)
    assert time.monotonic() - began < SECONDS


def _is_refused(reply: httpx.Response, way: Way) -> None:
    assert 400 <= reply.status_code < 500, reply.text[:500]
    assert "mock-error" not in reply.headers, reply.text[:500]
    refusal_schema(way.provider).validate(reply.json())


@EVERY
def test_an_empty_file_is_refused(small_url: str, http: httpx.Client, way: Way) -> None:
    _is_refused(send(http, small_url, way, [b""]), way)


@pytest.mark.parametrize("way", [way for way in WAYS if way.most > 1], ids=lambda way: way.id)
def test_the_place_of_the_bad_one_is_named(small_url: str, http: httpx.Client, way: Way) -> None:
    reply = send(http, small_url, way, [plain(), plain(), b"no picture"])
    _is_refused(reply, way)
    assert "2" in reply.text or "3" in reply.text


@pytest.mark.parametrize("way", [way for way in WAYS if way.takes_mask], ids=lambda way: way.id)
def test_a_mask_that_is_no_picture_is_refused(small_url: str, http: httpx.Client, way: Way) -> None:
    for kind in ("text", "svg", "png, cut", "png, of 3,600 megapixels"):
        reply = send(http, small_url, way, [plain()], mask=BAD[kind]())
        _is_refused(reply, way)
        # the reference API counts files and names no field
        assert "mask" in reply.text or way.provider == "openai", reply.text


@pytest.mark.parametrize(
    "way",
    [way for way in WAYS if "openai" in way.id or way.carrier == "form"],
    ids=lambda way: way.id,
)
@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF"])
def test_formats_that_the_provider_does_not_take(
    small_url: str, http: httpx.Client, way: Way, form: str
) -> None:
    _is_refused(send(http, small_url, way, [plain(form=form)]), way)


def _large() -> bytes:
    """A sound PNG of 49 megapixels in 48 kB."""
    return _png(7_000, 7_000, zlib.compress(bytes(7_001 * 7_000), 9))


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way.id != "openai-variation"], ids=lambda way: way.id
)
def test_a_sound_picture_of_49_megapixels_costs_bounded_time_and_memory(
    small_url: str, http: httpx.Client, way: Way
) -> None:
    began = time.monotonic()
    reply = send(http, small_url, way, [_large()])
    assert reply.status_code == 200, reply.text[:500]
    assert time.monotonic() - began < 2 * SECONDS


def test_a_png_whose_texts_expand_without_end(small_url: str, http: httpx.Client) -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    data = _png(1, 1, zlib.compress(b"\0\0"), _chunk(b"zTXt", b"a\0\0" + bomb))
    reply = send(http, small_url, WAYS[4], [data])
    assert reply.status_code in (200, 400), reply.text[:300]
    assert "mock-error" not in reply.headers


def test_a_thousand_frames_cost_one(small_url: str, http: httpx.Client) -> None:
    frames = [Image.new("P", (600, 600), number % 256) for number in range(200)]
    moving = as_file(frames[0], "GIF", save_all=True, append_images=frames[1:])
    began = time.monotonic()
    reply = send(
        http, small_url, next(way for way in WAYS if way.id == "tchavi-edits-base64"), [moving]
    )
    assert reply.status_code == 200
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize(
    ("path", "model", "field", "most", "form"),
    [
        ("/openai/v1/images/edits", "dall-e-2", "image", 4 << 20, "png"),
        ("/openai/v1/images/variations", "dall-e-2", "image", 4 << 20, "png"),
        ("/openai/v1/images/edits", "gpt-image-1", "image", 50 << 20, "png"),
    ],
)
def test_more_bytes_than_the_model_takes(
    small_url: str, http: httpx.Client, path: str, model: str, field: str, most: int, form: str
) -> None:
    filler = _chunk(b"prVt", bytes(most - 1_000))
    for extra, status in ((b"", 200), (_chunk(b"prVt", bytes(2_000)), 400)):
        data = _png(1, 1, zlib.compress(b"\0\0"), filler, extra)
        files = {field: ("a.png", data, "image/png")}
        texts = {"model": model, **({"prompt": "x"} if path.endswith("edits") else {})}
        reply = http.post(small_url + path, files=files, data=texts, headers=KEY)
        assert reply.status_code == status, reply.text[:300]


def test_a_square_is_wanted_of_dall_e_2(small_url: str, http: httpx.Client) -> None:
    way = next(way for way in WAYS if way.id == "openai-variation")
    _is_refused(send(http, small_url, way, [plain(size=(20, 30))]), way)


def test_the_journal_says_which_picture_was_bad_and_why(small_url: str, http: httpx.Client) -> None:
    way = next(way for way in WAYS if way.id == "tchavi-edits-base64")
    reply = send(http, small_url, way, [plain(), BAD["svg"]()])
    number = reply.headers["mock-exchange"]
    (found,) = http.get(f"{small_url}/__mock__/exchanges/{number}").json()["findings"]
    assert (found["kind"], found["condition"]) == ("violation", "upload_not_an_image")
    assert found["parameter"] == "images[1]"
    assert "markup" in found["message"]


@EVERY
def test_the_server_is_well_afterwards_and_left_nothing_behind(
    small_url: str, http: httpx.Client, way: Way, folder: Path
) -> None:
    (made,) = files_in(http, send(http, small_url, way, [plain()]))
    assert share(opened(made), PINK) > 0.05
    assert http.get(f"{small_url}/__mock__/health").json()["status"] == "ok"
    assert list(folder.rglob("*")) == []
