"""Retry hints: how a refusal says how long to wait, in all the ways that clients have met."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime

_NAMES = frozenset({"retry-after", "retry-after-ms"})
_LATEST = 253_370_764_800


def with_retry_hint(
    headers: Mapping[str, str], seconds: float | None, style: str | None, now: int
) -> dict[str, str]:
    """Headers that ask to wait so many seconds, written in this style; untouched where neither is given."""
    if seconds is None and style is None:
        return dict(headers)
    found = next((text for name, text in headers.items() if name.lower() == "retry-after"), "20")
    wait = seconds if seconds is not None else float(found if found.isdecimal() else 20)
    others = {name: text for name, text in headers.items() if name.lower() not in _NAMES}
    return {**others, **_hint(wait, style or "seconds", now)}


def _hint(wait: float, style: str, now: int) -> dict[str, str]:
    if style == "ms":
        return {"retry-after-ms": str(round(wait * 1000))}
    return {
        "seconds": lambda: {"Retry-After": str(math.ceil(wait))},
        "date": lambda: {"Retry-After": http_date(now + math.ceil(wait))},
        "float": lambda: {"Retry-After": str(float(wait))},
        "garbage": lambda: {"Retry-After": "soon"},
        "negative": lambda: {"Retry-After": str(-max(1, math.ceil(wait)))},
    }[style]()


def http_date(at: int) -> str:
    """`Fri, 01 Mar 2024 00:00:02 GMT`, whatever the locale."""
    when = datetime.fromtimestamp(min(at, _LATEST), UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[when.weekday()]
    months = "JanFebMarAprMayJunJulAugSepOctNovDec"
    month = months[3 * when.month - 3 : 3 * when.month]
    return f"{day}, {when.day:02} {month} {when.year:04} {when:%H:%M:%S} GMT"
