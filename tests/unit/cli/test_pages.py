"""Help pages: every command has one worth reading."""

from __future__ import annotations

import pytest

from mockserver.cli.completion import subcommands
from mockserver.cli.main import main, parser

COMMANDS = subcommands(parser())


def test_examples_stand_as_they_were_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["exec", "--help"])
    told = capsys.readouterr().out
    assert "\nexamples:\n  imgmock exec -- pytest tests/\n" in told
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command = COMMANDS[name]
    assert command.description is not None
    assert command.description.endswith(".")
    assert [action.option_strings for action in command._actions if not action.help] == []
