"""Our own server keeps every contract that it plays, in every mode: no case of the suite is a false alarm."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest
from conformance.mutants import InProcess

from mockserver.catalog.load import Catalog
from mockserver.checks.conformance.cases import Case
from mockserver.checks.conformance.client import HttpTransport
from mockserver.checks.conformance.conform import Wanted, conform
from mockserver.settings import Settings
from mockserver.web.app import create_app

CATALOG = Catalog()
# The whole suites are asked by `imgmock conform`; here one case of so many, always the same ones.
EVERY = {
    "aigne-hub": 67,
    "openai": 67,
    "deepshi": 31,
    "token360": 31,
    "tchavi": 17,
    "yuhuanstudio": 17,
}


def one_of(count: int, rest: int = 0) -> Callable[[Case], bool]:
    return lambda case: zlib.crc32(case.name.encode()) % count == rest


@pytest.mark.parametrize("mode", ["faithful", "strict", "lenient"])
@pytest.mark.parametrize("provider", CATALOG.ids)
def test_no_case_fails(provider: str, mode: str) -> None:
    transport = InProcess(create_app(CATALOG, Settings(mode=mode)))
    base = f"http://127.0.0.1:4010/{provider}{CATALOG.provider(provider).base}"
    rest = ["faithful", "strict", "lenient"].index(mode)
    try:
        wanted = Wanted(base, provider, None, keep=one_of(EVERY[provider], rest))
        report = conform(wanted, CATALOG, Settings(), transport)
    finally:
        transport.close()
    assert [found.message for found in report.findings] == []
    assert report.counts["passed"] > 20
    assert report.counts["skipped"] == 0


def test_no_case_fails_over_sockets(server_url: str) -> None:
    transport = HttpTransport(20)
    try:
        wanted = Wanted(f"{server_url}/tchavi/api/v1/", "tchavi", None, keep=one_of(9))
        report = conform(wanted, CATALOG, Settings(), transport)
    finally:
        transport.close()
    assert [found.message for found in report.findings] == []
    assert report.counts["passed"] > 50
    assert "mode faithful" in report.notes[0]


def test_another_edition_keeps_its_contract() -> None:
    settings = Settings(editions={"openai": "2026-11"})
    transport = InProcess(create_app(CATALOG, settings))
    try:
        wanted = Wanted("http://127.0.0.1:4010/openai/v1", "openai", "sk-mine", keep=one_of(211))
        report = conform(wanted, CATALOG, settings, transport)
    finally:
        transport.close()
    assert [found.message for found in report.findings] == []
    assert report.counts["passed"] > 20
