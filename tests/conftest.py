"""Pytest fixtures for tests over a real socket: one server for the whole run, one HTTP client."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The URL of a server of all providers, its clock standing still."""
    running = serve_in_thread(
        create_app(Catalog(), Settings(clock="fixed:1709251200")), "127.0.0.1", 0
    )
    yield running.url
    running.stop()


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """One client for all tests: making one costs twenty milliseconds."""
    with httpx.Client(timeout=20) as client:
        yield client
