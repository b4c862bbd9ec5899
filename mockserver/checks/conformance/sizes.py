"""Sizes at the limits of an `x-dimensions`, and just beyond each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from mockserver.checks.conformance.cases import Intent
from mockserver.contract.keywords import dimension_faults, dimensions

_USUAL = (512, 640, 768, 1024, 1280, 1536, 2048, 2160, 2560, 3072)
_MOST_EDGE = 4096

Found = tuple[str, str, str, Intent]


def size_edges(limits: Mapping[str, Any]) -> tuple[Found, ...]:
    """`(keyword, what it is, WIDTHxHEIGHT, intent)` for each limit, on its two sides."""
    return _edges_of(json.dumps(limits))


@cache
def _edges_of(text: str) -> tuple[Found, ...]:
    return tuple(_edges(json.loads(text)))


def _edges(limits: Mapping[str, Any]) -> Iterator[Found]:
    for name in limits.get("or", []):
        yield "x-dimensions", name, name, "accepted"
    for text in ("1024", "1024x", "large"):
        yield "x-dimensions", f"the form {text}", text, "refused"
    for member in ("multiple_of", "min_edge", "max_edge", "max_ratio", "min_pixels", "max_pixels"):
        if member in limits:
            on, beyond = _on(limits, member), _beyond(limits, member)
            if on:
                yield "x-dimensions", f"{on}, at the edge of {member}", on, "accepted"
            if beyond:
                yield "x-dimensions", f"{beyond}, beyond {member}", beyond, "refused"


def _on(limits: Mapping[str, Any], member: str) -> str | None:
    """The lawful size nearest to a limit."""
    lawful = [text for text in _candidates(limits) if not any(dimension_faults(text, limits))]
    return min(lawful, key=lambda text: _distance(text, limits, member), default=None)


def _beyond(limits: Mapping[str, Any], member: str) -> str | None:
    """The size nearest to a limit that breaks this one alone."""
    broken = [
        text for text in _candidates(limits) if list(dimension_faults(text, limits)) == [member]
    ]
    return min(broken, key=lambda text: _distance(text, limits, member), default=None)


def _distance(text: str, limits: Mapping[str, Any], member: str) -> tuple[float, int]:
    """How far a size is from a limit; of several as near, the one with fewer pixels is nearer."""
    width, height = dimensions(text) or (1, 1)
    small, large = sorted((width, height))
    if member == "max_ratio":
        across, _, down = str(limits[member]).partition(":")
        return abs(large / small - int(across) / int(down)), width * height
    if member == "multiple_of":
        return 0, width * height
    measured = {
        "min_edge": small,
        "max_edge": large,
        "min_pixels": width * height,
        "max_pixels": width * height,
    }
    return abs(measured[member] - limits[member]), width * height


def _candidates(limits: Mapping[str, Any]) -> list[str]:
    step = int(limits.get("multiple_of", 1))
    bounds = [limits[name] for name in ("min_edge", "max_edge") if name in limits]
    across = {*_USUAL, *(limit + away for limit in bounds for away in (-step, 0, step))}
    across |= {1024 + 1, 1024 + step // 2}
    sizes = {(width, height) for width in across for height in across}
    ratio = int(str(limits.get("max_ratio", "1:1")).partition(":")[0])
    sizes |= {(edge * ratio + away, edge) for edge in across for away in (0, step)}
    for name in ("min_pixels", "max_pixels"):
        if name in limits:
            sizes |= set(_around(int(limits[name]), step))
    return [f"{width}x{height}" for width, height in sorted(sizes) if width > 0 and height > 0]


def _around(pixels: int, step: int) -> Iterator[tuple[int, int]]:
    """Sizes with nearly so many pixels, their edges multiples of `step`."""
    for width in range(step * 16, _MOST_EDGE + 1, max(step, 16)):
        height = pixels // width // step * step
        yield from ((width, height + away) for away in (-step, 0, step))
