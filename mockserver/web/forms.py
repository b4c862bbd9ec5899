"""Forms: `multipart/form-data` and `application/x-www-form-urlencoded` → Parts in the order sent.

Whether a part is a file is said by a file name alone, as browsers and frameworks do. Texts must
be UTF-8.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from mockserver.contract.validate import clean
from mockserver.engine.exchange import Part
from mockserver.engine.references import upload

MULTIPART = "multipart/form-data"
FORM = "application/x-www-form-urlencoded"
_MOST_PARTS = 1000

# The parser reports broken forms as warnings of its own; here they are replies.
_SILENT = logging.Logger("multipart", logging.CRITICAL)


class FormProblem(Exception):
    """Why bytes are not the form that is wanted, as a phrase."""


@dataclass(frozen=True, slots=True)
class File:
    """A part with a file name, not yet looked into."""

    name: str
    filename: str
    declared: str | None
    data: bytes


def read_urlencoded(data: bytes) -> Iterator[Part]:
    """The fields of an urlencoded form. Raises FormProblem where it is none."""
    try:
        text = data.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARTS)
    except UnicodeDecodeError as error:
        raise FormProblem("a field is not UTF-8") from error
    except ValueError as error:
        raise FormProblem(f"it has more than {_MOST_PARTS} fields") from error
    return (Part(name, text=value) for name, value in pairs)


def read_multipart(content_type: str, data: bytes) -> list[Part | File]:
    """The parts of a multipart form. Raises FormProblem where it is broken."""
    if not data:
        raise FormProblem("an empty body")
    boundary = parse_options_header(content_type.encode("latin-1", "replace"))[1].get(
        b"boundary", b""
    )
    if not boundary:
        raise FormProblem("the content type names no boundary")
    collector = _Collector()
    try:
        parser = MultipartParser(boundary, collector.callbacks())  # type: ignore[arg-type]
        parser.logger = _SILENT
        parser.write(data)
        parser.finalize()
    except FormParserError as error:
        raise FormProblem("the multipart form is broken, or its boundary is another") from error
    if not collector.ended:
        raise FormProblem("the multipart form ends before its last boundary")
    return collector.parts


def with_facts(parts: Sequence[Part | File]) -> tuple[Part, ...]:
    """The parts with every file looked into."""
    return tuple(part if isinstance(part, Part) else _uploaded(part) for part in parts)


def _uploaded(file: File) -> Part:
    return Part(file.name, upload=upload(file.data, file.declared, file.filename))


@dataclass(slots=True)
class _Collector:
    """Takes the parser's callbacks and makes parts of them."""

    parts: list[Part | File] = field(default_factory=list)
    ended: bool = False
    _headers: dict[str, bytes] = field(default_factory=dict)
    _name: bytes = b""
    _value: bytes = b""
    _chunks: list[bytes] = field(default_factory=list)

    def callbacks(self) -> dict[str, object]:
        """What the parser is to call, by its names."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._last,
        }

    def _begin(self) -> None:
        if len(self.parts) >= _MOST_PARTS:
            raise FormProblem(f"it has more than {_MOST_PARTS} parts")
        self._headers, self._chunks = {}, []

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = self._value
        self._name = self._value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._chunks.append(data[start:end])

    def _end(self) -> None:
        self.parts.append(_part(self._headers, b"".join(self._chunks)))

    def _last(self) -> None:
        self.ended = True


def _part(headers: dict[str, bytes], data: bytes) -> Part | File:
    disposition = headers.get("content-disposition", b"")
    options = parse_options_header(disposition)[1]
    if b"name" not in options:
        raise FormProblem("a part of the form has no name")
    name = options[b"name"].decode("utf-8", "replace")
    if b"filename" in options or b"filename*=" in disposition.lower():
        declared = parse_options_header(headers.get("content-type", b""))[0].decode("latin-1")
        filename = options.get(b"filename", b"").decode("utf-8", "replace")
        return File(name, filename, declared or None, data)
    try:
        return Part(name, text=data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FormProblem(f"the field '{clean(name)}' is not UTF-8, and no file") from error
