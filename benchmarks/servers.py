"""Servers in processes of their own: imgmock as users start it, and a bare one to compare with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.effort import Skipped

ROOT = Path(__file__).resolve().parents[1]
OURS = ("-m", "mockserver", "serve", "--port", "0")
BARE = ("-m", "benchmarks.baseline")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its process and its port."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def resident(self) -> float:
        """Its resident memory in MB. Raises Skipped where the system does not tell."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        except OSError as error:
            raise Skipped("there is no /proc here") from error
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def environment() -> dict[str, str]:
    """The environment for measured processes: byte-code is kept, nothing of ours is set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IMGMOCK_")}
    return {name: value for name, value in kept.items() if not name.startswith("PYTHON")}


@contextmanager
def started(
    arguments: Sequence[str], python: str = sys.executable, folder: Path = ROOT
) -> Iterator[Server]:
    """A server that prints its URL as the first line; stopped at the end."""
    process = subprocess.Popen(
        [python, *arguments], cwd=folder, env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        if not first.startswith("http"):
            raise RuntimeError(f"{' '.join(arguments)} did not start: {first!r}")
        yield Server(process.pid, int(first.rsplit(":", 1)[1]))
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
