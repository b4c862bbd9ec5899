"""How a refusal says how long to wait."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from mockserver.engine.faults.retry_hints import http_date, with_retry_hint

NOW = 1_709_251_200


@pytest.mark.parametrize(
    ("seconds", "style", "expected"),
    [
        (None, None, {"Retry-After": "20"}),
        (2.0, None, {"Retry-After": "2"}),
        (0.6, "seconds", {"Retry-After": "1"}),
        (2.0, "date", {"Retry-After": "Fri, 01 Mar 2024 00:00:02 GMT"}),
        (0.6, "ms", {"retry-after-ms": "600"}),
        (0.6, "float", {"Retry-After": "0.6"}),
        (None, "float", {"Retry-After": "20.0"}),
        (2.0, "garbage", {"Retry-After": "soon"}),
        (0.0, "negative", {"Retry-After": "-1"}),
    ],
)
def test_styles(seconds: float | None, style: str | None, expected: dict[str, str]) -> None:
    headers = {"x-request-id": "1", "Retry-After": "20"}
    assert with_retry_hint(headers, seconds, style, NOW) == {"x-request-id": "1", **expected}


@pytest.mark.parametrize("at", [0, NOW, NOW + 86_399, 4_102_444_800])
def test_dates_are_those_of_http(at: int) -> None:
    assert parsedate_to_datetime(http_date(at)).timestamp() == at
