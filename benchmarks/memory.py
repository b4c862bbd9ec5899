"""Rows about memory: after the start, over a thousand requests, with two thousand connections."""

from __future__ import annotations

import statistics

from benchmarks.asked import SQUARE, STREAM
from benchmarks.effort import Effort, Measure
from benchmarks.servers import BARE, OURS, Server, started
from benchmarks.wire import Connection, numbered, request

_REQUESTS = 1_000
_STREAMS = 2_000
_LAST_EVENT = b"event: image_generation.completed"
_PICTURES = 8
"""Different pictures that are asked for again and again: the cache of pictures has a bound."""


def _resident(effort: Effort) -> list[float]:
    after = {BARE: "/100", OURS: "/health"}
    found: dict[tuple[str, ...], list[float]] = {BARE: [], OURS: []}
    growth = 0.0
    for _ in range(3):
        for arguments, path in after.items():
            with started(arguments) as server:
                _asked(server, [request(path)])
                found[arguments].append(server.resident())
                if arguments == OURS and not growth:
                    growth = _growth(server)
    return [statistics.median(found[OURS]) / statistics.median(found[BARE]), growth]


def _growth(server: Server) -> float:
    """MB that a server grows by while it answers requests of a kind it has answered before."""
    several = [numbered(SQUARE, number) for number in range(_PICTURES)]
    _asked(server, several * 10)
    before = server.resident()
    _asked(server, several * (_REQUESTS // _PICTURES))
    return server.resident() - before


def _asked(server: Server, requests: list[bytes]) -> None:
    connection = Connection(server.port)
    for data in requests:
        connection.send(data)
    connection.close()


def _streams(effort: Effort) -> list[float]:
    """Streams that were served, each on a connection that stays open, and what each half costs."""
    asked = numbered(STREAM, 0)
    opened: list[Connection] = []
    served = 0
    with started(OURS) as server:
        marks = [server.resident()]
        for _ in range(2):
            for _ in range(_STREAMS // 2):
                opened.append(Connection(server.port))
                served += opened[-1].stream(asked).count(_LAST_EVENT)
            marks.append(server.resident())
        for connection in opened:
            connection.close()
    first, second = marks[1] - marks[0], marks[2] - marks[1]
    return [served / _STREAMS, second / max(first, 0.1)]


MEASURES: dict[int, Measure] = {10: _resident, 17: _streams}
