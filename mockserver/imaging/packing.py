"""Numbers and texts to bytes and back, as small as is simple.

Serves the tokens of `spec`. Not a general format: there are no field names and no types in the
bytes, writer and reader have to agree on the order.
"""

from functools import lru_cache

_SEVEN_BITS = tuple(f"{code:07b}" for code in range(128))


def put_number(value: int) -> bytes:
    """A number from 0 on, seven bits a byte, the lowest first; the top bit says "more follows"."""
    if value < 128:
        return bytes((value,))
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def put_signed(value: int) -> bytes:
    """A number of either sign: 0, -1, 1, -2, 2 ... are counted 0, 1, 2, 3, 4 ..."""
    return put_number(-2 * value - 1 if value < 0 else 2 * value)


def put_text(text: str) -> bytes:
    """A text as length, bits per character and characters, all as wide as the widest of them.

    Any string survives, unpaired surrogates included, which UTF-8 would refuse. Plain English takes
    seven bits a character and 160 emoji 340 bytes, where UTF-8 would take 640.
    """
    codes = text.encode() if text.isascii() else tuple(map(ord, text))
    width = max(codes, default=0).bit_length()
    packed = 0
    if width == 7:
        # nearly every text: its bits joined and read at once take a quarter of the time
        packed = int("".join([_SEVEN_BITS[code] for code in codes]), 2)
    else:
        for code in codes:
            packed = packed << width | code
    size = (len(text) * width + 7) // 8
    return put_number(len(text)) + bytes([width]) + packed.to_bytes(size, "big")


@lru_cache(maxsize=512)
def put_name(text: str) -> bytes:
    """What `put_text` gives, kept: for texts of which there are few, such as names of models."""
    return put_text(text)


class Reader:
    """Takes values off the front of some bytes; every method raises ValueError where they end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        end = self._at + count
        if end > len(self._data):
            raise ValueError("the data ends early")
        piece = self._data[self._at : end]
        self._at = end
        return piece

    def byte(self) -> int:
        """The next byte, 0-255."""
        return self.take(1)[0]

    def number(self) -> int:
        """What `put_number` wrote."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def signed(self) -> int:
        """What `put_signed` wrote."""
        value = self.number()
        return -(value + 1 >> 1) if value & 1 else value >> 1

    def text(self) -> str:
        """What `put_text` wrote."""
        length, width = self.number(), self.byte()
        if width > 21 or length > 8 * len(self._data):
            raise ValueError("no text has such characters or such a length")
        packed = int.from_bytes(self.take((length * width + 7) // 8), "big")
        mask = (1 << width) - 1
        return "".join(chr(packed >> width * k & mask) for k in range(length - 1, -1, -1))

    def finish(self) -> None:
        """Raises ValueError unless everything has been taken."""
        if self._at != len(self._data):
            raise ValueError("there is data after the end")
