"""One list of a large JSON document, item by item: never more than an item is held in memory.

    items(source, ("log", "entries"))

Other members are read over. Not a validator: what stands after the list is not looked at.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

_PIECE = 1 << 18
_SPACE = " \t\r\n"
_WHOLE = json.JSONDecoder()


class BrokenJson(Exception):
    """Why a document cannot be read on, as a phrase; `cut` where it ended too early."""

    def __init__(self, message: str, cut: bool = False) -> None:
        super().__init__(message)
        self.cut = cut


class JsonSource:
    """The text of a JSON document, read in pieces; what was taken is forgotten."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._ended = False

    def next_sign(self) -> str:
        """The next character that is no space, which stays; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text) or not self._more(_PIECE):
                return self._text[self._at : self._at + 1]

    def take(self, *signs: str) -> str:
        """Takes one of these characters. Raises BrokenJson where another comes."""
        found = self.next_sign()
        if found not in signs or not found:
            wanted = " or ".join(signs)
            raise BrokenJson(_unexpected(found, wanted), cut=not found)
        self._at += 1
        return found

    def value(self) -> Any:
        """Takes one JSON value. Raises BrokenJson."""
        self.next_sign()
        piece = _PIECE
        while True:
            try:
                value, end = _WHOLE.raw_decode(self._text, self._at)
            except ValueError as error:
                problem = str(error)
            except RecursionError as error:
                raise BrokenJson("it is nested too deep") from error
            else:
                if self._is_whole(value, end):
                    self._at = end
                    return value
                problem = ""
            if not self._more(piece):
                if problem:
                    raise BrokenJson(problem, cut=self._is_cut())
                continue
            piece = max(_PIECE, len(self._text) - self._at)  # so that long values are tried seldom

    def _is_whole(self, value: Any, end: int) -> bool:
        """Whether a value ends there: a number may go on in the next piece, as `1.` and `1e+` do."""
        if isinstance(value, str | dict | list | bool) or value is None or self._ended:
            return True
        rest = self._text[end : end + 4]
        return len(rest) > 3 or rest[:1] not in ("", ".", "e", "E")

    def _is_cut(self) -> bool:
        """Whether only the end is missing: a value that is broken within ends somewhere else."""
        try:
            _WHOLE.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            rest = self._text[error.pos :].strip(_SPACE)
            return not rest or rest.startswith('"') or len(rest) < 6
        return False

    def _more(self, count: int) -> bool:
        if self._ended:
            return False
        data = self._file.read(count)
        try:
            self._text = self._text[self._at :] + self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise BrokenJson("it is not UTF-8", cut=not data) from error
        self._at = 0
        self._ended = not data
        return True


def items(source: JsonSource, path: tuple[str, ...]) -> Iterator[Any]:
    """The items of the list at a path of member names. Raises BrokenJson, KeyError where there is no such list."""
    for name in path:
        if not _enter(source, name):
            raise KeyError(name)
    source.take("[")
    if source.next_sign() == "]":
        return
    while True:
        yield source.value()
        if source.take(",", "]") == "]":
            return


def members(source: JsonSource) -> Iterator[str]:
    """The names of an object's members; whoever asks has to take each value before the next name."""
    source.take("{")
    if source.next_sign() == "}":
        return
    while True:
        name = source.value()
        if not isinstance(name, str):
            raise BrokenJson("a member has no name")
        source.take(":")
        yield name
        if source.take(",", "}") == "}":
            return


def _enter(source: JsonSource, wanted: str) -> bool:
    """Reads on to the value of a member; False where the object has none of that name."""
    for name in members(source):
        if name == wanted:
            return True
        source.value()
    return False


def _unexpected(found: str, wanted: str) -> str:
    return f"{found!r} stands where {wanted} is expected" if found else f"it ends before {wanted}"
