"""The definitions and fixtures that ship are without a problem."""

from __future__ import annotations

import pytest

from mockserver.catalog.load import SHIPPED, provider_folders
from mockserver.checks.definitions import check_paths, shipped_paths, survey
from mockserver.resources import resource_root


@pytest.mark.parametrize("provider", [folder.name for folder in provider_folders(SHIPPED)])
def test_a_shipped_provider_is_clean(provider: str) -> None:
    assert list(map(str, check_paths([SHIPPED / provider]))) == []


def test_everything_else_that_ships_is_clean() -> None:
    seen = survey(shipped_paths())
    others = [str(found) for found in seen.problems if "/provider.yaml" not in found.file]
    assert others == []
    assert seen.files > 100
    assert str(resource_root()) not in "".join(others)
