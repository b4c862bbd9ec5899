"""What a picture shall show: `RenderSpec`, and its short token form for addresses.

A spec is everything the painter knows. It holds no pixels and no opinion about what a provider
allows; whoever makes one has decided that already.
"""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.imaging.packing import Reader, put_name, put_number, put_signed, put_text

FORMATS = ("png", "jpeg", "webp")
LONGEST_EDGE = 16384
"""Pixels; the most a lossless WebP can say, and more than any provider sells."""
LONGEST_PROMPT = 160
"""Characters of the prompt that a spec may carry."""
LONGEST_TOKEN = 2048
"""Bytes; nothing longer is looked at."""

_VERSION = 1
_NO_COMPRESSION = 101
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class RenderSpec:
    """One picture to paint. Raises ValueError for a size, format or digest that cannot be painted.

    `digest` (64 lower-case hex digits) decides colours and shapes; `provider`, `model`, `seed`,
    `index` and `prompt` are what the caption and the receipt say, with `prompt_sha256` (16 hex
    digits) for prompts longer than the 160 characters carried here. `compression` (0-100) is the
    quality of a JPEG and, below 100, of a lossy WebP; PNG takes no notice of it. `partial` counts
    the earlier states of a picture from 1, out of `partials`; 0 is the finished picture. `edit` (16
    lower-case hex digits) is the key of the pictures an edit is made from; "" for all others.
    """

    width: int
    height: int
    format: str
    digest: str
    provider: str
    model: str
    seed: int
    index: int
    prompt: str
    prompt_sha256: str
    transparent: bool = False
    compression: int | None = None
    watermark: bool = False
    partial: int = 0
    partials: int = 0
    edit: str = ""

    def __post_init__(self) -> None:
        if self.format not in FORMATS:
            raise ValueError(f"format: {self.format!r} is none of {', '.join(FORMATS)}")
        if not (1 <= self.width <= LONGEST_EDGE and 1 <= self.height <= LONGEST_EDGE):
            raise ValueError(f"size: an edge has 1 to {LONGEST_EDGE} pixels")
        if self.compression is not None and not 0 <= self.compression <= 100:
            raise ValueError("compression: 0 to 100, or None")
        if min(self.index, self.partial, self.partials) < 0:
            raise ValueError("index, partial and partials count from 0")
        if len(self.prompt) > LONGEST_PROMPT:
            raise ValueError(f"prompt: at most its first {LONGEST_PROMPT} characters")
        _require_hex("digest", self.digest, 64)
        _require_hex("prompt_sha256", self.prompt_sha256, 16)
        if self.edit:
            _require_hex("edit", self.edit, 16)

    @property
    def content_type(self) -> str:
        """The media type of the finished file, as in `image/png`."""
        return f"image/{self.format}"

    def token(self) -> bytes:
        """The spec in a few hundred bytes, the same on every Python; `from_token` reads it."""
        numbers = (self.width, self.height, self.index, self.partial, self.partials)
        compression = _NO_COMPRESSION if self.compression is None else self.compression
        flags = int(self.transparent) | int(self.watermark) << 1 | int(bool(self.edit)) << 2
        return b"".join(
            (
                bytes([_VERSION, FORMATS.index(self.format), flags, compression]),
                *map(put_number, numbers),
                put_signed(self.seed),
                bytes.fromhex(self.digest + self.prompt_sha256 + self.edit),
                *map(put_name, (self.provider, self.model)),
                put_text(self.prompt),
            )
        )

    @classmethod
    def from_token(cls, data: bytes) -> RenderSpec:
        """The spec that wrote `data`; raises ValueError for bytes that `token` cannot have made."""
        if len(data) > LONGEST_TOKEN:
            raise ValueError("not a picture token: too long")
        spec = _read(Reader(data))
        # One spec has one token: a longer way of writing a number, say, is refused.
        if spec.token() != data:
            raise ValueError("not a picture token: not in its one canonical form")
        return spec


def _read(reader: Reader) -> RenderSpec:
    version, form, flags, compression = reader.take(4)
    if version != _VERSION or form >= len(FORMATS) or flags > 7:
        raise ValueError("not a picture token: unknown version, format or flags")
    width, height, index, partial, partials = (reader.number() for _ in range(5))
    seed = reader.signed()
    digest, prompt_sha256 = reader.take(32).hex(), reader.take(8).hex()
    edit = reader.take(8).hex() if flags & 4 else ""
    provider, model, prompt = (reader.text() for _ in range(3))
    reader.finish()
    return RenderSpec(
        width=width,
        height=height,
        format=FORMATS[form],
        digest=digest,
        provider=provider,
        model=model,
        seed=seed,
        index=index,
        prompt=prompt,
        prompt_sha256=prompt_sha256,
        transparent=bool(flags & 1),
        compression=None if compression == _NO_COMPRESSION else compression,
        watermark=bool(flags & 2),
        partial=partial,
        partials=partials,
        edit=edit,
    )


def _require_hex(name: str, value: str, digits: int) -> None:
    if len(value) != digits or not _HEX.issuperset(value):
        raise ValueError(f"{name}: {digits} lower-case hex digits")
