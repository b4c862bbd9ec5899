"""What kind of recording a file is, and what is said of a file that is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.checks.recordings.entry import Broken, Entry, NotARecording
from mockserver.checks.recordings.opening import recognised

_ASKED: dict[str, Any] = {"headers": {}, "fields": {}, "uploads": []}
_EXCHANGE = {
    "id": 1, "provider": "openai", "method": "GET", "path": "/v1/models", "status": 200,
    "condition": None, "request": _ASKED, "reply": {"headers": {}, "body": {}, "images": []},
}  # fmt: skip
_REQUEST = {"method": "get", "url": "https://a.test/", "headers": [{"name": "A", "value": "b"}]}
_HAR = {"log": {"entries": [{"request": _REQUEST, "response": {"status": 200, "headers": []}}]}}
_CASSETTE = """interactions:
- request: {body: null, headers: {A: [b]}, method: get, uri: "https://a.test/"}
  response: {body: {string: !!binary aGk=}, headers: {}, status: {code: 200, message: OK}}
version: 1
"""


def read(path: Path, text: str | bytes) -> tuple[str, list[Entry | Broken]]:
    """The kind of a recording, and its entries."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = recognised(path)
    return found.kind, list(found.entries())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (json.dumps(_HAR), "har"),
        ("\ufeff" + json.dumps(_HAR, indent=2), "har"),
        (json.dumps({"dropped": 0, "exchanges": [_EXCHANGE]}), "journal"),
        (json.dumps(_EXCHANGE) + "\n\n" + json.dumps(_EXCHANGE), "lines"),
        (json.dumps(_EXCHANGE, indent=1), "lines"),
        (_CASSETTE, "cassette"),
        ("---\n" + _CASSETTE, "cassette"),
        (json.dumps({"version": 1, "interactions": []}), "cassette"),
    ],
)
def test_kinds(text: str, kind: str, tmp_path: Path) -> None:
    found, entries = read(tmp_path / "file", text)
    assert found == kind
    assert all(isinstance(one, Entry) for one in entries)


def test_names_of_headers_are_in_lower_case(tmp_path: Path) -> None:
    for text in (json.dumps(_HAR), _CASSETTE):
        _, entries = read(tmp_path / "file", text)
        assert isinstance(entries[0], Entry)
        assert (entries[0].asked.method, dict(entries[0].asked.headers)) == ("GET", {"a": "b"})


def test_binary_bodies_of_cassettes(tmp_path: Path) -> None:
    _, entries = read(tmp_path / "file", _CASSETTE)
    assert isinstance(entries[0], Entry)
    assert entries[0].answered.body == b"hi"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary"),
        (b"\xff\xfe\xfd", "UTF-8"),
        (b"just words", "neither a HAR"),
        (b"a: [1", "neither JSON nor YAML"),
        (b"[1, 2]", "JSON list"),
        (b'{"a": 1}', "neither a HAR"),
        (b'{"a": ', "neither a HAR"),
        (b"http_interactions: []\nrecorded_with: VCR 6.0.0\n", "another tool"),
        (b'{"http_interactions": []}', "another tool"),
        (b"interactions: 3", "neither a HAR"),
        (b"? {a: 1}\n: 2\n", "no recording"),
    ],
)
def test_what_is_no_recording(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(NotARecording, match=said):
        read(tmp_path / "file", data)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotARecording, match="cannot be read"):
        recognised(tmp_path / "absent.har")
    with pytest.raises(NotARecording, match="cannot be read"):
        recognised(tmp_path)


@pytest.mark.parametrize(
    "entry",
    [
        None, 7, "x", [], {}, {"request": {}}, {"request": None, "response": {}},
        {"request": _REQUEST}, {"request": _REQUEST, "response": {}},
        {"request": _REQUEST, "response": {"status": "x"}},
        {"request": _REQUEST, "response": {"status": 200, "headers": [1]}},
        {"request": _REQUEST, "response": {"status": 200, "content": {"encoding": "base64", "text": "§"}}},
        {"request": {**_REQUEST, "postData": {"params": [{"value": 1}]}}, "response": {"status": 200}},
    ],
)  # fmt: skip
def test_entries_of_another_form_are_broken(entry: Any, tmp_path: Path) -> None:
    har = json.dumps({"log": {"entries": [entry, _HAR["log"]["entries"][0]]}})
    _, entries = read(tmp_path / "file", har)
    assert [type(one) for one in entries] == [Broken, Entry]
    _, entries = read(tmp_path / "file", json.dumps({"interactions": [entry]}))
    assert [type(one) for one in entries] == [Broken]
    _, entries = read(tmp_path / "file", json.dumps({"exchanges": [entry]}))
    assert [type(one) for one in entries] == [Broken]


@pytest.mark.parametrize("text", [json.dumps(_HAR), json.dumps({"exchanges": [_EXCHANGE]})])
def test_a_truncated_file_ends_with_that(text: str, tmp_path: Path) -> None:
    for cut in range(25, len(text) - 4, 7):
        _, entries = read(tmp_path / "file", text[:cut])
        assert isinstance(entries[-1], Broken)
        assert entries[-1].ended


def test_the_progress_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(json.dumps(_HAR))
    told: list[tuple[int, int]] = []
    assert len(list(recognised(path).entries(lambda read, size: told.append((read, size))))) == 1
    assert told == [(path.stat().st_size, path.stat().st_size)]
