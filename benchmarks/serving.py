"""Rows about throughput: sixteen connections against ours and against a bare server, in turn."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.asked import LARGEST_JPEG, PROMPT, SQUARE, URL
from benchmarks.effort import Effort, Measure
from benchmarks.load import command, loaded
from benchmarks.rows import median_ratio
from benchmarks.servers import BARE, OURS, ROOT, Server, environment, started
from benchmarks.wire import Connection, numbered

_CONNECTIONS = 16


@contextmanager
def _both(*arguments: str) -> Iterator[tuple[Server, Server]]:
    with started(OURS) as ours, started((*BARE, *arguments)) as bare:
        yield ours, bare


def _answer(server: Server, template: bytes) -> bytes:
    connection = Connection(server.port)
    body = connection.send(numbered(template, 0))
    connection.close()
    return body


def _constant(template: bytes, size: int) -> bytes:
    """The same request, to the bare server, for as many bytes."""
    _, _, rest = template.partition(b"\r\n")
    return b"POST /%d HTTP/1.1\r\n" % size + rest


def _rate(server: Server, template: bytes, seconds: float) -> Callable[[], float]:
    return lambda: loaded(server, template, _CONNECTIONS, seconds).rate


def _against_bare(template: bytes, asked: bytes, effort: Effort) -> list[float]:
    with _both() as (ours, bare):
        constant = _constant(template, len(_answer(ours, template)))
        above = _rate(ours, asked, effort.seconds)
        below = _rate(bare, constant, effort.seconds)
        above()
        return [median_ratio(above, below, max(3, effort.rounds // 2))]


def _addresses(effort: Effort) -> list[float]:
    return _against_bare(URL, URL, effort)


def _repeated(effort: Effort) -> list[float]:
    return _against_bare(SQUARE, numbered(SQUARE, 0), effort)


def _new(effort: Effort) -> list[float]:
    return _against_bare(SQUARE, SQUARE, effort)


def _official_client(effort: Effort) -> list[float]:
    from openai import OpenAI

    with (
        tempfile.TemporaryDirectory() as folder,
        _both(str(_answer_file(folder))) as (ours, bare),
    ):
        clients = [
            OpenAI(api_key="sk-benchmark", base_url=f"{url}/v1", max_retries=0)
            for url in (f"{ours.url}/openai", f"{bare.url}/file")
        ]
        timed = [_client_rate(client, effort.seconds / 2) for client in clients]
        timed[0](), timed[1]()
        found = [median_ratio(timed[0], timed[1], effort.rounds)]
        for client in clients:
            client.close()
        return found


def _answer_file(folder: str) -> Path:
    """An answer of ours in a file, for the bare server to give."""
    path = Path(folder) / "answer.json"
    with started(OURS) as server:
        path.write_bytes(_answer(server, URL))
    return path


def _client_rate(client: object, seconds: float) -> Callable[[], float]:
    from openai import OpenAI

    assert isinstance(client, OpenAI)

    def rate() -> float:
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            client.images.generate(model="dall-e-3", prompt=PROMPT, response_format="url")
            done += 1
        return done / (time.perf_counter() - began)

    return rate


def _beside_jpegs(effort: Effort) -> list[float]:
    """The slowest hundredth of small answers while large JPEGs are encoded in worker threads."""
    seconds = max(1.0, effort.seconds * 2)
    ratios = []
    with started(OURS) as server, tempfile.TemporaryDirectory() as folder:
        loaded(server, URL, 1, 0.2)
        for _ in range(max(2, effort.rounds // 4)):
            alone = loaded(server, URL, 1, seconds).p99
            heavy = subprocess.Popen(
                command(server, LARGEST_JPEG, 1, seconds + 1, folder),
                cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL,
            )  # fmt: skip
            time.sleep(0.4)
            ratios.append(loaded(server, URL, 1, seconds).p99 / alone)
            heavy.wait(60)
    return [statistics.median(ratios)]


MEASURES: dict[int, Measure] = {
    6: _addresses,
    7: _repeated,
    8: _new,
    14: _official_client,
    16: _beside_jpegs,
}
