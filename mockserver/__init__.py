"""imgmock: a mock server for image-generation APIs, driven by YAML model definitions and JSON Schemas.

The public names are loaded when they are first used, so that `import mockserver` costs nothing.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"
__distribution__ = "imgmock"

_HOMES = {
    "Catalog": "mockserver.catalog.load",
    "DefinitionError": "mockserver.errors",
    "ImgmockError": "mockserver.errors",
    "MockServer": "mockserver.testing.server",
    "SettingsError": "mockserver.errors",
    "StartError": "mockserver.errors",
}

__all__ = ["Catalog", "DefinitionError", "ImgmockError", "MockServer", "SettingsError", "StartError", "__version__"]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'mockserver' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
