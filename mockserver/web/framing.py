"""The faults that concern the bytes of a stream's blocks: legal ways of writing the same events, and broken last ones.

One Framing for one stream: it is given each block in the order sent, and gives the bytes to send instead.
"""

from __future__ import annotations

from collections.abc import Iterable

from mockserver.engine.faults.fault import Fault

_COMMENT = b": ping\n\n"
_RETRY = b"retry: 3000\n\n"
_BOM = b"\xef\xbb\xbf"


class Framing:
    """Writes the blocks of one stream as its faults want them; `events` is how many events it has."""

    def __init__(self, faults: Iterable[Fault], events: int) -> None:
        self._names = frozenset(fault.name for fault in faults)
        self._events = events
        self._number = 0
        self._is_first = True

    def framed(self, block: bytes) -> bytes:
        """A block, which ends in a blank line, as it is sent."""
        is_event = block.startswith(b"event:")
        if is_event:
            self._number += 1
            block = self._event(block)
        block = self._opening() + self._written(block)
        return self._ended(block) if is_event and self._number == self._events else block

    def _event(self, block: bytes) -> bytes:
        names = self._names
        if "sse_bad_json" in names and self._number == 1:
            block = block.removesuffix(b"}\n\n") + b"\n\n"
        if "sse_multiline" in names:
            block = _in_lines(block)
        if "sse_id_then_comment" in names:
            block = b"id: %d\n" % self._number + block + _COMMENT
        return _COMMENT + block if "sse_comments" in names else block

    def _opening(self) -> bytes:
        """What comes before everything else."""
        if not self._is_first:
            return b""
        self._is_first = False
        opening = self._written(_RETRY) if "sse_retry_only_block" in self._names else b""
        return _BOM + opening if "sse_bom" in self._names else opening

    def _written(self, block: bytes) -> bytes:
        if "sse_no_space" in self._names:
            block = b"\n".join(map(_without_space, block.split(b"\n")))
        return block.replace(b"\n", self._line_end)

    @property
    def _line_end(self) -> bytes:
        if "sse_cr" in self._names:
            return b"\r"
        return b"\r\n" if "sse_crlf" in self._names else b"\n"

    def _ended(self, block: bytes) -> bytes:
        if "sse_cut_inside" in self._names:
            return block[: len(block) // 2]
        return block.removesuffix(self._line_end) if "sse_no_final_blank" in self._names else block


def _in_lines(block: bytes) -> bytes:
    """The data of an event over three lines, broken where JSON allows white space."""
    before, data, inner = block.partition(b"data: {")
    if not data or not inner.endswith(b"}\n\n"):
        return block
    return before + b"data: {\ndata: " + inner.removesuffix(b"}\n\n") + b"\ndata: }\n\n"


def _without_space(line: bytes) -> bytes:
    name, colon, value = line.partition(b":")
    return name + colon + value.removeprefix(b" ") if name else line
