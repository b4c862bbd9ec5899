"""Durations as people write them: `90`, `"90s"`, `"5m"`, `"1h"`, `"2d"`. Whole seconds only."""

from __future__ import annotations

import re
from typing import Any

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_DURATION = re.compile(r"([0-9]{1,12})\s*([smhd]?)")


def seconds(written: Any) -> int:
    """The seconds of a duration. Raises ValueError where it is none, or a negative one."""
    if isinstance(written, int) and not isinstance(written, bool) and written >= 0:
        return written
    found = _DURATION.fullmatch(written.strip()) if isinstance(written, str) else None
    if found is None:
        raise ValueError("a number of seconds is expected, or one with s, m, h or d")
    return int(found[1]) * _UNITS[found[2]]
