"""Whether another distribution shares the folder of this package, as `mockserver-client` does.

Both install an import package called `mockserver`, so the one installed last overwrites `__init__.py` of
the other. Imported before anything else of ours is relied upon; costs one look at a file.
"""

from __future__ import annotations

from pathlib import Path

import mockserver

_THEIRS = "pytest_plugin.py"  # a file that they have beside `__init__.py`, and we have not
_WAY_OUT = (
    "give each an environment of its own, or "
    "pip uninstall mockserver-client and pip install --force-reinstall imgmock"
)


def is_overwritten() -> bool:
    """Whether `mockserver` is not ours any more."""
    return getattr(mockserver, "__distribution__", None) != "imgmock"


def clash() -> str | None:
    """One sentence where another distribution shares our folder, else None."""
    if is_overwritten():
        return f"another package has overwritten imgmock's `mockserver`: {_WAY_OUT}"
    if Path(__file__).with_name(_THEIRS).exists():
        return f"another package has installed its `mockserver` into imgmock's folder: {_WAY_OUT}"
    return None
