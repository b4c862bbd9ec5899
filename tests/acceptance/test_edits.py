"""Edits in every form that a provider takes: the picture shows what was sent, and nothing else decides it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from editing import (
    FORMS,
    KEY,
    LIME,
    PINK,
    WAYS,
    Way,
    as_file,
    data_uri,
    files_in,
    opened,
    plain,
    send,
    share,
)
from PIL import Image

EVERY = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.id)
SEVERAL = pytest.mark.parametrize(
    "way", [way for way in WAYS if way.most > 1], ids=lambda way: way.id
)
EVERY_FORM = pytest.mark.parametrize("way", FORMS, ids=lambda way: way.id)
OPENAI_EDITS = next(way for way in WAYS if way.id == "openai-plain")


@EVERY
def test_the_picture_shows_the_one_that_was_sent(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    (made,) = files_in(http, send(http, server_url, way, [plain(PINK)]))
    assert share(opened(made), PINK) > 0.05


@EVERY
def test_the_same_upload_gives_the_same_picture_and_another_another(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    first, again, other = (
        files_in(http, send(http, server_url, way, [plain(colour)]))
        for colour in (PINK, PINK, LIME)
    )
    assert first == again
    assert first != other


@EVERY
def test_an_edit_differs_from_the_generation_of_the_same_prompt(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    without = send(http, server_url, way, [])
    (made,) = files_in(http, send(http, server_url, way, [plain(PINK)]))
    if without.status_code == 200:
        assert files_in(http, without) != [made]
    else:
        assert without.status_code in (400, 422)
        assert "image" in without.text


@pytest.mark.parametrize(
    "way",
    [way for way in WAYS if way.most > 1 or way.id in ("aigne-array", "aigne-native")],
    ids=lambda way: way.id,
)
def test_all_pictures_are_shown_in_the_order_sent(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    both, turned = (
        files_in(http, send(http, server_url, way, [plain(one), plain(other)]))
        for one, other in ((PINK, LIME), (LIME, PINK))
    )
    assert min(share(opened(both[0]), PINK), share(opened(both[0]), LIME)) > 0.02
    assert both != turned


@SEVERAL
def test_as_many_pictures_as_the_model_takes_and_no_more(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    pictures = [plain((place, 10, 20), (8, 8)) for place in range(way.most + 1)]
    assert files_in(http, send(http, server_url, way, pictures[:-1]))
    # openai and others name a bare field that is repeated, not the count
    refused = send(http, server_url, way, pictures)
    assert refused.status_code == 400, refused.text[:300]
    assert "mock-error" not in refused.headers


@pytest.mark.parametrize(
    ("model", "most"),
    [
        ("grok-imagine", 3),
        ("deepshi-banana-pro", 4),
        ("deepshi-image-1", 5),
        ("flux-2-pro", 8),
        ("seedream-4.5", 10),
    ],
)
def test_the_count_is_the_models(
    server_url: str, http: httpx.Client, model: str, most: int
) -> None:
    way = next(way for way in WAYS if way.id == "deepshi-brackets")
    pictures = [plain((place, 0, 0), (8, 8)) for place in range(most + 1)]
    assert send(http, server_url, way, pictures[:-1], model=model).status_code == 200
    assert send(http, server_url, way, pictures, model=model).status_code == 400


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@EVERY
def test_formats_are_told_by_their_bytes(
    server_url: str, http: httpx.Client, way: Way, form: str
) -> None:
    if way.id == "openai-variation" and form != "PNG":
        assert send(http, server_url, way, [plain(PINK, form=form)]).status_code == 400
        return
    (made,) = files_in(http, send(http, server_url, way, [plain(PINK, form=form)]))
    assert share(opened(made), PINK, 40) > 0.05


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_is_taken(server_url: str, http: httpx.Client, mode: str) -> None:
    picture = Image.new(mode, (20, 30))
    assert files_in(http, send(http, server_url, OPENAI_EDITS, [as_file(picture)]))


def test_what_an_upload_is_stands_in_the_journal(server_url: str, http: httpx.Client) -> None:
    frames = [Image.new("RGBA", (20, 10), colour) for colour in ("red", "#0000ff80")]
    moving = as_file(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    reply = send(http, server_url, OPENAI_EDITS, [moving])
    number = reply.headers["mock-exchange"]
    exchange = http.get(f"{server_url}/__mock__/exchanges/{number}").json()
    (upload,) = exchange["request"]["uploads"]
    assert upload["format"] == "webp"
    facts = {"width": 20, "height": 10, "mode": "RGBA", "alpha": True, "animated": True}
    assert {name: upload[name] for name in facts} == facts
    assert upload["bytes"] == len(moving)
    assert len(upload["sha256"]) == 64


# Multipart as real clients send it.


def _body(boundary: str, *parts: tuple[str, str | None, bytes]) -> bytes:
    written = b""
    for name, rest, data in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{rest or ""}\r\n\r\n'
        written += head.encode() + data + b"\r\n"
    return written + f"--{boundary}--\r\n".encode()


def _post(http: httpx.Client, url: str, body: Any, boundary: str = "x") -> httpx.Response:
    said = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return http.post(url, content=body, headers={**KEY, **said})


@EVERY_FORM
def test_parts_come_in_any_order(server_url: str, http: httpx.Client, way: Way) -> None:
    texts = [(name, None, str(value).encode()) for name, value in way.body.items()]
    picture = (way.name, '; filename="a.png"\r\nContent-Type: image/png', plain())
    first = _post(http, way.url(server_url), _body("x", picture, *texts))
    last = _post(http, way.url(server_url), _body("x", *texts, picture))
    assert files_in(http, first) == files_in(http, last)


@pytest.mark.parametrize(
    "name", ["upload", "blob", "image", "", "ünïcode.png", "a b;c.png", "x" * 300]
)
@EVERY_FORM
def test_file_names_say_nothing(server_url: str, http: httpx.Client, way: Way, name: str) -> None:
    texts = [(field, None, str(value).encode()) for field, value in way.body.items()]
    rest = f'; filename="{name}"\r\nContent-Type: image/png'
    reply = _post(http, way.url(server_url), _body("x", *texts, (way.name, rest, plain())))
    assert files_in(http, reply) == files_in(http, send(http, server_url, way, [plain()]))


@EVERY_FORM
def test_a_body_in_chunks_without_a_length_is_read(
    server_url: str, http: httpx.Client, way: Way
) -> None:
    texts = [(field, None, str(value).encode()) for field, value in way.body.items()]
    whole = _body("x", *texts, (way.name, '; filename="a.png"\r\nContent-Type: image/png', plain()))

    def pieces() -> Iterator[bytes]:
        for at in range(0, len(whole), 50):
            yield whole[at : at + 50]

    reply = _post(http, way.url(server_url), pieces())
    assert "content-length" not in reply.request.headers
    assert files_in(http, reply) == files_in(http, send(http, server_url, way, [plain()]))


def test_numbers_and_booleans_come_as_texts(server_url: str, http: httpx.Client) -> None:
    reply = send(
        http,
        server_url,
        OPENAI_EDITS,
        [plain()],
        n="2",
        output_compression="50",
        output_format="webp",
        stream="false",
        partial_images="0",
    )
    pictures = files_in(http, reply)
    assert [opened(one).format for one in pictures] == ["WEBP", "WEBP"]
    refused = send(http, server_url, OPENAI_EDITS, [plain()], n="two")
    assert refused.json()["error"]["param"] == "n"


def test_a_bracketed_name_alone_is_a_list_of_one(server_url: str, http: httpx.Client) -> None:
    one, other = (
        next(way for way in WAYS if way.id == f"openai-{name}") for name in ("plain", "brackets")
    )
    made = [files_in(http, send(http, server_url, way, [plain()])) for way in (one, other)]
    assert made[0] == made[1]


def test_a_declared_type_that_is_wrong_is_an_advisory(server_url: str, http: httpx.Client) -> None:
    files = [("image", ("a.png", plain(form="JPEG"), "image/png"))]
    reply = http.post(
        f"{server_url}/openai/v1/images/edits", files=files, data=OPENAI_EDITS.body, headers=KEY
    )
    assert reply.status_code == 200
    assert reply.headers["mock-findings"] == "1"


def test_octet_stream_is_refused_where_the_provider_goes_by_the_declared_type(
    server_url: str, http: httpx.Client
) -> None:
    for way, status in (
        (OPENAI_EDITS, 400),
        (next(w for w in WAYS if w.id == "yuhuanstudio"), 200),
    ):
        files = [("image", ("a.png", plain(), "application/octet-stream"))]
        reply = http.post(way.url(server_url), files=files, data=way.body, headers=KEY)
        assert reply.status_code == status, reply.text[:300]


def test_nested_names_in_brackets_are_objects(server_url: str, http: httpx.Client) -> None:
    # the official client writes svg={"model": …} in a form as svg[model]
    files = [("image", ("a.png", plain(), "image/png"))]
    data = {**OPENAI_EDITS.body, "svg[model]": "x"}
    reply = http.post(f"{server_url}/openai/v1/images/edits", files=files, data=data, headers=KEY)
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] in ("svg", "svg[model]")


# JSON references.


def test_references_of_the_json_form(server_url: str, http: httpx.Client) -> None:
    url = f"{server_url}/openai/v1/images/edits"

    def edited(*references: dict[str, str]) -> httpx.Response:
        return http.post(url, json={**OPENAI_EDITS.body, "images": references}, headers=KEY)

    seen = files_in(http, edited({"image_url": data_uri(plain())}))
    assert share(opened(seen[0]), PINK) > 0.05
    by_id, by_other_id = (
        files_in(http, edited({"file_id": name})) for name in ("file-1", "file-2")
    )
    assert by_id != by_other_id
    assert files_in(http, edited({"image_url": "http://example.invalid/a.png"}))
    assert edited({}).status_code == 400
    assert edited({"image_url": data_uri(plain()), "file_id": "file-1"}).status_code == 400
    assert edited({"image_url": "nonsense!"}).status_code == 400


@pytest.mark.parametrize("kind", ["url", "file", "local"])
def test_typed_objects_of_the_native_form(server_url: str, http: httpx.Client, kind: str) -> None:
    members = {
        "url": {"url": data_uri(plain())},
        "file": {"data": b64encode(plain()).decode(), "filename": "a.png", "mimeType": "image/png"},
        "local": {"path": "pictures/a.png"},
    }
    body = {
        "input": {
            "model": "gpt-image-1",
            "prompt": "a hat",
            "image": [{"type": kind, **members[kind]}],
        }
    }
    reply = http.post(f"{server_url}/aigne-hub/api/v2/image", json=body, headers=KEY)
    if kind == "local":
        # a path of the caller's machine is nothing that a server could read
        assert reply.status_code == 400
    else:
        assert share(opened(files_in(http, reply)[0]), PINK) > 0.05


def test_a_picture_in_json_may_have_spaces_and_no_padding(
    server_url: str, http: httpx.Client
) -> None:
    way = next(way for way in WAYS if way.id == "tchavi-edits-base64")
    text = b64encode(plain()).decode().rstrip("=")
    wrapped = "\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    reply = http.post(way.url(server_url), json={**way.body, "images": [wrapped]}, headers=KEY)
    assert files_in(http, reply) == files_in(http, send(http, server_url, way, [plain()]))


def test_an_edit_streams_what_it_answers_whole(server_url: str, http: httpx.Client) -> None:
    way = next(way for way in WAYS if way.id == "deepshi-brackets")
    whole = send(http, server_url, way, [plain()], n="2").json()
    reply = send(http, server_url, way, [plain()], n="2", stream="true")
    events = [json.loads(line[6:]) for line in reply.text.splitlines() if line.startswith("data: ")]
    assert [event["type"] for event in events] == ["image_edit.completed"] * 2
    assert [event["b64_json"] for event in events] == [entry["b64_json"] for entry in whole["data"]]
