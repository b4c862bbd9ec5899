"""Assignments of environment variables, as each shell or file wants them written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from shlex import quote


def assignments(variables: Mapping[str, str], form: str) -> str:
    """One line for each variable; `form` is one of FORMS."""
    write = FORMS[form]
    return "\n".join(write(name, value) for name, value in variables.items())


def _sh(name: str, value: str) -> str:
    return f"export {name}={quote(value)}"


def _fish(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str) -> str:
    escaped = value.replace("'", "''")
    return f"$env:{name} = '{escaped}'"


def _plain(name: str, value: str) -> str:
    return f"{name}={value}"


FORMS: Mapping[str, Callable[[str, str], str]] = {
    "sh": _sh,
    "fish": _fish,
    "powershell": _powershell,
    "dotenv": _plain,
    "github": _plain,
}
