"""The pytest plugin: the pytest fixtures `imgmock_server` and `imgmock`, the marker and the options.

pytest loads this module in every run of everybody who has it installed, so nothing of ours or of others
is imported before a fixture is used. No fixture is used unless a test asks for it, by name or by marker.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mockserver.testing.covering import Covering
    from mockserver.testing.handle import Handle, ServerHandle

_OPTIONS = {
    "url": ("U", "use the imgmock server at this URL instead of starting one"),
    "seed": ("N", "another seed gives other pictures (default 0)"),
    "mode": ("M", "faithful (default), strict or lenient"),
}
_MARKER = (
    "imgmock(provider=None, faults=(), scenario=None, **settings): give the test a namespace of the mock server; "
    "provider (a name or several) sets its environment variables, faults are armed, settings "
    "(mode, seed, clock, enforce_limits, editions, accounts, moderation) hold for this test"
)
_HANDLE = pytest.StashKey["Handle"]()
_COVERING: pytest.StashKey[Covering] = pytest.StashKey()
_COVERAGE = (
    "say which parameters, values, limits, conditions and events of the providers' contracts the tests exercised; "
    "into FILE (.xml Cobertura, .md Markdown, .txt text, else JSON) if one is given"
)
_FAIL_UNDER = "fail where less than N percent of the contracts in use was exercised"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Registers `--imgmock-…`, each also as an ini setting `imgmock_…`."""
    group = parser.getgroup("imgmock", "mock server for image-generation APIs")
    for name, (shown, told) in _OPTIONS.items():
        group.addoption(f"--imgmock-{name}", metavar=shown, default=None, help=told)
        parser.addini(f"imgmock_{name}", told, default="")
    group.addoption("--imgmock-coverage", nargs="?", const="", metavar="FILE", help=_COVERAGE)
    parser.addini("imgmock_coverage", _COVERAGE + " (true for the terminal alone)", default="off")
    group.addoption("--imgmock-coverage-fail-under", metavar="N", help=_FAIL_UNDER)
    parser.addini("imgmock_coverage_fail_under", _FAIL_UNDER, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Registers the marker; begins to gather coverage, if that is asked for."""
    config.addinivalue_line("markers", _MARKER)
    file, least = _option(config, "coverage"), _option(config, "coverage-fail-under")
    if file != "off" or least:
        from mockserver.testing.covering import covering

        asked = covering(config, file, least)
        if asked is not None:
            config.stash[_COVERING] = asked


def pytest_report_header() -> str | None:
    """Says it where another package shares our folder."""
    from mockserver.clash import clash

    told = clash()
    return told and f"imgmock: {told}"


def pytest_itemcollected(item: pytest.Item) -> None:
    """A marked test has the `imgmock` pytest fixture without naming it, and before all others."""
    if isinstance(item, pytest.Function) and item.get_closest_marker("imgmock") is not None:
        names = [name for name in item.fixturenames if name != "imgmock"]
        item.fixturenames[:] = ["imgmock", *names]


@pytest.fixture(scope="session")
def imgmock_server(request: pytest.FixtureRequest) -> Iterator[ServerHandle]:
    """The mock server of this run; under pytest-xdist each worker has its own.

    Override it in `conftest.py` to serve with other arguments: `with MockServer(…) as server: yield server`.
    """
    _refuse_clash()
    given = {name: _option(request.config, name) for name in _OPTIONS}
    url = given.pop("url")
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value}
    if url:
        server = _remote(url, chosen)
        yield server
        _count(request.config, server)
        return
    from mockserver.testing.server import MockServer

    with MockServer(**chosen) as server:
        yield server
        _count(request.config, server)


@pytest.fixture
def imgmock(
    request: pytest.FixtureRequest, imgmock_server: ServerHandle, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Handle]:
    """A namespace of the mock server for one test: its clock stands still, limits are off.

    Sets environment variables only through `imgmock.env(provider)` or the marker.
    """

    def export(variables: Mapping[str, str]) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    marked = _marked(request.node)
    provider, faults, scenario = (
        marked.pop(name, None) for name in ("provider", "faults", "scenario")
    )
    namespace = _namespace(request.node.nodeid)
    handle = imgmock_server.open(namespace, export=export, **marked)
    request.node.stash[_HANDLE] = handle
    for name in _several(provider):
        handle.env(name)
    for fault in _several(faults):
        handle.fault(fault)
    if scenario is not None:
        handle.scenario(scenario)
    yield handle
    _count(request.config, handle)
    imgmock_server.drop(namespace)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing test's report shows what its namespace saw."""
    report = yield
    handle = item.stash.get(_HANDLE, None)
    if handle is not None and report.failed and report.when != "teardown":
        from mockserver.testing.telling import told_journal

        report.sections.append(("imgmock", told_journal(handle.journal)))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Ends the coverage: a worker of pytest-xdist hands its share over, the run itself writes and judges it."""
    asked = session.config.stash.get(_COVERING, None)
    if asked is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["imgmock_coverage"] = asked.hand_over()
    elif not asked.finish() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes the share of a worker of pytest-xdist."""
    asked = node.config.stash.get(_COVERING, None)
    share = getattr(node, "workeroutput", {}).get("imgmock_coverage")
    if asked is not None and share is not None:
        asked.take(share)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Shows the coverage."""
    asked = config.stash.get(_COVERING, None)
    if asked is not None:
        asked.show(terminalreporter)


def _count(config: pytest.Config, handle: Handle) -> None:
    """Adds what a namespace has seen to the coverage of the run."""
    asked = config.stash.get(_COVERING, None)
    if asked is not None:
        asked.add(handle)


def _option(config: pytest.Config, name: str) -> str:
    given = config.getoption(f"--imgmock-{name}")
    return str(config.getini(f"imgmock_{name.replace('-', '_')}") if given is None else given)


def _remote(url: str, chosen: Mapping[str, str]) -> ServerHandle:
    from mockserver.testing.remote import remote_server

    if chosen:
        refused = " and ".join(f"--imgmock-{name}" for name in chosen)
        raise pytest.UsageError(f"{refused} cannot change the server of --imgmock-url")
    return remote_server(url)


def _marked(node: Any) -> dict[str, Any]:
    """The arguments of the test's markers; the closest one wins."""
    found: dict[str, Any] = {}
    for mark in reversed(list(node.iter_markers("imgmock"))):
        if mark.args:
            raise pytest.UsageError(
                f"pytest.mark.imgmock takes names only, as in provider={mark.args[0]!r}"
            )
        found.update(mark.kwargs)
    return found


def _namespace(nodeid: str) -> str:
    """A word for a test, the same in every run: the end of its name, and a hash of the whole."""
    readable = re.sub(r"[^A-Za-z0-9_-]+", "-", nodeid.rpartition("::")[2])[:40].strip("-")
    return f"{readable}-{hashlib.sha256(nodeid.encode()).hexdigest()[:10]}"


def _several(written: Any) -> list[str]:
    if written is None:
        return []
    return [written] if isinstance(written, str) else list(written)


def _refuse_clash() -> None:
    from mockserver.clash import clash, is_overwritten

    if is_overwritten():
        raise pytest.UsageError(f"imgmock: {clash()}")
