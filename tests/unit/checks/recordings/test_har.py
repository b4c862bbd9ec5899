"""Bodies of HAR entries in the forms that browsers and proxies write."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.checks.recordings.entry import Answered, Asked, Broken, Entry
from mockserver.checks.recordings.har import har_entry

_MULTIPART = "multipart/form-data; boundary=b"


def read(posted: Any, content: Any = None) -> tuple[Asked, Answered]:
    """The request and the reply of an entry."""
    request = {"method": "POST", "url": "https://a.test/", "postData": posted}
    entry = har_entry(1, {"request": request, "response": {"status": 200, "content": content}})
    assert isinstance(entry, Entry)
    return entry.asked, entry.answered


@pytest.mark.parametrize(
    ("posted", "body"),
    [
        ({"mimeType": "application/json", "text": '"é"'}, '"é"'.encode()),
        ({"mimeType": _MULTIPART, "text": "--b \x89PNG\xff"}, b"--b \x89PNG\xff"),
        ({"mimeType": _MULTIPART, "text": "/w==", "encoding": "base64"}, b"\xff"),
        ({"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a", "value": "b c"}]}, b"a=b+c"),
        ({"mimeType": "application/json", "text": ""}, b""),
        ({"mimeType": "application/json"}, None),
        (None, None),
    ],
)  # fmt: skip
def test_bodies_of_requests(posted: Any, body: bytes | None) -> None:
    asked, _ = read(posted)
    assert asked.body == body
    assert posted is None or asked.content_type == posted["mimeType"]


def test_forms_of_which_only_the_parameters_were_kept() -> None:
    params = [
        {"name": "prompt", "value": "a"},
        {"name": "image", "fileName": "a.png", "value": "\x89PNG"},
    ]
    asked, _ = read({"mimeType": _MULTIPART, "params": params})
    assert [(part.name, part.text) for part in asked.parts] == [("prompt", "a"), ("image", None)]
    assert asked.parts[1].upload is not None
    assert asked.parts[1].upload.data == b"\x89PNG"


def test_a_form_whose_files_were_left_out_is_not_known() -> None:
    asked, _ = read({"mimeType": _MULTIPART, "params": [{"name": "image", "fileName": "a.png"}]})
    assert not asked.has_body


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"text": "é"}, "é".encode()),
        ({"text": "/w==", "encoding": "base64"}, b"\xff"),
        ({"size": 0}, b""),
        ({"size": 9}, None),
        (None, None),
    ],
)
def test_bodies_of_replies(content: Any, body: bytes | None) -> None:
    assert read(None, content)[1].body == body


def test_an_address_that_is_none_is_broken() -> None:
    request = {"method": "GET", "url": "http://[::1"}
    assert isinstance(har_entry(1, {"request": request, "response": {"status": 200}}), Broken)
