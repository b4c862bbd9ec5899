"""A file → its entries, whatever kind of recording it is; how far the reading has come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal

from mockserver.checks.recordings.cassette import (
    cassette_of,
    no_kind,
    read_cassette,
    read_json_cassette,
)
from mockserver.checks.recordings.entry import Broken, Entry, NotARecording
from mockserver.checks.recordings.har import read_har
from mockserver.checks.recordings.journal import is_exchange, read_journal, read_journal_lines
from mockserver.checks.recordings.json_stream import BrokenJson, JsonSource, members

Kind = Literal["har", "journal", "lines", "cassette"]
Progress = Callable[[int, int], None]
"""Is told how many bytes of how many have been read."""

_START = 1 << 16
_MEMBERS: dict[str, Kind] = {"log": "har", "exchanges": "journal", "interactions": "cassette"}


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of recorded traffic and what kind it is."""

    path: Path
    kind: Kind

    def entries(self, progress: Progress | None = None) -> Iterator[Entry | Broken]:
        """All entries, read one by one. Raises NotARecording."""
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            for entry in _entries(self, file):
                if progress is not None:
                    progress(file.tell(), size)
                yield entry


def recognised(path: Path) -> Recording:
    """The recording in a file, by how it begins. Raises NotARecording."""
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise NotARecording(f"{path} cannot be read: {error.strerror}") from error
    return Recording(path, _kind(path, start))


def _kind(path: Path, start: bytes) -> Kind:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise NotARecording(f"{path} is empty")
    if b"\0" in start:
        raise NotARecording(f"{path} is no recording: it is binary")
    if not text.startswith(b"{"):
        if text.startswith(b"["):
            raise NotARecording(f"{path} is no recording: a JSON list, which no kind begins with")
        return "cassette"
    first = text.split(b"\n", 1)[0]
    with suppress(ValueError, RecursionError):
        line = json.loads(first)
        if is_exchange(line):
            return "lines"
    return _by_members(path)


def _by_members(path: Path) -> Kind:
    """What kind a JSON object is, by the first of its members that says so."""
    names = []
    with suppress(BrokenJson), path.open("rb") as file:
        source = JsonSource(file)
        for name in members(source):
            if name in _MEMBERS:
                return _MEMBERS[name]
            names.append(name)
            source.value()
    if {"provider", "method", "request"} <= set(names):
        return "lines"
    raise no_kind(str(path), names)


def _entries(recording: Recording, file: BinaryIO) -> Iterator[Entry | Broken]:
    if recording.kind == "har":
        return read_har(JsonSource(file))
    if recording.kind == "journal":
        return read_journal(JsonSource(file))
    if recording.kind == "lines":
        return read_journal_lines(_whole_lines(file))
    return _cassette(recording, file)


def _whole_lines(file: BinaryIO) -> BinaryIO:
    """The file; one exchange that is set over several lines becomes one line."""
    start = file.read(_START)
    file.seek(0)
    first = start.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0]
    if first.strip() != b"{":
        return file
    with suppress(ValueError, RecursionError):
        return BytesIO(json.dumps(json.loads(file.read())).encode())
    file.seek(0)
    return file


def _cassette(recording: Recording, file: BinaryIO) -> Iterator[Entry | Broken]:
    name = str(recording.path)
    if file.read(_START).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        file.seek(0)
        return read_json_cassette(JsonSource(file))
    file.seek(0)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotARecording(f"{name} is no recording: it is no text in UTF-8") from error
    found = cassette_of(text, name)
    return iter([found]) if isinstance(found, Broken) else read_cassette(found)
