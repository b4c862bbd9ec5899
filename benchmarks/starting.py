"""The row about cold starts: from spawning a process to its first 200, ours installed from a wheel.

Byte-code counts, so a checkout is no measure: a wheel is built once for each state of the sources
and installed into an environment of its own, which borrows the dependencies of this one.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.effort import Effort, Measure, Skipped
from benchmarks.rows import median_ratio
from benchmarks.servers import BARE, ROOT, environment, started
from benchmarks.wire import Connection, request


def installed() -> Path:
    """The Python of an environment that holds our wheel. Raises Skipped where it cannot be built."""
    folder = Path(tempfile.gettempdir()) / f"imgmock-benchmark-{_state()}"
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    if not (folder / "complete").exists():
        for old in folder.parent.glob("imgmock-benchmark-*"):
            shutil.rmtree(old, ignore_errors=True)
        _run(sys.executable, "-m", "venv", "--without-pip", str(folder))
        _run(
            sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), str(ROOT)
        )
        wheel = next(folder.glob("*.whl"))
        pip = (sys.executable, "-m", "pip", "--python", str(python))
        _run(*pip, "install", "--no-deps", "--no-index", "--quiet", str(wheel))
        _borrow(python)
        (folder / "complete").touch()
    return python


def _borrow(python: Path) -> None:
    """Lets an environment import what is installed in this one."""
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([str(python), "-c", asked], capture_output=True, text=True, check=True)
    borrowed = Path(own.stdout.strip()) / "borrowed.pth"
    borrowed.write_text(sysconfig.get_path("purelib") + "\n", "utf-8")


def _run(*command: str) -> None:
    found = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300
    )
    if found.returncode:
        raise Skipped(f"{' '.join(command[1:4])} failed: {found.stderr.strip()[-200:]}")


def _state() -> str:
    """A hash of everything that goes into the wheel."""
    digest = hashlib.sha256(sys.version.encode())
    places = [ROOT / "pyproject.toml"]
    for name in ("mockserver", "schemas", "fixtures"):
        places += sorted(path for path in (ROOT / name).rglob("*") if path.is_file())
    for path in places:
        if path.suffix != ".pyc" and "cache" not in str(path.parent):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cold(python: Path, arguments: Sequence[str], path: str, folder: Path) -> Callable[[], float]:
    asked = request(path)

    def seconds() -> float:
        began = time.perf_counter()
        with started(arguments, str(python), folder) as server:
            connection = Connection(server.port)
            connection.send(asked)
            took = time.perf_counter() - began
            connection.close()
            return took

    return seconds


def _cold_start(effort: Effort) -> list[float]:
    python = installed()
    command = (str(python.parent / "imgmock"), "serve", "--port", "0")
    # not in the checkout, whose settings would be read
    ours = _cold(python, command, "/health", python.parent)
    bare = _cold(python, BARE, "/100", ROOT)
    ours(), bare()
    return [median_ratio(bare, ours, effort.starts)]


MEASURES: dict[int, Measure] = {9: _cold_start}
