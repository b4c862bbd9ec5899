"""Finished pictures of a server, painted when they are first asked for and kept within bounds.

Keeps the base64 or the file, whichever was asked for, for as long as there is room; and of every
picture painted its size in bytes and its hash, for the journal.
"""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mockserver.imaging.paint import needs_pillow, paint
from mockserver.imaging.spec import RenderSpec

if TYPE_CHECKING:
    from mockserver.imaging.edit import Inputs

_MOST_BYTES = 64 * 1024 * 1024
_MOST_FACTS = 4_000


@dataclass(frozen=True, slots=True)
class Painted:
    """How many bytes a finished picture has, and their SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


class Pictures:
    """A cache of pictures, bounded by bytes; the least recently used make room."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[RenderSpec, bool], bytes] = OrderedDict()
        self._size = 0
        self._facts: OrderedDict[RenderSpec, Painted] = OrderedDict()

    async def file(self, spec: RenderSpec, inputs: Inputs | None = None) -> bytes:
        """The picture as a file; an edit is painted from its inputs."""
        return self._found(spec, False) or await self._painted(spec, inputs, False)

    async def base64(self, spec: RenderSpec, inputs: Inputs | None = None) -> bytes:
        """The picture's base64; an edit is painted from its inputs."""
        return self._found(spec, True) or await self._painted(spec, inputs, True)

    def __len__(self) -> int:
        """How many different pictures are remembered as painted."""
        return len(self._facts)

    def facts(self, spec: RenderSpec) -> Painted | None:
        """What is known of a picture that was painted here, None where it was not."""
        return self._facts.get(spec)

    def _found(self, spec: RenderSpec, as_base64: bool) -> bytes | None:
        key = (spec, as_base64)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    async def _painted(self, spec: RenderSpec, inputs: Inputs | None, as_base64: bool) -> bytes:
        if inputs is not None:
            data = await asyncio.to_thread(_edited, spec, inputs)
        elif needs_pillow(spec):
            data = await asyncio.to_thread(paint, spec)
        else:
            data = paint(spec)
            # A reply may hold ten pictures: others get their turn between two of them.
            await asyncio.sleep(0)
        self._note(spec, data)
        finished = b64encode(data) if as_base64 else data
        self._keep((spec, as_base64), finished)
        return finished

    def _note(self, spec: RenderSpec, data: bytes) -> None:
        self._facts[spec] = Painted(len(data), hashlib.sha256(data).hexdigest())
        if len(self._facts) > _MOST_FACTS:
            self._facts.popitem(last=False)

    def _keep(self, key: tuple[RenderSpec, bool], finished: bytes) -> None:
        if len(finished) > self._most_bytes // 4:
            return
        self._size += len(finished) - len(self._kept.get(key, b""))
        self._kept[key] = finished
        while self._size > self._most_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped)


def _edited(spec: RenderSpec, inputs: Inputs) -> bytes:
    """An edit. Very large pictures are not decoded when they are judged: one that fails here is shown as unseen."""
    from mockserver.imaging.edit import Inputs, paint_edit

    try:
        return paint_edit(spec, inputs)
    except ValueError:
        return paint_edit(spec, Inputs(tuple(b"" for _ in inputs.references)))
