"""The keywords of ours beside JSON Schema's own, each as one function: value, limit → what is broken.

    x-dimensions   {multiple_of, min_edge, max_edge, max_ratio, min_pixels, max_pixels, or: […]}
    x-length-unit  what `maxLength` counts: characters (code points, the default), utf16 or bytes
    x-upload       {formats, declared, max_bytes, max_pixels, square}, over the facts of an uploaded picture;
                   {anything: true} takes what is no picture too
    x-unavailable  values of the enumeration that exist, but not for this account
    x-inert        values that are taken and change nothing: not judged here, an advisory for the caller
    x-refused      the Condition with which any value of the parameter is refused

Both the quick check and jsonschema call these, so that the two cannot disagree about them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_SIZE = re.compile(r"([1-9]\d{0,5})x([1-9]\d{0,5})\Z")

# Annotations: known to composition, meaningless to validation.
ANNOTATIONS = frozenset(
    {"x-source", "x-role", "x-required", "x-inert", "default", "description", "examples"}
)
CUSTOM = ("x-dimensions", "x-upload", "x-unavailable", "x-refused")


def dimensions(text: str) -> tuple[int, int] | None:
    """`1792x1024` → (1792, 1024); None where the text is no size."""
    match = _SIZE.match(text)
    return None if match is None else (int(match[1]), int(match[2]))


def dimension_faults(value: Any, limits: Mapping[str, Any]) -> Iterator[str]:
    """The members of an `x-dimensions` that `value` (`WIDTHxHEIGHT`) breaks, in the order of this function."""
    if not isinstance(value, str) or value in limits.get("or", ()):
        return
    size = dimensions(value)
    if size is None:
        yield "form"
        return
    small, large = sorted(size)
    ratio_width, _, ratio_height = str(limits.get("max_ratio", "")).partition(":")
    tests: dict[str, Callable[[Any], bool]] = {
        "multiple_of": lambda limit: bool(small % limit or large % limit),
        "min_edge": lambda limit: small < limit,
        "max_edge": lambda limit: large > limit,
        "max_ratio": lambda _: large * int(ratio_height) > small * int(ratio_width),
        "min_pixels": lambda limit: small * large < limit,
        "max_pixels": lambda limit: small * large > limit,
    }
    yield from (name for name, breaks in tests.items() if name in limits and breaks(limits[name]))


def upload_faults(facts: Any, limits: Mapping[str, Any]) -> Iterator[str]:
    """The members of an `x-upload` that an uploaded picture's `facts` break; `picture` where it is none."""
    if limits.get("anything"):
        return
    if not isinstance(facts, Mapping) or not facts.get("format"):
        yield "picture"
        return
    if "declared" in limits and facts.get("declared") not in limits["declared"]:
        yield "declared"
    if "formats" in limits and facts["format"] not in limits["formats"]:
        yield "formats"
    if facts.get("bytes", 0) > limits.get("max_bytes", float("inf")):
        yield "max_bytes"
    width, height = int(facts.get("width", 0)), int(facts.get("height", 0))
    if width * height > limits.get("max_pixels", float("inf")):
        yield "max_pixels"
    if limits.get("square") and width != height:
        yield "square"


def length(text: str, unit: str) -> int:
    """How long a text is in `characters`, `utf16` code units or UTF-8 `bytes`."""
    if unit == "utf16":
        return sum(2 if ord(character) > 0xFFFF else 1 for character in text)
    if unit == "bytes":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text)
