"""The pytest fixture with every kind of test and client: threads, asyncio, trio, subprocesses, many workers."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from running import Run, runner

CLIENTS = '''
"""One picture by each client; those that are not installed are skipped."""
import json, os, subprocess, sys
from importlib.util import find_spec
import httpx, openai, pytest

BODY = {"model": "nano-banana-pro", "prompt": "a cup", "resolution": "1K"}
KEY = {"Authorization": "Bearer sk-test"}

@pytest.fixture
def url(imgmock):
    yield imgmock.base_url("deepshi") + "/images/generations"
    imgmock.assert_called(provider="deepshi", prompt="a cup", status=200, times=1)
    imgmock.assert_no_findings()

@pytest.mark.skipif(find_spec("requests") is None, reason="requests is not installed")
def test_requests(url):
    import requests
    with requests.post(url, json=BODY, headers=KEY, timeout=20) as reply:
        assert reply.json()["model"] == "nano-banana-pro"

def test_httpx(url):
    assert httpx.post(url, json=BODY, headers=KEY).status_code == 200

def test_openai(url):
    with openai.OpenAI(base_url=url.removesuffix("/images/generations"), api_key="any") as client:
        assert client.images.generate(model="nano-banana-pro", prompt="a cup").data[0].b64_json

def test_a_subprocess(url, imgmock):
    imgmock.env("deepshi")
    script = (
        "import json, os, urllib.request as u;"
        " url = os.environ['DEEPSHI_BASE_URL'] + '/images/generations';"
        " u.urlopen(u.Request(url, json.dumps({'model': 'nano-banana-pro', 'prompt': 'a cup'}).encode(),"
        " {'Authorization': 'Bearer ' + os.environ['DEEPSHI_API_KEY'], 'Content-Type': 'application/json'}))"
    )
    subprocess.run([sys.executable, "-c", script], check=True)

@pytest.mark.anyio
async def test_httpx_in_a_loop(url, imgmock):
    async with httpx.AsyncClient() as client:
        assert (await client.post(url, json=BODY, headers=KEY)).status_code == 200
    assert imgmock.last.status == 200

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.skipif(find_spec("aiohttp") is None, reason="aiohttp is not installed")
async def test_aiohttp(url, anyio_backend):
    import aiohttp
    async with aiohttp.ClientSession() as session, session.post(url, json=BODY, headers=KEY) as reply:
        assert (await reply.json())["model"] == "nano-banana-pro"

@pytest.mark.anyio
async def test_openai_in_a_loop(url):
    async with openai.AsyncOpenAI(base_url=url.removesuffix("/images/generations"), api_key="any") as client:
        assert (await client.images.generate(model="nano-banana-pro", prompt="a cup")).data[0].b64_json
'''

BACKENDS = """
import pytest

@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request):
    if request.param == "trio":
        pytest.importorskip("trio", reason="trio is not installed")
    return request.param
"""

MANY = '''
"""Two hundred tests: each draws its own picture, notes its hash, and must be alone."""
import hashlib, http.client, json
from urllib.parse import urlsplit
import pytest

@pytest.fixture(scope="session")
def connection(imgmock_server):
    place = urlsplit(imgmock_server.url)
    opened = http.client.HTTPConnection(place.hostname, place.port)
    yield opened
    opened.close()

@pytest.mark.parametrize("number", range(200))
def test_alone(imgmock, connection, number, record_property):
    imgmock.assert_no_calls()
    if number % 3 == 0:
        imgmock.fault("rate_limited")
    if number % 5 == 0:
        imgmock.clock.advance(number)
    fields = {"model": "dall-e-2", "prompt": f"cup {number % 20}", "size": "256x256"}
    body = json.dumps({**fields, "response_format": "b64_json"})
    path = urlsplit(imgmock.base_url("openai")).path + "/images/generations"
    connection.request("POST", path, body, {"Authorization": "Bearer sk-test", "Content-Type": "application/json"})
    reply = connection.getresponse()
    record_property("seen", f"{reply.status} {hashlib.sha256(reply.read()).hexdigest()}")
    record_property("seen", reply.headers["x-request-id"] or "none")
    imgmock.assert_called(provider="openai", times=1)
    assert imgmock.last.id == 1
    assert reply.status == (429 if number % 3 == 0 else 200)
'''

SHUFFLED = """
import random

def pytest_addoption(parser):
    parser.addoption("--order", type=int)

def pytest_collection_modifyitems(config, items):
    random.Random(config.getoption("--order")).shuffle(items)
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs pytest in an empty folder."""
    return runner(pytester, monkeypatch)


def _is_there(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def test_every_client_in_every_kind_of_test(pytester: pytest.Pytester, run: Run) -> None:
    pytester.makeconftest(BACKENDS)
    pytester.makepyfile(CLIENTS)
    result = run("-rs", "-p", "anyio") if not _is_there("anyio.pytest_plugin") else run("-rs")
    skipped = (not _is_there("requests")) + (not _is_there("aiohttp")) + 2 * (not _is_there("trio"))
    result.assert_outcomes(passed=9 - skipped, skipped=skipped)


def _seen(file: Path) -> dict[str, list[str | None]]:
    return {
        case.attrib["name"]: [one.attrib["value"] for one in case.iter("property")]
        for case in ElementTree.parse(file).iter("testcase")
    }


def test_many_workers_in_any_order(pytester: pytest.Pytester, run: Run) -> None:
    if not _is_there("xdist"):
        pytest.skip("pytest-xdist is not installed")
    pytester.makeconftest(SHUFFLED)
    pytester.makepyfile(MANY)
    options = ("-q", "-o", "junit_family=xunit1")
    seen = []
    for order in (1, 2):
        report = pytester.path / f"{order}.xml"
        run(*options, "-n", "2", f"--order={order}", f"--junitxml={report}").assert_outcomes(
            passed=200
        )
        seen.append(_seen(report))
    assert len(seen[0]) == 200
    assert seen[0] == seen[1]
