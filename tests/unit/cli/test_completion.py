"""Completion scripts, made of the command line itself."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from mockserver.cli.completion import SHELLS, script, subcommands
from mockserver.cli.main import main, parser


def completed(*words: str) -> list[str]:
    """What bash offers at the end of these words."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    line = " ".join(f"'{word}'" for word in words)
    ask = f"COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _imgmock; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(
        ["bash", "-c", f"{script(parser(), 'bash')}\n{ask}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_bash_completes_commands() -> None:
    assert completed("imgmock", "ex") == ["exec", "explain", "export"]
    assert set(completed("imgmock", "")) == {*subcommands(parser()), "--help", "--version"}


def test_bash_completes_options_and_choices() -> None:
    assert completed("imgmock", "exec", "--pr") == ["--provider", "--providers", "--print-env"]
    assert completed("imgmock", "serve", "--mode", "") == ["faithful", "strict", "lenient"]
    assert completed("imgmock", "completion", "") == ["-h", "--help", *SHELLS]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_script_knows_every_command_and_option(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    text = capsys.readouterr().out
    dash = "-l " if shell == "fish" else "--"
    for name, command in subcommands(parser()).items():
        assert name in text
        longs = [one for action in command._actions for one in action.option_strings if "--" in one]
        assert [one for one in longs if dash + one[2:] not in text] == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_reads_its_script(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    ask = [shell, "-n"] if shell != "zsh" else ["zsh", "-n"]
    done = subprocess.run(ask, input=script(parser(), shell), text=True, check=False)
    assert done.returncode == 0
