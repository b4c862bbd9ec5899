"""Starting and stopping servers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver.catalog.load import Catalog
from mockserver.errors import StartError
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import bind, serve_in_thread, url_of

CATALOG = Catalog(only=["deepshi"])
ROOT = Path(__file__).parents[3]


def app() -> Any:
    """An application with one provider."""
    return create_app(CATALOG, Settings())


def test_a_server_answers_once_it_is_started() -> None:
    with serve_in_thread(app()) as running:
        assert running.url == f"http://127.0.0.1:{running.port}"
        assert httpx.get(running.url + "/health").status_code == 200


def test_stopping_twice_is_once() -> None:
    running = serve_in_thread(app())
    running.stop()
    running.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(running.url + "/health")


def test_threads_and_sockets_are_given_back() -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    serve_in_thread(app()).stop()
    threads, files = threading.active_count(), open_files()
    for _ in range(5):
        with serve_in_thread(app()) as running:
            httpx.get(running.url + "/health")
    assert (threading.active_count(), open_files()) == (threads, files)


def test_open_connections_do_not_hold_up_the_end() -> None:
    running = serve_in_thread(app())
    with socket.create_connection(("127.0.0.1", running.port)) as idle:
        idle.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(100).startswith(b"HTTP/1.1 200")
        with socket.create_connection(("127.0.0.1", running.port)) as busy:
            busy.sendall(b"POST /deepshi/v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
            time.sleep(0.05)
            begun = time.monotonic()
            running.stop()
            # far below the time that either connection would be kept open
            assert time.monotonic() - begun < 10


def test_small_replies_are_sent_at_once() -> None:
    # asyncio sends without delay on sockets that name this protocol, and on no others
    with bind("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP


def test_a_port_that_is_taken_is_named() -> None:
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"port {port} on 127.0.0.1 is taken.*--port"):
            serve_in_thread(app(), "127.0.0.1", port)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1", "a" * 300])
def test_hosts_that_cannot_be_had(host: str) -> None:
    with pytest.raises(StartError, match=r"127\.0\.0\.1"):
        bind(host, 0)


@pytest.mark.parametrize(
    ("host", "start"), [("0.0.0.0", "http://127.0.0.1:"), ("::1", "http://[::1]:")]
)
def test_urls_are_for_clients_on_this_machine(host: str, start: str) -> None:
    if ":" in host and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    with bind(host, 0) as listener:
        assert url_of(listener).startswith(start)


SERVE = """
from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_forever
app = create_app(Catalog(only=["deepshi"]), Settings())
serve_forever(app, "127.0.0.1", 0, lambda url: print(url, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_within_a_second(number: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        with httpx.Client(base_url=url) as client:
            assert client.get("/health").status_code == 200
            process.send_signal(number)
            assert process.wait(10) == 0
        assert process.stderr.read() == ""


def test_work_is_done_in_the_servers_thread() -> None:
    with serve_in_thread(app()) as running:
        assert running.call(lambda: threading.current_thread().name) == f"imgmock:{running.port}"
        assert running.call(lambda: running.call(threading.get_ident)) != threading.get_ident()
        with pytest.raises(ZeroDivisionError):
            running.call(lambda: 1 // 0)
    assert running.call(threading.get_ident) == threading.get_ident()
