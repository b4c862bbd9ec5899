"""The receipt: one readable line inside each picture that says which request painted it.

    provider=example model=their-image-2 size=1024x1024 seed=0 index=0 prompt_sha256=.. prompt=..

It is written by the painters and read back here, from PNG, WebP or JPEG, without decoding a pixel.
It proves nothing about who made a file; it saves a test from comparing pixels.
"""

from __future__ import annotations

import re

from mockserver.imaging.containers import embedded_texts
from mockserver.imaging.spec import RenderSpec

FIELDS = ("provider", "model", "size", "seed", "index", "prompt_sha256", "prompt")
"""What every receipt says; in front of the prompt, partial pictures have `partial` and edits
`edit`, the key of what they were made from."""

# Characters that would end the line or that XML cannot carry; a space only ends a value.
_UNSAFE = "[\\\\\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]"
_UNSAFE_IN_WORD = f"{_UNSAFE}|\\s"
_ESCAPE = r"\\u([0-9a-f]{4})"


def receipt_text(spec: RenderSpec) -> str:
    """The receipt of a picture: `key=value` pairs, the prompt last because it has spaces."""
    pairs = {
        "provider": spec.provider,
        "model": spec.model,
        "size": f"{spec.width}x{spec.height}",
        "seed": str(spec.seed),
        "index": str(spec.index),
        "prompt_sha256": spec.prompt_sha256,
    }
    if spec.partial:
        pairs["partial"] = f"{spec.partial}/{spec.partials}"
    if spec.edit:
        pairs["edit"] = spec.edit
    words = [f"{key}={re.sub(_UNSAFE_IN_WORD, _escaped, value)}" for key, value in pairs.items()]
    return " ".join([*words, f"prompt={re.sub(_UNSAFE, _escaped, spec.prompt)}"])


def parse_receipt(text: str) -> dict[str, str]:
    """The pairs of a receipt line; raises ValueError where it is none."""
    front, found, prompt = text.partition(" prompt=")
    pairs = dict(word.partition("=")[::2] for word in front.split(" "))
    pairs["prompt"] = prompt
    if not found or not pairs.keys() >= set(FIELDS):
        raise ValueError("this text is no receipt of ours")
    return {key: re.sub(_ESCAPE, _restored, value) for key, value in pairs.items()}


def read_receipt(data: bytes) -> dict[str, str]:
    """What the receipt in a PNG, WebP or JPEG file says; raises ValueError where there is none."""
    for text in embedded_texts(data):
        try:
            return parse_receipt(text)
        except ValueError:
            continue
    raise ValueError("this picture carries no receipt of ours")


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _restored(match: re.Match[str]) -> str:
    return chr(int(match.group(1), 16))
