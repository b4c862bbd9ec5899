"""Plays a page as its reader would, in one empty folder: files, commands, the server, in order.

`http://127.0.0.1:4010` in a page stands for the server that its last `imgmock serve` started.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from documents.blocks import Block
from running import plugin_arguments

from mockserver.catalog.yaml import load_yaml

ROOT = Path(__file__).resolve().parents[2]
_WRITTEN = "http://127.0.0.1:4010"
_SECONDS = 60


class Session:
    """One reader's folder, terminal and server; a context manager that leaves nothing running."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "reader"
        self.folder.mkdir()
        self.url = _WRITTEN
        self.printed = ""
        self._server: subprocess.Popen[bytes] | None = None
        self._environment = _environment(folder / "bin")

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def play(self, block: Block) -> None:
        """Does what a reader does with a block. Raises AssertionError where that does not work."""
        if block.file is not None:
            target = self.folder / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, encoding="utf-8")
        elif block.serves is not None:
            self.serve(block.serves)
        else:
            _PLAYED[block.language](self, block)

    def run(self, command: list[str]) -> str:
        """What a command prints; what it left in the background is ended.

        Raises AssertionError where the command fails.
        """
        output = self.folder.parent / "output"
        with output.open("wb") as sink:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self._environment,
                stdout=sink,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                code = process.wait(_SECONDS)
            finally:
                _end_group(process.pid)
        text = output.read_text(encoding="utf-8")
        assert code == 0, text
        return text

    def bash(self, block: Block) -> None:
        """Runs a block; it must succeed."""
        self.printed = self.run(["bash", "-euo", "pipefail", "-c", self._told(block)])

    def python(self, block: Block) -> None:
        """Runs a block with all warnings as errors; it must succeed."""
        self.printed = self.run([sys.executable, "-W", "error", "-c", self._told(block)])

    def yaml(self, block: Block) -> None:
        """A block that stands for no file must be the strict YAML of definitions."""
        problems: list[Any] = []
        load_yaml(block.text, "page", problems)
        assert problems == []

    def json(self, block: Block) -> None:
        """A block that stands for no file is what the command before it has printed."""
        assert json.loads(self.printed) == json.loads(block.text)

    def text(self, block: Block) -> None:
        """The command before it, if there was one, has printed each line; `…` is any lines."""
        printed = {*self.printed.splitlines(), "…"}
        assert (
            not self.printed
            or [line for line in block.text.splitlines() if line not in printed] == []
        )

    def _told(self, block: Block) -> str:
        return block.text.replace(_WRITTEN, self.url)

    def serve(self, arguments: list[str]) -> None:
        """Starts `imgmock serve` on a free port, in the place of the one before it."""
        self._stop()
        ready = self.folder.parent / "ready"
        ready.unlink(missing_ok=True)
        command = [
            sys.executable,
            "-m",
            "mockserver",
            "serve",
            *arguments,
            "--port",
            "0",
            "--ready-file",
            str(ready),
        ]
        with (self.folder.parent / "log").open("wb") as log:
            self._server = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _SECONDS
        while not (ready.is_file() and ready.read_text(encoding="utf-8").endswith("\n")):
            assert self._server.poll() is None, (self.folder.parent / "log").read_text(
                encoding="utf-8"
            )
            assert time.monotonic() < deadline, "the server did not get ready"
            time.sleep(0.02)
        self.url = ready.read_text(encoding="utf-8").strip()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(_SECONDS)
            self._server = None


_PLAYED: dict[str, Callable[[Session, Block], None]] = {
    "bash": Session.bash,
    "python": Session.python,
    "yaml": Session.yaml,
    "json": Session.json,
    "text": Session.text,
}
LANGUAGES = frozenset(_PLAYED)


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGTERM)
    except ProcessLookupError:
        return


def _environment(tools: Path) -> dict[str, str]:
    """The process's own, with this interpreter's `imgmock` and `python3`, and always a curl."""
    tools.mkdir()
    _tool(tools / "python3", f'exec "{sys.executable}" "$@"')
    _tool(tools / "imgmock", f'exec "{sys.executable}" -m mockserver "$@"')
    if shutil.which("curl") is None:
        _tool(
            tools / "curl", f'exec "{sys.executable}" "{Path(__file__).with_name("curl.py")}" "$@"'
        )
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("IMGMOCK_", "OPENAI_"))
    }
    return {
        **kept,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTEST_ADDOPTS": " ".join(plugin_arguments()),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def _tool(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)
