"""`imgmock exec` as a user runs it: the command's environment, signals, exit codes, what was noticed."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mockserver.cli.main import main

ROOT = Path(__file__).resolve().parents[3]
DRAW = """
import json, os, sys, urllib.error, urllib.request
fields = json.loads(sys.argv[1])
request = urllib.request.Request(
    os.environ["OPENAI_BASE_URL"] + "/images/generations",
    json.dumps({"model": "dall-e-2", "prompt": "a cup", "size": "256x256", **fields}).encode(),
    {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "Content-Type": "application/json"},
)
try:
    with urllib.request.urlopen(request) as reply:
        print(reply.status)
except urllib.error.HTTPError as error:
    error.close()
    print(error.code)
"""


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def draw(fields: str) -> list[str]:
    """The command line of a client that draws one picture."""
    return [sys.executable, "-c", DRAW, fields]


def test_a_command_finds_the_server(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["exec", "--", *draw("{}")]) == 0
    printed, told = capfd.readouterr()
    assert printed == "200\n"
    assert told == "imgmock: 1 exchange, 0 refused, 0 findings\n"


def test_what_was_noticed_is_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    twice = " && ".join([shlex.join(draw('{"n": 11}'))] * 2)
    assert main(["exec", "--", "sh", "-c", twice]) == 0
    printed, told = capfd.readouterr()
    assert printed == "400\n400\n"
    first, finding = told.splitlines()
    assert first == "imgmock: 2 exchanges, 2 refused, 2 findings"
    assert finding.startswith(
        "  2x violation  openai images.generate  n is 11; the most is 10 (documented: https://"
    )


def test_a_strict_server_judges(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["exec", "--strict", "--", *draw('{"n": 11}')]) == 1
    assert main(["exec", "--strict", "--", *draw("{}")]) == 0
    assert "1 finding" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("script", "code"), [("exit 7", 7), ("kill -9 $$", 137), ("test $# = 2", 0)]
)
def test_the_exit_code_is_passed_on(script: str, code: int) -> None:
    assert main(["exec", "--strict", "--", "sh", "-c", script, "--", "one", "--two"]) == code


def test_variables_of_several_providers(capfd: pytest.CaptureFixture[str]) -> None:
    shown = 'echo "$DEEPSHI_BASE_URL $TCHAVI_BASE_URL ${OPENAI_BASE_URL-none}"'
    command = ["exec", "--provider", "deepshi", "--provider", "tchavi", "--", "sh", "-c", shown]
    assert main(command) == 0
    deepshi, tchavi, openai = capfd.readouterr().out.split()
    assert deepshi.endswith("/deepshi/v1")
    assert tchavi == deepshi.replace("/deepshi/v1", "/tchavi/api/v1")
    assert openai == "none"


def test_a_proxy_is_passed_by(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "example.invalid")
    assert main(["exec", "--", "sh", "-c", 'echo "$NO_PROXY $no_proxy"']) == 0
    assert capfd.readouterr().out.split() == ["example.invalid,127.0.0.1,localhost"] * 2


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--", "no-such-command"], 127, "exec: there is no command 'no-such-command'"),
        (["--", "."], 126, "exec: '.' cannot be run: "),
        ([], 2, "exec: no command was given, as in imgmock exec -- pytest tests/"),
        (["--provider", "acme", "--", "true"], 2, "exec: no provider 'acme'; there are "),
        (["--url", "http://x", "--", "true"], 2, "exec: --url belongs to --print-env"),
    ],
)
def test_what_cannot_be_run(
    arguments: list[str], code: int, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["exec", *arguments]) == code
    assert capfd.readouterr().err.startswith(f"imgmock: {told}")


def test_a_settings_file_chooses_the_provider(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "imgmock.yaml").write_text("providers: [token360]\n")
    assert main(["exec", "--print-env", "dotenv"]) == 0
    assert capsys.readouterr().out.startswith(
        "TOKEN360_BASE_URL=http://127.0.0.1:4010/token360/v1\n"
    )


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("sh", "export OPENAI_BASE_URL=http://mock:80/openai/v1"),
        ("fish", "set -gx OPENAI_BASE_URL 'http://mock:80/openai/v1'"),
        ("powershell", "$env:OPENAI_BASE_URL = 'http://mock:80/openai/v1'"),
        ("dotenv", "OPENAI_BASE_URL=http://mock:80/openai/v1"),
        ("github", "OPENAI_BASE_URL=http://mock:80/openai/v1"),
    ],
)
def test_assignments(form: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exec", "--print-env", form, "--url", "http://mock:80/"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_reach_the_command(number: int) -> None:
    script = (
        "import signal, sys, time\n"
        "def end(got, _): print('got', got); sys.exit(5)\n"
        "signal.signal(signal.SIGINT, end); signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True); time.sleep(20)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "mockserver", "exec", "--", sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.wait(10) == 5
        assert process.stdout.read() == f"got {int(number)}\n"
