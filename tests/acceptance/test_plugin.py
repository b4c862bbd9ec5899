"""The pytest plugin as its users meet it: suites of their own, each run in a process of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import ROOT, Run, runner

from mockserver import MockServer

HEAVY = "PIL hypothesis jsonschema mockserver.web starlette uvicorn yaml"


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs pytest in an empty folder."""
    return runner(pytester, monkeypatch)


def test_loading_the_plugin_costs_nothing() -> None:
    script = (
        "import sys, pytest, mockserver.testing.plugin; "
        f"print(sorted(set({HEAVY!r}.split()) & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"


def test_nothing_is_loaded_or_served_unless_asked_for(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        f"""
        import sys

        def test_nothing(request):
            assert not set({HEAVY!r}.split()) & set(sys.modules)
            assert not {{"imgmock", "imgmock_server"}} & set(request.fixturenames)
        """
    )
    run().assert_outcomes(passed=1)


def test_each_test_has_its_own_beginning(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import os, urllib.request
        import pytest

        addresses = set()

        @pytest.mark.parametrize("number", range(3))
        def test_fresh(imgmock, number):
            imgmock.assert_no_calls()
            assert imgmock.clock.now == 1709251200
            imgmock.clock.advance("1h")
            with urllib.request.urlopen(imgmock.base_url("token360").rpartition("/")[0] + "/public/models"):
                pass
            assert imgmock.last.id == 1
            assert imgmock.url not in addresses
            addresses.add(imgmock.url)

        def test_one_server(imgmock_server, imgmock):
            assert all(one.startswith(imgmock_server.url + "/~") for one in addresses | {imgmock.url})

        def test_variables_are_set(imgmock):
            assert imgmock.env("deepshi")["DEEPSHI_API_KEY"] == os.environ["DEEPSHI_API_KEY"] == "sk-test"
            assert os.environ["DEEPSHI_BASE_URL"] == imgmock.base_url("deepshi")

        def test_variables_are_gone():
            assert "DEEPSHI_API_KEY" not in os.environ

        def test_names_are_the_same_in_every_run(imgmock):
            assert imgmock.url.endswith("/~test_names_are_the_same_in_every_run-3b4a31c4c7"), imgmock.url
        """
    )
    result = run("-q")
    result.assert_outcomes(passed=7)


def test_the_marker(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import json, os, unittest, urllib.error, urllib.request
        import pytest

        def draw(**fields):
            request = urllib.request.Request(
                os.environ["DEEPSHI_BASE_URL"] + "/images/generations",
                json.dumps({"model": "nano-banana-pro", "prompt": "a cup", **fields}).encode(),
                {"Authorization": "Bearer " + os.environ["DEEPSHI_API_KEY"], "Content-Type": "application/json"},
            )
            try:
                with urllib.request.urlopen(request) as reply:
                    return reply.status
            except urllib.error.HTTPError as error:
                error.close()
                return error.code

        @pytest.mark.imgmock(provider="deepshi")
        def test_without_naming_the_fixture():
            assert draw(mood="calm") == 200

        @pytest.fixture
        def address():
            return os.environ["DEEPSHI_BASE_URL"]

        @pytest.mark.imgmock(provider=["deepshi", "openai"])
        def test_before_other_fixtures(address, imgmock):
            assert address == imgmock.base_url("deepshi")
            assert os.environ["OPENAI_BASE_URL"] == imgmock.base_url("openai")

        @pytest.mark.imgmock(provider="deepshi", mode="strict")
        class TestStrict:
            def test_refuses_what_is_only_ignored(self):
                assert draw(mood="calm") == 400

            @pytest.mark.imgmock(mode="faithful", accounts={"sk-test": {"balance": "0"}})
            def test_the_closest_marker_wins(self, imgmock):
                assert draw(mood="calm") != 200
                assert imgmock.last.condition == "insufficient_credit"

        @pytest.mark.imgmock(provider="deepshi", faults=["rate_limited:times=2", "server_error"])
        def test_faults(imgmock):
            assert [draw(), draw(), draw(), draw()] == [429, 429, 500, 200]
            assert imgmock.journal[0].faults == ("rate_limited:times=2",)

        @pytest.mark.imgmock(provider="deepshi", scenario="steps.yaml")
        def test_scenario():
            assert [draw(), draw(), draw()] == [200, 500, 200]

        @pytest.mark.imgmock(provider="deepshi")
        class Case(unittest.TestCase):
            def test_in_a_case(self):
                self.assertEqual(draw(), 200)
        """
    )
    (pytester.path / "steps.yaml").write_text("steps:\n  - pass\n  - fault: overloaded\n  - pass\n")
    run("-q").assert_outcomes(passed=7)


def test_marks_that_are_wrong_are_explained(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.imgmock("openai")
        def test_positional(): pass

        @pytest.mark.imgmock(mod="strict")
        def test_unknown(): pass

        @pytest.mark.imgmock(faults=["rate_limitd"])
        def test_fault(): pass
        """
    )
    result = run("-q")
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(
        [
            "*pytest.mark.imgmock takes names only, as in provider='openai'*",
            "*SettingsError: mod is no setting of a namespace; there are seed, mode*",
            "*FaultError: unknown fault 'rate_limitd': nearest: rate_limited*",
        ]
    )


def test_a_failing_test_shows_its_exchanges(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makepyfile(
        """
        import json, urllib.error, urllib.request

        def test_refused(imgmock):
            request = urllib.request.Request(
                imgmock.base_url("deepshi") + "/images/generations",
                json.dumps({"model": "nano-banana-pro", "prompt": "a cup", "n": 9}).encode(),
                {"Authorization": "Bearer sk-secret-of-mine", "Content-Type": "application/json"},
            )
            try:
                urllib.request.urlopen(request)
            except urllib.error.HTTPError as error:
                error.close()
            imgmock.assert_called(n=2)

        def test_well(imgmock):
            pass
        """
    )
    result = run()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *a call with n 2 was expected; none of 1 call fits. The closest:",
            "E *#1 400 deepshi POST /v1/images/generations*",
            "E *n is 9; 2 was expected",
            "*- imgmock -*",
            "#1 400 deepshi POST /v1/images/generations  nano-banana-pro  too_many_images*",
            "    violation: n is 9; the most is 4",
            "    documented: * - https://*",
            '    curl -sS -X POST *\'{"model": "nano-banana-pro", "prompt": "a cup", "n": 9}\'',
        ]
    )
    result.stdout.no_fnmatch_line("*sk-secret-of-mine*$IMGMOCK_KEY*")
    assert result.stdout.str().count("- imgmock -") == 1


SEEN = """
    import json, os, urllib.error, urllib.request

    def draw(url, **fields):
        request = urllib.request.Request(
            url + "/images/generations",
            json.dumps({"model": "nano-banana-pro", "prompt": "a cup", **fields}).encode(),
            {"Authorization": "Bearer sk-test", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as reply:
                return reply.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def test_seen(imgmock):
        assert draw(imgmock.base_url("deepshi"), mood="calm") == int(os.environ["WANTED"])
        assert draw(imgmock.base_url("deepshi")) == 200
        print("seen", [one.sha256 for one in imgmock.last.reply.images], imgmock.clock.now)
"""


def _seen(result: pytest.RunResult) -> str:
    result.assert_outcomes(passed=1)
    found = re.search(r"seen .*", result.stdout.str())
    assert found is not None
    return found[0]


def test_options_and_settings(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    pytester.makepyfile(SEEN)
    monkeypatch.setenv("WANTED", "200")
    plain = _seen(run("-s"))
    assert _seen(run("-s", "--imgmock-seed=0")) == plain
    other = _seen(run("-s", "--imgmock-seed=7"))
    assert other != plain
    monkeypatch.setenv("WANTED", "400")
    runner(pytester, monkeypatch, "imgmock_mode = strict\nimgmock_seed = 7\n")
    assert _seen(run("-s")) == other


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[MockServer]:
    """A server that is not the plugin's own."""
    with MockServer(clock="now") as server:
        yield server


def test_a_server_elsewhere(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, run: Run, elsewhere: MockServer
) -> None:
    pytester.makepyfile(SEEN)
    monkeypatch.setenv("WANTED", "200")
    assert _seen(run("-s", f"--imgmock-url={elsewhere.url}")).endswith(" 1709251200")
    refused = run(f"--imgmock-url={elsewhere.url}", "--imgmock-mode=strict")
    refused.assert_outcomes(errors=1)
    refused.stdout.fnmatch_lines(["*--imgmock-mode cannot change the server of --imgmock-url*"])
    missing = run("--imgmock-url=http://127.0.0.1:9")
    missing.assert_outcomes(errors=1)
    missing.stdout.fnmatch_lines(["*StartError: no server answers at http://127.0.0.1:9*"])


def test_the_server_can_be_replaced(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(
        """
        import pytest
        from mockserver import MockServer

        @pytest.fixture(scope="session")
        def imgmock_server():
            with MockServer(["deepshi"], mode="lenient", clock="fixed:5") as server:
                yield server
        """
    )
    pytester.makepyfile("def test_it(imgmock):\n    assert imgmock.clock.now == 5")
    run().assert_outcomes(passed=1)


def test_marker_and_options_are_documented(run: Run) -> None:
    run("--markers").stdout.fnmatch_lines(["@pytest.mark.imgmock(provider=None, *"])
    told = run("--help").stdout.str()
    assert all(f"--imgmock-{name}" in told for name in ("url", "seed", "mode"))
    assert all(f"imgmock_{name}" in told for name in ("url", "seed", "mode"))


def test_an_overwritten_package_is_named(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    spoiled = pytester.path / "site"
    shutil.copytree(
        ROOT / "mockserver",
        spoiled / "mockserver",
        ignore=shutil.ignore_patterns("__pycache__", "providers", "imaging"),
    )
    (spoiled / "mockserver/__init__.py").write_text("class MockServerClient: pass\n")
    pytester.makepyfile("def test_other(): pass\n\ndef test_ours(imgmock): pass")
    monkeypatch.setenv("PYTHONPATH", str(spoiled))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    result = pytester.runpytest_subprocess(
        "-p", "mockserver.testing.plugin", "-p", "no:cacheprovider"
    )
    result.assert_outcomes(passed=1, errors=1)
    sentence = "imgmock: another package has overwritten imgmock's `mockserver`: *"
    result.stdout.fnmatch_lines([sentence, f"*UsageError: {sentence}"])


def test_the_plugin_is_registered_by_its_name() -> None:
    project = (Path(ROOT) / "pyproject.toml").read_text(encoding="utf-8")
    table = '[project.entry-points.pytest11]\nimgmock = "mockserver.testing.plugin"\n'
    assert table in project
