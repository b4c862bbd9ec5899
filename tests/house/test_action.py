"""The GitHub action and the pre-commit hook: their form, and that the action's steps work as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load(
    (ROOT / ".github/actions/imgmock/action.yml").read_text(encoding="utf-8")
)
HOOKS: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
)
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
_HAR = """{"log": {"entries": [{
  "request": {"method": "GET", "url": "https://api.openai.com/v1/models", "headers": []},
  "response": {"status": STATUS, "headers": [], "content": {"text": "{\\"object\\": \\"list\\", \\"data\\": []}"}}
}]}}"""


def step(name: str) -> dict[str, Any]:
    """The step of that id."""
    return next(one for one in STEPS if one.get("id") == name)


def play(script: str, folder: Path, **variables: str) -> tuple[int, str, str]:
    """Runs a step's script as GitHub does: its exit code, its outputs, its summary."""
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    tool = tools / "imgmock"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mockserver "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    outputs, summary = folder / "outputs", folder / "summary"
    outputs.touch()
    summary.touch()
    environment = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GITHUB_OUTPUT": str(outputs),
        "GITHUB_STEP_SUMMARY": str(summary),
        **variables,
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, outputs.read_text(), summary.read_text()


def test_the_action_has_the_form_of_a_composite() -> None:
    assert ACTION["name"] == "imgmock"
    assert ACTION["runs"]["using"] == "composite"
    assert all(one["description"] and "default" in one for one in ACTION["inputs"].values())
    assert all(one["shell"] == "bash" and one["name"] for one in STEPS)


def test_every_input_is_used_and_every_used_one_is_declared() -> None:
    text = yaml.safe_dump(STEPS)
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])


def test_inputs_reach_scripts_through_the_environment_only() -> None:
    assert [one["name"] for one in STEPS if "${{" in one["run"]] == []
    for one in STEPS:
        told = set(re.findall(r"\$\{?([A-Z_]+)", one["run"])) - {
            "GITHUB_OUTPUT",
            "GITHUB_STEP_SUMMARY",
        }
        assert told == set(one.get("env", {}))


def test_outputs_come_from_steps() -> None:
    used = {
        name
        for one in ACTION["outputs"].values()
        for name in re.findall(r"steps\.(\w+)", one["value"])
    }
    assert used == {one["id"] for one in STEPS if "id" in one}
    assert all("sarif=" in step(name)["run"] for name in used)


@pytest.mark.parametrize(
    ("status", "code", "outcome"), [("200", 0, "passed"), ("201", 1, "failed")]
)
def test_the_step_that_audits_works(status: str, code: int, outcome: str, tmp_path: Path) -> None:
    (tmp_path / "a.har").write_text(_HAR.replace("STATUS", status), encoding="utf-8")
    asked = {"FILES": "*.har", "PROVIDER": "openai", "MODE": "faithful", "FOLDER": "reports"}
    done, outputs, summary = play(step("audit")["run"], tmp_path, **asked)
    assert (done, outputs) == (code, "sarif=reports\n")
    assert summary.startswith(f"## audit: {outcome}")
    assert '"version": "2.1.0"' in (tmp_path / "reports/audit.sarif").read_text(encoding="utf-8")


def test_a_file_that_is_no_recording_leaves_no_report(tmp_path: Path) -> None:
    (tmp_path / "a.har").write_text("nothing", encoding="utf-8")
    asked = {"FILES": "*.har", "PROVIDER": "", "MODE": "faithful", "FOLDER": "reports"}
    done, outputs, summary = play(step("audit")["run"], tmp_path, **asked)
    assert (done, outputs, summary) == (2, "", "")
    assert not (tmp_path / "reports/audit.sarif").exists()


def test_the_step_that_runs_a_command_works(tmp_path: Path) -> None:
    run = next(one for one in STEPS if one["name"] == "Run under imgmock")["run"]
    asked = {"PROVIDER": "openai", "MODE": "faithful"}
    done, _, _ = play(run, tmp_path, **asked, COMMAND='test -n "$OPENAI_BASE_URL" && exit 7')
    assert done == 7


def test_the_step_that_conforms_works(server_url: str, tmp_path: Path) -> None:
    asked = {"BASE_URL": f"{server_url}/tchavi/api/v1", "PROVIDER": "tchavi", "FOLDER": "reports"}
    more = {"KEY_ENV": "MY_KEY", "MY_KEY": "sk-test", "OPTIONS": "--max-requests 3"}
    done, outputs, _ = play(step("conform")["run"], tmp_path, **asked, **more)
    assert (done, outputs) == (0, "sarif=reports\n")
    assert '"version": "2.1.0"' in (tmp_path / "reports/conform.sarif").read_text(encoding="utf-8")


def test_the_hook_looks_at_definitions() -> None:
    assert [(one["id"], one["entry"], one["language"]) for one in HOOKS] == [
        ("imgmock-check", "imgmock check", "python")
    ]
    pattern = re.compile(HOOKS[0]["files"])
    named = [
        "imgmock.yaml",
        "acme/provider.yaml",
        "acme/models/one.yaml",
        "fixtures/scenarios/slow.yaml",
    ]
    assert [name for name in named if not pattern.search(name)] == []
    assert not pattern.search("docs/page.md")
    assert not pattern.search("compose.yaml")
