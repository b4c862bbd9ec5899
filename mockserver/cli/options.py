"""Options that several commands share, and the Settings that come of them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.catalog.load import Catalog
    from mockserver.settings import Settings

REPORTS = ("text", "json", "junit", "sarif", "markdown")
_NOT_SETTINGS = frozenset({"run", "strict", "lenient"})


def add_catalog_options(command: argparse.ArgumentParser) -> None:
    """Which providers: `--provider` and `--providers DIR`."""
    command.add_argument(
        "--provider",
        dest="providers",
        action="append",
        metavar="P",
        help="only this provider; may be given several times",
    )
    add_folder_option(command)


def add_folder_option(command: argparse.ArgumentParser) -> None:
    """Whose definitions: `--providers DIR`."""
    command.add_argument(
        "--providers",
        dest="folders",
        action="append",
        metavar="DIR",
        help="a folder of provider definitions of your own; may be given several times",
    )


def add_world_options(command: argparse.ArgumentParser) -> None:
    """How the mock behaves: seed, clock, mode, limits."""
    command.add_argument(
        "--clock",
        metavar="now|fixed:UNIX",
        help="the system's time, or a second at which time stands still",
    )
    command.add_argument(
        "--seed", type=int, metavar="N", help="another seed gives other pictures (default 0)"
    )
    add_mode_options(command)
    command.add_argument(
        "--enforce-limits",
        action="store_true",
        default=None,
        help="refuse requests over the account level's budget",
    )


def add_mode_options(command: argparse.ArgumentParser) -> None:
    """How strictly requests are judged: `--mode`, and its short forms."""
    mode = command.add_mutually_exclusive_group()
    mode.add_argument(
        "--mode",
        choices=("faithful", "strict", "lenient"),
        help="faithful (default): as documented; strict: what is only ignored is refused too; "
        "lenient: takes what known clients send though the provider would refuse it",
    )
    mode.add_argument("--strict", action="store_true", help="the same as --mode strict")
    mode.add_argument("--lenient", action="store_true", help="the same as --mode lenient")


def add_report_option(command: argparse.ArgumentParser) -> None:
    """In which form a report is printed: `--report`."""
    command.add_argument(
        "--report",
        choices=REPORTS,
        default="text",
        help="text (default), json, junit for test dashboards, sarif for code scanning, "
        "markdown for the summary of a CI job",
    )


def settings_from(arguments: argparse.Namespace) -> Settings:
    """The Settings of flags, environment and the working directory's file. Raises SettingsError."""
    from mockserver.settings import SETTING_NAMES, load_settings

    flags = {
        name: value
        for name, value in vars(arguments).items()
        if value is not None and name not in _NOT_SETTINGS and name in SETTING_NAMES
    }
    for mode in ("strict", "lenient"):
        if getattr(arguments, mode, False):
            flags["mode"] = mode
    return load_settings(flags, os.environ, Path.cwd())


def catalog_of(settings: Settings) -> Catalog:
    """The catalog that the settings name; a user's folders are checked first. Raises DefinitionError."""
    from mockserver.catalog.load import Catalog

    if settings.folders:
        from mockserver.checks.definitions import checked

        for folder in settings.folders:
            checked(folder)
    return Catalog(settings.folders, settings.providers)
