"""The row program as a lossless WebP file, with the same pixels as its PNG.

The pixels are one long sequence for VP8L, so a stretch of "same as above" may reach over many
rows: it is only counted, and written when something else comes. There is no checksum. What the
codes look like is in `vp8l`.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from mockserver.imaging.bits import number_bits, packed
from mockserver.imaging.program import Program, Span, TextLine, Tint, added, taken
from mockserver.imaging.vp8l import VP8LCode, vp8l_code
from mockserver.imaging.webp_lettering import lettered_rows

_SIGNATURE = b"\x2f"
_ALPHA_FLAG, _XMP_FLAG = 0x10, 0x04
_OPAQUE_BLACK = (0, 0, 0, 255)
"""What VP8L predicts the very first pixel to be."""


def webp(program: Program, xmp: bytes) -> bytes:
    """The finished file in the extended layout, which has room for the XMP packet."""
    flags = _XMP_FLAG | (_ALPHA_FLAG if program.channels == 4 else 0)
    size = [struct.pack("<I", edge - 1)[:3] for edge in (program.width, program.height)]
    stream = _Stream(program)
    stream.write()
    chunks = (
        _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + b"".join(size)),
        _chunk(b"VP8L", stream.finished()),
        _chunk(b"XMP ", xmp),
    )
    return _chunk(b"RIFF", b"WEBP" + b"".join(chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)


class _Shades(dict[Tint, str]):
    """A span's tint -> the bits of its pixel, in rows with one certain shift."""

    def __init__(self, shift: Tint, code: VP8LCode) -> None:
        super().__init__()
        self._shift, self._code = shift, code
        self.bits = code.pixel(shift)
        self.is_still = not any(shift)

    def __missing__(self, tint: Tint) -> str:
        self[tint] = bits = self._code.pixel(added(self._shift, tint))
        return bits


class _Stream:
    """Writes the rows in order; `_same` counts pixels equal to the ones above, not yet written.

    `_next` is the number of the first row not yet written or counted.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._code = vp8l_code()
        self._runs = self._code.runs
        self._zero = self._code.pixel((0,) * program.channels)
        self._shades: dict[Tint, _Shades] = {}
        self._bits: list[str] = []
        self._same = 0
        self._next = 0

    def write(self) -> None:
        """Header and all rows."""
        program = self._program
        has_alpha = "1" if program.channels == 4 else "0"
        size = number_bits(program.width - 1, 14) + number_bits(program.height - 1, 14)
        self._bits.append(size + has_alpha + "000" + self._code.head[program.channels])
        self._first_row()
        for y, shift, spans in program.rows:
            self._skip_to(y)
            shades = self._shades_for(shift)
            if shades.is_still:
                self._still_row(spans, shades)
            else:
                self._shifted_row(spans, shades)
        for line in program.text:
            self._text_line(line)
        self._skip_to(program.height)
        self._flush()

    def finished(self) -> bytes:
        """The VP8L stream."""
        return _SIGNATURE + packed(self._bits)

    def _skip_to(self, y: int) -> None:
        self._same += self._program.width * (y - self._next)
        self._next = y + 1

    def _flush(self) -> None:
        if self._same:
            self._bits.append(self._zero + self._runs[self._same])
            self._same = 0

    def _first_row(self) -> None:
        """Row 0: a pixel's difference to the left, and zeros up to the next piece."""
        pieces, channels = self._program.first, self._program.channels
        ends = [x for x, _ in pieces[1:]] + [self._program.width]
        left: Tint = _OPAQUE_BLACK[:channels]
        for (x, colour), end in zip(pieces, ends, strict=True):
            self._flush()
            self._bits.append(self._code.pixel(taken(colour, left)))
            self._same = end - x - 1
            left = colour
        self._next = 1

    def _still_row(self, spans: Sequence[Span], shades: _Shades) -> None:
        """A row that differs in its spans only; what is between them adds to the count."""
        append, runs, zero = self._bits.append, self._runs, self._zero
        same, done = self._same, 0
        for x, count, tint in spans:
            same += x - done
            if same:
                append(zero)
                append(runs[same])
                same = 0
            append(shades[tint])
            append(runs[count])
            done = x + count
        self._same = same + self._program.width - done

    def _shifted_row(self, spans: Sequence[Span], shades: _Shades) -> None:
        """A row that differs everywhere."""
        self._flush()
        append, runs, ground = self._bits.append, self._runs, shades.bits
        done = 0
        for x, count, tint in spans:
            if x > done:
                append(ground)
                append(runs[x - done])
            append(shades[tint])
            append(runs[count])
            done = x + count
        if self._program.width > done:
            append(ground)
            append(runs[self._program.width - done])

    def _text_line(self, line: TextLine) -> None:
        program = self._program
        rows = lettered_rows(line.text, line.ink, program.left, program.scale, program.width)
        for down, lead, bits, trail in rows:
            self._skip_to(line.y + down)
            self._same += lead
            self._flush()
            self._bits.append(bits)
            self._same = trail

    def _shades_for(self, shift: Tint) -> _Shades:
        shades = self._shades.get(shift)
        if shades is None:
            shades = self._shades[shift] = _Shades(shift, self._code)
        return shades
