"""The row program as a PNG file, without forming its pixels and without a compressor.

Row 0 is filtered with Sub (differences to the left), all others with Up (differences to the row
above): exactly what a row program says. The filtered bytes go straight into the one deflate code
of `deflate`, and the checksum that zlib streams end with is computed in closed form.

The checksum (Adler-32) of N bytes d[0] ... d[N-1] is two sums modulo 65521:

    A = 1 + sum of d[i]                B = N + sum of (N - i) * d[i]

A run of n equal pixels is an arithmetic progression in i, so its share is a product, not a loop.
With S the sum of one pixel's bytes, Q the sum of (place in the pixel) * (byte), c bytes a pixel,
and W the weight N - i of the row's first pixel byte, the run from column x on adds

    n * S                              n * S * (W - c * (2 * x + n - 1) / 2) - n * Q

Twice B is summed up, which keeps everything in whole numbers.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from mockserver.imaging.bits import packed
from mockserver.imaging.deflate import deflate_code
from mockserver.imaging.png_lettering import lettered_rows
from mockserver.imaging.program import Program, Span, TextLine, Tint

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUE_COLOUR = {3: 2, 4: 6}
_SUB, _UP = 1, 2
_ADLER_MODULUS = 65521
# Compressed by deflate with a window of 32 KiB; fastest level.
_ZLIB_HEADER = b"\x78\x01"


def png(program: Program, description: str) -> bytes:
    """The finished file; `description` goes into an iTXt chunk of that name."""
    stream = _Stream(program)
    stream.write()
    size = program.width, program.height
    return png_file(size, program.channels, description, stream.finished())


def png_file(size: tuple[int, int], channels: int, description: str, stream: bytes) -> bytes:
    """The file around a zlib stream of filtered rows, with 3 or 4 bytes a pixel."""
    header = struct.pack(">IIBBBBB", *size, 8, _TRUE_COLOUR[channels], 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"iTXt", b"Description\0\0\0\0\0" + description.encode()),
            _chunk(b"IDAT", stream),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


Shade = tuple[str, int, int]
"""One pixel's difference in a row: bits, and how S and twice Q exceed those of the row's shift."""


class _Shades(dict[Tint, Shade]):
    """A span's tint -> its shade, in rows with one certain shift; filled as it is asked."""

    def __init__(self, shift: Tint, literals: list[str]) -> None:
        super().__init__()
        self._shift, self._literals = shift, literals
        self.is_still = not any(shift)
        self.sum = self.twice = 0
        self.bits, self.sum, self.twice = self[(0,) * len(shift)]
        # What has just been kept is no excess over the shift: with `sum` and `twice` still 0.
        self.clear()

    def __missing__(self, tint: Tint) -> Shade:
        pixel = [value + more & 255 for value, more in zip(self._shift, tint, strict=True)]
        literals = self._literals
        red, green, blue, *alpha = pixel
        bits = literals[red] + literals[green] + literals[blue]
        twice = 2 * green + 4 * blue
        for value in alpha:
            bits += literals[value]
            twice += 6 * value
        self[tint] = shade = bits, sum(pixel) - self.sum, twice - self.twice
        return shade


class _Stream:
    """Writes the rows in order: `_bits` is the deflate block so far, `_a` and `_b2` A and twice B.

    `_next` is the number of the first row not yet written.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._code = deflate_code()
        self._runs = self._code.runs[program.channels]
        self._row_size = 1 + program.channels * program.width
        self._size = self._row_size * program.height
        self._shades: dict[Tint, _Shades] = {}
        self._blanks = self._code.blanks[program.channels]
        self._up = self._code.literals[_UP]
        self._same = self._up + self._blanks[program.width]
        self._bits = [self._code.head]
        self._a, self._b2 = 1, 2 * self._size
        self._next = 0

    def write(self) -> None:
        """All rows."""
        program = self._program
        self._filter_bytes()
        self._first_row()
        for y, shift, spans in program.rows:
            self._skip_to(y)
            shades = self._shades_for(shift)
            if shades.is_still:
                self._still_row(y, spans, shades)
            else:
                self._shifted_row(y, spans, shades)
        for line in program.text:
            self._text_line(line)
        self._skip_to(program.height)
        self._bits.append(self._code.end)

    def finished(self) -> bytes:
        """The zlib stream: header, deflate block, checksum."""
        check = self._b2 // 2 % _ADLER_MODULUS << 16 | self._a % _ADLER_MODULUS
        return _ZLIB_HEADER + packed(self._bits) + struct.pack(">I", check)

    def _filter_bytes(self) -> None:
        """The checksum's share of the byte in front of each row: Sub once, then Up."""
        below = self._program.height - 1
        weights = below * self._size - self._row_size * (below * (below + 1) // 2)
        self._a += _SUB + _UP * below
        self._b2 += 2 * (_SUB * self._size + _UP * weights)

    def _skip_to(self, y: int) -> None:
        """Rows up to `y` that look like the row above: only zeros, nothing for the checksum."""
        if y > self._next:
            self._bits.append(self._same * (y - self._next))
        self._next = y + 1

    def _first_row(self) -> None:
        """Row 0: a pixel's difference to the left, and zeros up to the next piece."""
        pieces = self._program.first
        channels = self._program.channels
        literals = self._code.literals
        weight = self._size - 1
        self._bits.append(literals[_SUB])
        ends = [x for x, _ in pieces[1:]] + [self._program.width]
        left: Tint = (0,) * channels
        a = b = 0
        for (x, colour), end in zip(pieces, ends, strict=True):
            position = weight - channels * x
            for value, before in zip(colour, left, strict=True):
                byte = value - before & 255
                self._bits.append(literals[byte])
                a += byte
                b += byte * position
                position -= 1
            if end > x + 1:
                self._bits.append(self._blanks[end - x - 1])
            left = colour
        self._a += a
        self._b2 += 2 * b
        self._next = 1

    def _still_row(self, y: int, spans: Sequence[Span], shades: _Shades) -> None:
        """A row that differs in its spans only."""
        runs, blanks = self._runs, self._blanks
        append = self._bits.append
        append(self._up)
        done = sums = moments = inner = 0
        for x, count, tint in spans:
            if x > done:
                append(blanks[x - done])
            shade, total, twice = shades[tint]
            append(shade)
            append(runs[count])
            done = x + count
            share = count * total
            sums += share
            moments += share * (x + done)
            inner += count * twice
        if self._program.width > done:
            append(blanks[self._program.width - done])
        self._check(y, sums, moments, inner)

    def _shifted_row(self, y: int, spans: Sequence[Span], shades: _Shades) -> None:
        """A row that differs everywhere."""
        width, runs, ground = self._program.width, self._runs, shades.bits
        append = self._bits.append
        append(self._up)
        sums = width * shades.sum
        moments = sums * width
        inner = width * shades.twice
        done = 0
        for x, count, tint in spans:
            if x > done:
                append(ground)
                append(runs[x - done])
            shade, total, twice = shades[tint]
            append(shade)
            append(runs[count])
            done = x + count
            share = count * total
            sums += share
            moments += share * (x + done)
            inner += count * twice
        if width > done:
            append(ground)
            append(runs[width - done])
        self._check(y, sums, moments, inner)

    def _check(self, y: int, sums: int, moments: int, inner: int) -> None:
        """The checksum's share of a row: the sums over its runs of n*S, n*S*(2x+n) and 2*n*Q."""
        channels = self._program.channels
        weight = self._size - y * self._row_size - 1
        self._a += sums
        self._b2 += sums * (2 * weight + channels) - channels * moments - inner

    def _text_line(self, line: TextLine) -> None:
        program = self._program
        rows = lettered_rows(line.text, line.ink, program.left, program.scale, program.width)
        for down, bits, total, twice in rows:
            y = line.y + down
            self._skip_to(y)
            self._bits.append(self._up)
            self._bits.append(bits)
            self._a += total
            self._b2 += total * 2 * (self._size - y * self._row_size - 1) - twice

    def _shades_for(self, shift: Tint) -> _Shades:
        shades = self._shades.get(shift)
        if shades is None:
            shades = self._shades[shift] = _Shades(shift, self._code.literals)
        return shades
