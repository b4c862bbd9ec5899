"""imgmock: a mock server for image-generation APIs, driven by YAML model definitions and JSON Schemas.

The public names are loaded when they are first used, so that `import mockserver` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.catalog.load import Catalog
    from mockserver.engine.faults.fault import Fault
    from mockserver.engine.scenario import Scenario
    from mockserver.errors import (
        DefinitionError,
        FaultError,
        ImgmockError,
        SettingsError,
        StartError,
    )
    from mockserver.testing.server import MockServer

__version__ = "0.1.0"
__distribution__ = "imgmock"

_HOMES = {
    "Catalog": "mockserver.catalog.load",
    "DefinitionError": "mockserver.errors",
    "Fault": "mockserver.engine.faults.fault",
    "FaultError": "mockserver.errors",
    "ImgmockError": "mockserver.errors",
    "MockServer": "mockserver.testing.server",
    "Scenario": "mockserver.engine.scenario",
    "SettingsError": "mockserver.errors",
    "StartError": "mockserver.errors",
}

__all__ = [
    "Catalog",
    "DefinitionError",
    "Fault",
    "FaultError",
    "ImgmockError",
    "MockServer",
    "Scenario",
    "SettingsError",
    "StartError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'mockserver' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
