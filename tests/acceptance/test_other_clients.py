"""Clients of other makers and another language, each in a process of its own; skipped where one is not installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

CLIENTS = Path(__file__).resolve().parents[1] / "clients"
PICTURE = Path(__file__).resolve().parents[2] / "fixtures/assets/cat.png"
NODE = shutil.which("node") or ""


def _run(*command: str) -> Any:
    # litellm would ask the network for its table of prices
    environment = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(find_spec("litellm") is None, reason="litellm is not installed")
def test_litellm(server_url: str) -> None:
    script = str(CLIENTS / "litellm_client.py")
    found = _run(sys.executable, script, f"{server_url}/openai/v1", str(PICTURE))
    assert [length > 1_000 for length in found["generated"]] == [True, True]
    assert [length > 1_000 for length in found["edited"]] == [True]
    assert found["refused"] == ["BadRequestError", 400]


@pytest.mark.skipif(not NODE, reason="node is not installed")
def test_fetch_of_node(server_url: str) -> None:
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").partition(".")[0]) < 18:
        pytest.skip(f"node {version.strip()} has no fetch")
    found = _run(NODE, str(CLIENTS / "fetch.mjs"), server_url, str(PICTURE))
    generated = found.pop("generated")
    assert generated["status"] == 200
    assert all(length > 1_000 for length in generated["pictures"])
    assert found.pop("hosted")["bytes"] > 1_000
    assert found == {
        "edited": 1,
        "several": 1,
        "twice": {"status": 400, "code": "duplicate_parameter"},
        "stream": {"type": "text/event-stream", "names": ["image_generation.completed"] * 2},
        "chunked": {"status": 200},
        "preflight": {"status": 204, "allowed": "*"},
    }
