"""`imgmock completion SHELL`: a script that completes commands and options, made of the command line itself."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping
from typing import Any

SHELLS = ("bash", "zsh", "fish")


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "completion",
        help="print a completion script for a shell",
        description="Prints a script that lets a shell complete the commands and options of imgmock.",
        epilog="examples:\n"
        '  bash:  eval "$(imgmock completion bash)"      in ~/.bashrc\n'
        '  zsh:   eval "$(imgmock completion zsh)"       in ~/.zshrc, after compinit\n'
        "  fish:  imgmock completion fish | source       in ~/.config/fish/config.fish",
    )
    command.add_argument("shell", choices=SHELLS, help="the shell that reads the script")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the script."""
    from mockserver.cli.main import parser

    print(script(parser(), arguments.shell), end="")
    return 0


def script(top: argparse.ArgumentParser, shell: str) -> str:
    """The completion script of a command line for one of SHELLS."""
    return _WRITERS[shell](subcommands(top))


def subcommands(top: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    """The subcommands by name, each with its parser."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            found.update(action.choices)
    return found


def options(command: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The actions of a command that begin with a dash."""
    return (action for action in command._actions if action.option_strings)


def words(command: argparse.ArgumentParser) -> list[str]:
    """What may follow a command: its options, and the choices of its arguments."""
    found = [name for action in options(command) for name in action.option_strings]
    for action in command._actions:
        if not action.option_strings and action.choices is not None:
            found.extend(map(str, action.choices))
    return found


def choices(command: argparse.ArgumentParser) -> Mapping[str, list[str]]:
    """The values that an option may have, for those that have a list."""
    return {
        name: [str(value) for value in action.choices]
        for action in options(command)
        if action.choices is not None
        for name in action.option_strings
    }


def _bash(commands: Mapping[str, argparse.ArgumentParser]) -> str:
    cases = []
    for name, command in commands.items():
        for option, values in choices(command).items():
            cases.append(f'    "{name} {option}") words="{" ".join(values)}" ;;')
        cases.append(f'    "{name} "*) words="{" ".join(words(command))}" ;;')
    return _BASH.format(commands=" ".join(commands), cases="\n".join(cases))


def _zsh(commands: Mapping[str, argparse.ArgumentParser]) -> str:
    return f"autoload -U +X bashcompinit && bashcompinit\n{_bash(commands)}"


def _fish(commands: Mapping[str, argparse.ArgumentParser]) -> str:
    lines = ["complete -c imgmock -f"]
    helps = _helps(commands)
    for name, command in commands.items():
        lines.append(f"complete -c imgmock -n __fish_use_subcommand -a {name} -d '{helps[name]}'")
        seen = f"-n '__fish_seen_subcommand_from {name}'"
        lines += [
            f"complete -c imgmock {seen} {_fish_option(action)}" for action in options(command)
        ]
    lines.append("complete -c imgmock -n 'not __fish_use_subcommand' -F")
    return "\n".join(lines) + "\n"


def _fish_option(action: argparse.Action) -> str:
    parts = [
        f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
        for name in action.option_strings
    ]
    if action.choices is not None:
        parts.append(f"-x -a '{' '.join(map(str, action.choices))}'")
    elif action.nargs != 0:
        parts.append("-r")
    told = (action.help or "").replace("\\", "").replace("'", "’")
    return " ".join([*parts, f"-d '{told}'"])


def _helps(commands: Mapping[str, argparse.ArgumentParser]) -> Mapping[str, str]:
    """The first sentence of each command's description."""
    told = (
        (name, re.split(r"[.;:](?:\s|$)", command.description or "")[0])
        for name, command in commands.items()
    )
    return {name: text.replace("'", "’") for name, text in told}


_BASH = """\
_imgmock() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{commands} --help --version" -- "$current"))
    return
  fi
  case "${{COMP_WORDS[1]}} $previous" in
{cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ "${{#COMPREPLY[@]}}" -eq 0 ]; then
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}}
complete -o filenames -F _imgmock imgmock
"""

_WRITERS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
