"""`did you mean …?`: the nearest known name, for messages about names that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_MOST_LISTED = 12


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'maximum'?`, or the list of what there is where nothing is near and the list is short."""
    names = sorted(set(known))
    near = get_close_matches(name, names, 1, 0.6)
    if near:
        return f"; did you mean '{near[0]}'?"
    if names and len(names) <= _MOST_LISTED:
        return f"; there {'is' if len(names) == 1 else 'are'} {', '.join(names)}"
    return ""
