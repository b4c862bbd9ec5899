"""Rows about pictures: how long a new one takes, what it weighs, whether it is always the same."""

from __future__ import annotations

import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from benchmarks.asked import (
    DOUBLE,
    LANDSCAPE,
    LARGEST,
    SQUARE,
    SQUARE_WEBP,
    picture,
)
from benchmarks.effort import Effort, Measure
from benchmarks.rows import median_ratio
from benchmarks.servers import OURS, ROOT, environment, started
from benchmarks.wire import Connection, numbered

_WARM_UP = 5


@contextmanager
def _connected() -> Iterator[Connection]:
    with started(OURS) as server:
        connection = Connection(server.port)
        yield connection
        connection.close()


def _new(connection: Connection, template: bytes) -> Callable[[], float]:
    """Seconds of a request for a picture that nobody asked for before."""
    numbers = count(1)
    for _ in range(_WARM_UP):
        connection.send(numbered(template, next(numbers)))
    return lambda: connection.seconds(numbered(template, next(numbers)))


def _repeated(connection: Connection, template: bytes) -> Callable[[], float]:
    again = numbered(template, 0)
    connection.send(again)
    return lambda: connection.seconds(again)


def filtered_rows(png: bytes) -> bytes:
    """What a PNG's compressor was given: every row with its filter byte."""
    compressed = b""
    at = 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            compressed += png[at + 8 : at + 8 + size]
        at += size + 12
    return zlib.decompress(compressed)


def _compressing(rows: bytes) -> Callable[[], float]:
    def seconds() -> float:
        began = time.perf_counter()
        zlib.compress(rows, 1)
        return time.perf_counter() - began

    return seconds


def _against_zlib(connection: Connection, template: bytes, rounds: int) -> float:
    rows = filtered_rows(picture(connection.send(numbered(template, 0))))
    return median_ratio(_new(connection, template), _compressing(rows), rounds)


def _square(effort: Effort) -> list[float]:
    with _connected() as connection:
        return [_against_zlib(connection, SQUARE, effort.rounds * 3)]


def _larger(effort: Effort) -> list[float]:
    with _connected() as connection:
        sizes = (LANDSCAPE, DOUBLE, LARGEST)
        return [_against_zlib(connection, template, effort.rounds) for template in sizes]


def _weight(effort: Effort) -> list[float]:
    with _connected() as connection:
        return [
            max(
                len(picture(connection.send(numbered(template, number))))
                for number in range(effort.rounds)
            )
            / 1024
            for template in (SQUARE, LARGEST)
        ]


def _webp(effort: Effort) -> list[float]:
    with _connected() as connection:
        webp, png = _new(connection, SQUARE_WEBP), _new(connection, SQUARE)
        return [median_ratio(webp, png, effort.rounds * 3)]


def _again(effort: Effort) -> list[float]:
    with _connected() as connection:
        again, new = _repeated(connection, SQUARE), _new(connection, SQUARE)
        return [median_ratio(again, new, effort.rounds * 3)]


def _golden(effort: Effort) -> list[float]:
    """How many of the golden pictures differ, asked of the tests that hold them."""
    test = "tests/unit/imaging/test_golden.py"
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=no", "-rN", test],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    failed = [part for part in found.stdout.split(",") if "failed" in part]
    counted = int(failed[0].split()[-2]) if failed else 0
    return [float(counted if found.returncode in (0, 1) else max(1, counted))]


MEASURES: dict[int, Measure] = {
    1: _square,
    2: _larger,
    3: _weight,
    4: _webp,
    5: _again,
    15: _golden,
}
