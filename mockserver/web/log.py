"""One line per exchange, as a person wants to read it in a terminal, or as JSON for machines.

Says what was asked and what was answered, never a key and never a duration: two runs of the same
requests print the same lines.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TextIO

from mockserver.contract.validate import clean
from mockserver.engine.exchange import Exchange
from mockserver.engine.faults.fault import shown_faults
from mockserver.engine.journal import Delivery
from mockserver.engine.world import World


def exchange_log(form: str, stream: TextIO) -> Callable[[World, Exchange, Delivery], None]:
    """A function that writes the line of an exchange; `form` is `text` or `json`."""
    line = json_line if form == "json" else text_line

    def write(world: World, exchange: Exchange, delivery: Delivery) -> None:
        stream.write(line(world, exchange, delivery) + "\n")
        stream.flush()

    return write


def text_line(world: World, exchange: Exchange, delivery: Delivery) -> str:
    """`#17 400 openai POST /v1/images/generations  dall-e-3  prompt_too_long (documented)`."""
    space = "" if world.name == "default" else f"~{world.name} "
    words = [
        f"{space}#{exchange.id} {exchange.reply.status} {exchange.provider}"
        f" {clean(exchange.request.method)} {clean(exchange.request.path)}",
        clean(exchange.model or ""),
        f"{exchange.condition or 'ok'} ({exchange.basis})",
        f"fault {shown_faults(exchange.faults)}" if exchange.faults else "",
        _findings(exchange),
        "" if delivery.outcome == "sent" else delivery.outcome.replace("_", " "),
    ]
    return "  ".join(word for word in words if word)


def _findings(exchange: Exchange) -> str:
    count = len(exchange.findings)
    return "" if not count else f"{count} finding{'s' if count > 1 else ''}"


def json_line(world: World, exchange: Exchange, delivery: Delivery) -> str:
    """The same facts as one JSON object."""
    facts = {
        "id": exchange.id,
        "at": exchange.at,
        "namespace": world.name,
        "provider": exchange.provider,
        "operation": exchange.operation,
        "model": exchange.model and clean(exchange.model),
        "method": clean(exchange.request.method),
        "path": clean(exchange.request.path),
        "status": exchange.reply.status,
        "condition": exchange.condition,
        "faults": [str(fault) for fault in exchange.faults],
        "findings": len(exchange.findings),
        "basis": exchange.basis,
        "outcome": delivery.outcome,
        "bytes": delivery.bytes,
    }
    return json.dumps(facts, ensure_ascii=False)
