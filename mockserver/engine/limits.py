"""Request budgets per key: how many requests and tokens a key has left in this minute and this day.

Counting always happens, because headers tell what is left; refusing happens only where
`enforce_limits` is set. Time is the World's clock, in Unix seconds.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_MINUTE, _DAY = 60, 86_400
_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an account level allows; None is without limit."""

    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    requests_per_day: int | None = None

    @classmethod
    def of(cls, level: Mapping[str, Any]) -> Allowance:
        """What a level of the definition's `levels:` allows; its other constants are passed over."""
        return cls(
            level.get("requests_per_minute"),
            level.get("tokens_per_minute"),
            level.get("requests_per_day"),
        )


LIMITS = {
    "rate_limited": "requests_per_minute",
    "token_rate_limited": "tokens_per_minute",
    "day_rate_limited": "requests_per_day",
}
"""Which limit of an Allowance a Condition speaks of."""


@dataclass(slots=True)
class _Window:
    start: int
    length: int
    requests: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Budget:
    """The state of a key's windows after a request was counted; `reset` in Unix seconds."""

    requests_limit: int | None
    requests_used: int
    tokens_limit: int | None
    tokens_used: int
    reset: int
    exceeded: str | None
    seconds: int

    @property
    def requests_remaining(self) -> int | None:
        """Requests left in this minute."""
        return (
            None
            if self.requests_limit is None
            else max(0, self.requests_limit - self.requests_used)
        )

    @property
    def tokens_remaining(self) -> int | None:
        """Tokens left in this minute."""
        return None if self.tokens_limit is None else max(0, self.tokens_limit - self.tokens_used)


def untouched(allowed: Allowance, now: int) -> Budget:
    """The Budget of a caller for whom nothing was counted: a reply that was decided before the key was known."""
    reset = now - now % _MINUTE + _MINUTE
    return Budget(
        allowed.requests_per_minute,
        0,
        allowed.tokens_per_minute,
        0,
        reset,
        None,
        max(1, reset - now),
    )


class Budgets:
    """The windows of all keys of one World, bounded: the key unused for longest is forgotten first."""

    def __init__(self) -> None:
        self._windows: OrderedDict[tuple[str, int], _Window] = OrderedDict()

    def count(
        self, key: str, allowed: Allowance, now: int, tokens: int, refuse: bool, requests: int = 1
    ) -> Budget:
        """Counts one request; with `refuse`, one over the budget is not counted and `exceeded` names the limit."""
        minute, day = self._window(key, now, _MINUTE), self._window(key, now, _DAY)
        exceeded = _exceeded(minute, day, allowed, tokens)
        if not (refuse and exceeded):
            for window in (minute, day):
                window.requests += requests
                window.tokens += tokens
        window = day if exceeded == "day_rate_limited" else minute
        reset = window.start + window.length
        return Budget(
            allowed.requests_per_minute,
            minute.requests,
            allowed.tokens_per_minute,
            minute.tokens,
            minute.start + _MINUTE,
            exceeded if refuse else None,
            max(1, reset - now),
        )

    def _window(self, key: str, now: int, length: int) -> _Window:
        start = now - now % length
        found = self._windows.pop((key, length), None)
        if found is None or found.start != start:
            found = _Window(start, length)
        self._windows[key, length] = found
        if len(self._windows) > 2 * _MOST_KEYS:
            self._windows.popitem(last=False)
        return found


def _exceeded(minute: _Window, day: _Window, allowed: Allowance, tokens: int) -> str | None:
    if allowed.requests_per_day is not None and day.requests >= allowed.requests_per_day:
        return "day_rate_limited"
    if allowed.requests_per_minute is not None and minute.requests >= allowed.requests_per_minute:
        return "rate_limited"
    if allowed.tokens_per_minute is not None and minute.tokens + tokens > allowed.tokens_per_minute:
        return "token_rate_limited"
    return None
