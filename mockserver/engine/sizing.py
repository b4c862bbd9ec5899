"""How request fields become width × height: the named styles that a model's `sizing:` may choose.

    pixels   two fields hold the edges
    tier     a field names the long edge (1K, 2K, 4K), another the ratio
    ratio    a field names the ratio, the long edge is given
    preset   a field names an entry of a table; a name of the form WIDTHxHEIGHT needs no entry
    named    a field holds WIDTHxHEIGHT out of an enumeration
    free     a field holds any WIDTHxHEIGHT within the limits, or an entry of a table
    fixed    always the same

Every function takes the sizing's mapping and the effective parameters and returns (width, height) in pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.contract.keywords import dimensions

Size = tuple[int, int]
Style = Callable[[Mapping[str, Any], Mapping[str, Any]], Size]


def size_of(sizing: Mapping[str, Any], values: Mapping[str, Any]) -> Size:
    """The size that a model paints for these parameter values (defaults filled in, `auto` resolved)."""
    return STYLES[sizing["style"]](sizing, values)


def from_ratio(ratio: str, long_edge: int, multiple: int) -> Size:
    """`16:9` with a long edge of 2048 → 2048 × 1152; the short edge is rounded to a multiple."""
    across, _, down = ratio.partition(":")
    width, height = int(across), int(down)
    short = _rounded(long_edge * min(width, height), max(width, height), multiple)
    return (long_edge, short) if width >= height else (short, long_edge)


def _rounded(numerator: int, denominator: int, multiple: int) -> int:
    steps = (2 * numerator + denominator * multiple) // (2 * denominator * multiple)
    return max(multiple, steps * multiple)


def _pixels(sizing: Mapping[str, Any], values: Mapping[str, Any]) -> Size:
    return int(values[sizing["width"]]), int(values[sizing["height"]])


def _tier(sizing: Mapping[str, Any], values: Mapping[str, Any]) -> Size:
    edge = int(sizing["edges"][values[sizing["tier"]]])
    return from_ratio(str(values[sizing["ratio"]]), edge, int(sizing.get("multiple_of", 8)))


def _ratio(sizing: Mapping[str, Any], values: Mapping[str, Any]) -> Size:
    return from_ratio(
        str(values[sizing["ratio"]]), int(sizing["edge"]), int(sizing.get("multiple_of", 8))
    )


def _looked_up(sizing: Mapping[str, Any], values: Mapping[str, Any]) -> Size:
    name = str(values[sizing["field"]])
    size = dimensions(str(sizing.get("sizes", {}).get(name, name)))
    if size is None:
        raise KeyError(
            f"{sizing['field']}: {name} is neither WIDTHxHEIGHT nor in the sizing's table"
        )
    return size


def _fixed(sizing: Mapping[str, Any], _: Mapping[str, Any]) -> Size:
    size = dimensions(str(sizing["size"]))
    if size is None:
        raise KeyError(f"size: {sizing['size']} is not WIDTHxHEIGHT")
    return size


STYLES: dict[str, Style] = {
    "pixels": _pixels,
    "tier": _tier,
    "ratio": _ratio,
    "preset": _looked_up,
    "named": _looked_up,
    "free": _looked_up,
    "fixed": _fixed,
}
