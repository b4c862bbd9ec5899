"""The headers that a provider sends: `headers:` of its definition, `always` and by the kind of reply."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mockserver.engine.call import Call
from mockserver.engine.fill import fill
from mockserver.engine.values import Scope


def headers(call: Call, scope: Scope, kind: str) -> dict[str, str]:
    """Header name → text for a reply of this kind (`success`, `refusal`, `picture`); absent values send no header.

    A hosted picture is a file, not a reply of the API: it does not carry what the API sends `always`.
    """
    section = call.terms.section("headers")
    chosen: dict[str, str] = {}
    for group in (kind,) if kind == "picture" else ("always", kind):
        filled = fill(section.get(group, {}), scope)
        chosen.update({name: header_text(value) for name, value in filled.items()})
    return chosen


def header_text(value: Any) -> str:
    """A value as a header shows it: decimals without an exponent or needless zeros."""
    return plain_decimal(value) if isinstance(value, Decimal) else str(value)


def plain_decimal(value: Decimal) -> str:
    """`Decimal("1E+2")` → `100`, `Decimal("0.030")` → `0.03`: exact, and the shortest way to write it."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
