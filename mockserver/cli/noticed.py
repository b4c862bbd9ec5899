"""What a server noticed while a command used it, in a few lines: how many exchanges, and each finding once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mockserver.contract.validate import Finding
from mockserver.engine.exchange import Exchange
from mockserver.engine.world import World

_MOST_LINES = 20


def noticed(worlds: Iterable[World]) -> tuple[str, int]:
    """The text, and the number of findings."""
    exchanges = [exchange for world in worlds for exchange in world.journal]
    refused = sum(exchange.condition is not None for exchange in exchanges)
    found = [_told(exchange, finding) for exchange in exchanges for finding in exchange.findings]
    head = f"imgmock: {_many(len(exchanges), 'exchange')}, {refused} refused, {_many(len(found), 'finding')}"
    counted = Counter(found)
    lines = [f"  {f'{times}x ' if times > 1 else ''}{told}" for told, times in counted.items()]
    left = len(lines) - _MOST_LINES
    return "\n".join(
        [head, *lines[:_MOST_LINES], *([f"  … {left} more"] if left > 0 else [])]
    ), len(found)


def _told(exchange: Exchange, finding: Finding) -> str:
    place = f"{exchange.provider} {exchange.operation}"
    source = finding.mark.source if finding.mark else None
    said = f": {source.url}" if source else ""
    return f"{finding.kind}  {place}  {finding.message} ({finding.basis}{said})"


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
