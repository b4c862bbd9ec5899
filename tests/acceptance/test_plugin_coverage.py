"""`pytest --imgmock-coverage` as its users meet it: the table, the file, the threshold, workers, another server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running import Run, runner

from mockserver import MockServer

SUITE = """
    import json, urllib.error, urllib.request
    import pytest

    def generate(url, **fields):
        body = {"model": "gpt-image-1", "prompt": "a cup", **fields}
        headers = {"Authorization": "Bearer a", "Content-Type": "application/json"}
        data = json.dumps(body).encode()
        request = urllib.request.Request(url + "/images/generations", data, headers)
        try:
            with urllib.request.urlopen(request) as reply:
                return reply.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    @pytest.mark.parametrize("quality", ["high", "low"])
    def test_quality(imgmock, quality):
        assert generate(imgmock.base_url("openai"), quality=quality) == 200

    def test_too_many(imgmock):
        assert generate(imgmock.base_url("openai"), n=11) == 400

    def test_faults(imgmock):
        imgmock.fault("rate_limited")
        assert generate(imgmock.base_url("openai")) == 429
        imgmock.reset()
"""
EXERCISED = {
    "called", "model=gpt-image-1", "prompt", "quality", "quality=high", "quality=low",
    "n.maximum beyond", "condition too_many_images", "condition rate_limited",
}  # fmt: skip


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs pytest over the suite."""
    pytester.makepyfile(test_suite=SUITE)
    return runner(pytester, monkeypatch)


def exercised(file: Path) -> set[str]:
    operations = json.loads(file.read_text(encoding="utf-8"))["providers"]["openai"]["operations"]
    held: dict[str, Any] = operations["images.generate"]
    shares = [held, *held["models"].values()]
    return {word for share in shares for word in share["exercised"]}


def test_the_terminal_shows_a_table_and_what_is_missing(run: Run) -> None:
    result = run("--imgmock-coverage")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        [
            "*= imgmock coverage =*",
            "imgmock coverage *% (* of *)",
            "openai *images.generate *",
            "faults that acted on openai: rate_limited",
            "not exercised: openai images.generate",
            "*gpt-image-1 parameters: background, *",
        ]
    )


def test_nothing_is_said_unless_asked_for(run: Run) -> None:
    result = run()
    result.assert_outcomes(passed=4)
    assert "coverage" not in result.stdout.str()


def test_a_file(pytester: pytest.Pytester, run: Run) -> None:
    result = run("--imgmock-coverage=reports/mine.json")
    assert "not exercised" not in result.stdout.str()
    assert exercised(pytester.path / "reports/mine.json") == EXERCISED


def test_workers_add_up(pytester: pytest.Pytester, run: Run) -> None:
    pytest.importorskip("xdist")
    result = run("-n", "2", "--imgmock-coverage=mine.json")
    result.assert_outcomes(passed=4)
    assert exercised(pytester.path / "mine.json") == EXERCISED


@pytest.mark.parametrize(("least", "code"), [("2", 0), ("90", 1)])
def test_a_threshold(run: Run, least: str, code: int) -> None:
    result = run("--imgmock-coverage-fail-under", least)
    assert result.ret == code
    assert ("is below the 90% asked for" in result.stdout.str()) == bool(code)


def test_a_failing_suite_stays_one(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(test_more="def test_more(): assert False")
    assert run("--imgmock-coverage-fail-under", "2").ret == 1
    assert run("-k", "nothing", "--imgmock-coverage-fail-under", "2").ret == 5


def test_ini_settings(pytester: pytest.Pytester, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = "imgmock_coverage = mine.md\nimgmock_coverage_fail_under = 90\n"
    assert runner(pytester, monkeypatch, settings)().ret == 1
    assert (pytester.path / "mine.md").read_text(encoding="utf-8").startswith("## imgmock")
    assert runner(pytester, monkeypatch, "imgmock_coverage = true\n")().ret == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--imgmock-coverage", "test_suite.py"), "*'test_suite.py', which looks like a test*"),
        (("--imgmock-coverage", "test_suite.py::test_faults"), "*looks like a test*"),
        (("--imgmock-coverage-fail-under", "much"), "*'much'; a percentage from 0 to 100*"),
    ],
)
def test_what_cannot_be_meant_is_refused(run: Run, arguments: tuple[str, ...], told: str) -> None:
    result = run(*arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([told])


def test_a_file_that_cannot_be_written_fails_the_run(pytester: pytest.Pytester, run: Run) -> None:
    (pytester.path / "taken").write_text("", encoding="utf-8")
    result = run("--imgmock-coverage=taken/mine.json")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["FAIL: coverage: *mine.json cannot be written: *"])


def test_a_server_elsewhere(pytester: pytest.Pytester, run: Run) -> None:
    with MockServer() as elsewhere:
        result = run(f"--imgmock-url={elsewhere.url}", "--imgmock-coverage=mine.json")
    result.assert_outcomes(passed=4)
    # a reset at a server elsewhere forgets what was exercised before it
    assert exercised(pytester.path / "mine.json") == EXERCISED - {"condition rate_limited"}
