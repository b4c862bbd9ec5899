"""Where `schemas/` and `fixtures/` are: inside an installed wheel or at the top of a checkout.

Not for provider YAML, which is part of the package (see `mockserver.catalog.load`).
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource_root() -> Traversable:
    """The folder that holds `schemas/` and `fixtures/`.

    Raises RuntimeError where neither a wheel's data nor a checkout is found.
    """
    packaged = files("mockserver").joinpath("_data")
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file() and (checkout / "schemas").is_dir():
        return checkout
    raise RuntimeError(f"schemas not found in {packaged} or {checkout}")
