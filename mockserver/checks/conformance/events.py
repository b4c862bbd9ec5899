"""Server-Sent Events, read strictly: names and data of each, in their order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mockserver.checks.conformance.cases import NOTHING


@dataclass(frozen=True, slots=True)
class Received:
    """One event: its name (nothing for none) and its data: JSON, a text such as `[DONE]`, or NOTHING."""

    name: str
    data: Any


def received(content: bytes) -> list[Received]:
    """The events of a stream that has ended; comments and blocks without data are passed over.

    An event is complete only with the blank line behind it.
    """
    text = content.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    found = []
    for block in lines.split("\n\n")[:-1]:
        name, data = _fields(block)
        if data is not None:
            found.append(Received(name, _value(data)))
    return found


def _fields(block: str) -> tuple[str, str | None]:
    name, data = "", None
    for line in block.split("\n"):
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data = value if data is None else f"{data}\n{value}"
    return name, data


def _value(data: str) -> Any:
    if data.startswith("[") and data.endswith("]") and data[1:-1].isupper():
        return data
    try:
        return json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError):
        return NOTHING
