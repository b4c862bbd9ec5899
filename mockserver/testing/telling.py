"""The section "imgmock" of a failing test's report: its exchanges, why each was answered so, and how to repeat it."""

from __future__ import annotations

from collections.abc import Sequence

from mockserver.testing.assertions import finding_lines
from mockserver.testing.exchange import Exchange

_MOST_EXCHANGES = 10
_LONGEST_LINE = 2_000


def told_journal(exchanges: Sequence[Exchange]) -> str:
    """The newest exchanges in full, bounded in number and length."""
    if not exchanges:
        return "no request arrived"
    shown = exchanges[-_MOST_EXCHANGES:]
    left = len(exchanges) - len(shown)
    told = [f"… {left} exchanges before\n"] if left else []
    return "\n".join(told + [_told(exchange) for exchange in shown])


def _told(exchange: Exchange) -> str:
    lines = [exchange.line]
    for finding in exchange.findings:
        lines += [f"    {line}" for line in finding_lines(finding)]
    if exchange.faults:
        lines.append(f"    faults: {', '.join(exchange.faults)}")
    if exchange.delivery not in (None, "sent"):
        lines.append(f"    delivery: {exchange.delivery}")
    lines.append(f"    {exchange.curl}")
    return "\n".join(map(_cut, lines))


def _cut(line: str) -> str:
    if len(line) <= _LONGEST_LINE:
        return line
    return f"{line[:_LONGEST_LINE]}… ({len(line)} characters)"
