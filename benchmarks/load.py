"""Load from a process of its own: so many connections, each sending its next request when answered.

`python -m benchmarks.load PORT CONNECTIONS SECONDS FIRST FILE` sends the request in FILE, its
counter set from FIRST on, and prints what came of it as JSON.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from benchmarks.servers import ROOT, Server, environment
from benchmarks.wire import body_length, numbered

_MOST = 200_000
_numbers = count(1, _MOST)


@dataclass(frozen=True, slots=True)
class Load:
    """What a load came to: answers per second, and the times of the median and the slow ones."""

    rate: float
    p50: float
    p99: float


def command(
    server: Server, template: bytes, connections: int, seconds: float, folder: str
) -> list[str]:
    """The command line of a load; every one starts with numbers that no other had."""
    path = Path(folder) / f"request-{next(_numbers)}"
    path.write_bytes(template)
    first = path.name.rpartition("-")[2]
    numbers = [str(server.port), str(connections), str(seconds), first]
    return [sys.executable, "-m", "benchmarks.load", *numbers, str(path)]


def loaded(server: Server, template: bytes, connections: int, seconds: float) -> Load:
    """Runs a load to its end. Raises ValueError where an answer was not 200."""
    with tempfile.TemporaryDirectory() as folder:
        found = subprocess.run(
            command(server, template, connections, seconds, folder),
            cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=seconds + 60,
        )  # fmt: skip
    if found.returncode:
        raise ValueError(found.stderr[-600:])
    return Load(**json.loads(found.stdout))


@dataclass(slots=True)
class _Run:
    """What all connections of a load share."""

    template: bytes
    ends: float
    next: int
    times: list[float] = field(default_factory=list)


class _Client(asyncio.Protocol):
    """One connection: sends, counts the bytes of the answer, and sends again."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self.done = asyncio.get_running_loop().create_future()
        self._head = b""
        self._missing = 0
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def _send(self) -> None:
        self._began = time.perf_counter()
        self._run.next += 1
        self._transport.write(numbered(self._run.template, self._run.next))

    def data_received(self, data: bytes) -> None:
        if not self._missing:
            self._head += data
            head, blank, rest = self._head.partition(b"\r\n\r\n")
            if not blank:
                return
            if b" 200 " not in head[:16]:
                self.done.set_exception(ValueError(f"{head[:200]!r} {rest[:200]!r}"))
                self._transport.abort()
                return
            self._head = b""
            self._missing = body_length(head) - len(rest)
        else:
            self._missing -= len(data)
        if not self._missing:
            self._answered()

    def _answered(self) -> None:
        at = time.perf_counter()
        self._run.times.append(at - self._began)
        if at < self._run.ends:
            self._send()
        else:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _run(port: int, connections: int, seconds: float, first: int, template: bytes) -> Load:
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    run = _Run(template, began + seconds, first)
    clients = [
        (await loop.create_connection(lambda: _Client(run), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))
    took = time.perf_counter() - began
    times = sorted(run.times)
    return Load(len(times) / took, times[len(times) // 2], times[len(times) * 99 // 100])


def main() -> None:
    """Runs one load."""
    port, connections, seconds, first, path = sys.argv[1:]
    data = Path(path).read_bytes()
    found = asyncio.run(_run(int(port), int(connections), float(seconds), int(first), data))
    print(json.dumps({"rate": found.rate, "p50": found.p50, "p99": found.p99}))


if __name__ == "__main__":
    main()
