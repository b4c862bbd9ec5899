"""Flags, environment and a settings file → one frozen Settings.

Precedence: flag, environment (`IMGMOCK_*`), settings file (`imgmock.yaml`, else `[tool.imgmock]` in
`pyproject.toml`), default. Everything else of the package takes a Settings and asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from mockserver.catalog.yaml import Located, load_yaml
from mockserver.errors import DefinitionError, Problem, SettingsError

MODES = ("faithful", "strict", "lenient")


@dataclass(frozen=True, slots=True)
class Account:
    """What belongs to one key: account level, balance (a decimal string), models it may call."""

    level: str | None = None
    balance: str | None = None
    models: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a user can choose. `clock` is `now` or Unix seconds at which time stands still."""

    providers: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    host: str = "127.0.0.1"
    port: int = 4010
    seed: int = 0
    mode: str = "faithful"
    clock: str = "now"
    enforce_limits: bool = False
    editions: Mapping[str, str] = field(default_factory=dict)
    moderation_words: tuple[str, ...] = ("imgmock-blocked",)
    moderation_output_words: tuple[str, ...] = ("imgmock-output-blocked",)
    fetch_hosts: tuple[str, ...] = ()
    accounts: Mapping[str, Account] = field(default_factory=dict)
    log_format: str = "text"
    ready_file: str | None = None
    public_url: str | None = None
    proxy_headers: bool = False
    control_token: str | None = None
    max_body_bytes: int = 100 * 1024 * 1024

    @property
    def fixed_time(self) -> int | None:
        """Unix seconds where the clock stands still, None where it is the system's."""
        return None if self.clock == "now" else int(self.clock.removeprefix("fixed:"))


def load_settings(
    flags: Mapping[str, Any], environment: Mapping[str, str], folder: Path
) -> Settings:
    """The Settings that flags, environment and the files of `folder` come to.

    `flags` holds only what was given. Raises SettingsError naming each setting that cannot be used.
    """
    settings = Settings()
    for written, origin in (
        (_settings_file(folder), "settings file"),
        (_environment(environment), "environment"),
        (flags, "command line"),
    ):
        settings = changed(settings, written, origin)
    return settings


def changed(settings: Settings, values: Mapping[str, Any], origin: str) -> Settings:
    """These Settings with values as they were written at `origin`. Raises SettingsError."""
    chosen: dict[str, Any] = {}
    for name, value in values.items():
        chosen.update(_setting(name, value, origin))
    settings = replace(settings, **chosen)
    if settings.fixed_time is not None and settings.fixed_time < 0:
        raise SettingsError(f"clock: {settings.clock} lies before 1970")
    return settings


def _settings_file(folder: Path) -> Mapping[str, Any]:
    own = folder / "imgmock.yaml"
    if own.is_file():
        problems: list[Problem] = []
        value = load_yaml(own.read_text(encoding="utf-8"), own.name, problems)
        if problems:
            raise SettingsError(str(DefinitionError(problems)))
        if not isinstance(value, Located):
            raise SettingsError("imgmock.yaml:1: a mapping is expected here")
        return value
    project = folder / "pyproject.toml"
    if not project.is_file():
        return {}
    import tomllib

    try:
        table = tomllib.loads(project.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"pyproject.toml cannot be read: {error}") from error
    found = table.get("tool", {}).get("imgmock", {})
    return found if isinstance(found, Mapping) else {}


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    names = {f"IMGMOCK_{name.upper()}": name for name in _READERS if name not in _MAPPINGS}
    return {names[key]: value for key, value in environment.items() if key in names}


_MAPPINGS = ("editions", "accounts", "moderation", "fetch")


def _setting(name: str, value: Any, origin: str) -> dict[str, Any]:
    reader = _READERS.get(name)
    if reader is None:
        raise SettingsError(f"{origin}: {name} is no setting{_nearest(name)}")
    try:
        return reader(value)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SettingsError(f"{origin}: {name}: {value!r} cannot be used: {error}") from error


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(_READERS), 1)
    return f"; did you mean {near[0]}?" if near else ""


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of names is expected")
    return tuple(value)


def _yes(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    known = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
        "": False,
    }
    if str(value).lower() not in known:
        raise ValueError("true or false is expected")
    return known[str(value).lower()]


def _whole(value: Any) -> int:
    if isinstance(value, bool | float):
        raise ValueError("a whole number is expected")
    return int(value)


def _port(value: Any) -> int:
    port = _whole(value)
    if not 0 <= port <= 65535:
        raise ValueError("a port lies between 0 and 65535")
    return port


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"it may be {', '.join(allowed)}")
        return str(value)

    return read


def _clock(value: Any) -> str:
    text = str(value)
    if text == "now":
        return text
    return f"fixed:{int(text.removeprefix('fixed:'))}"


def _accounts(value: Any) -> dict[str, Account]:
    return {str(key): _account(terms) for key, terms in value.items()}


def _account(terms: Mapping[str, Any]) -> Account:
    from decimal import Decimal, InvalidOperation

    unknown = set(terms) - {"level", "balance", "models"}
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]} is not part of an account (level, balance, models)")
    balance = terms.get("balance")
    try:
        finite = balance is None or Decimal(str(balance)).is_finite()
    except InvalidOperation:
        finite = False
    if not finite:
        raise ValueError(f'balance {balance!r} is no decimal number such as "2.50"')
    return Account(
        level=terms.get("level"),
        balance=None if balance is None else str(balance),
        models=None if terms.get("models") is None else _names(terms["models"]),
    )


def _texts(value: Any) -> dict[str, str]:
    return {str(key): str(item) for key, item in value.items()}


def _moderation(value: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(value) - {"words", "output_words"}
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]} is not part of moderation (words, output_words)")
    return {
        "moderation_words" if name == "words" else "moderation_output_words": _names(words)
        for name, words in value.items()
    }


def _into(name: str, read: Callable[[Any], Any] = str) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {name: read(value)}


_READERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "providers": _into("providers", _names),
    "folders": _into("folders", lambda value: tuple(Path(name) for name in _names(value))),
    "host": _into("host"),
    "port": _into("port", _port),
    "seed": _into("seed", _whole),
    "mode": _into("mode", _one_of(*MODES)),
    "clock": _into("clock", _clock),
    "enforce_limits": _into("enforce_limits", _yes),
    "editions": _into("editions", _texts),
    "moderation": _moderation,
    "fetch": lambda value: {"fetch_hosts": _names(value["allow"])},
    "accounts": _into("accounts", _accounts),
    "log_format": _into("log_format", _one_of("text", "json")),
    "ready_file": _into("ready_file"),
    "public_url": _into("public_url", lambda value: str(value).rstrip("/")),
    "proxy_headers": _into("proxy_headers", _yes),
    "control_token": _into("control_token"),
    "max_body_bytes": _into("max_body_bytes", _whole),
}

SETTING_NAMES = tuple(_READERS)
FIELD_NAMES = tuple(one.name for one in fields(Settings))
