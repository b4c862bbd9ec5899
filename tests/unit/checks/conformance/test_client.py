"""Servers that misbehave on the socket: the client says what is wrong, in time, and never raises."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from mockserver.catalog.load import Catalog
from mockserver.checks.conformance.cases import Case
from mockserver.checks.conformance.client import HttpTransport
from mockserver.checks.conformance.conform import Wanted, conform
from mockserver.checks.conformance.runner import Bounds
from mockserver.checks.conformance.target import Target
from mockserver.checks.report.result import Report
from mockserver.errors import SettingsError, StartError
from mockserver.settings import Settings

Answer = Callable[[socket.socket], None]
CATALOG = Catalog()


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """A server that takes one request per connection and then does as it likes."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(5)
            _take_request(connection)
            answer(connection)

    def run() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _take_request(connection: socket.socket) -> None:
    """Reads a request to its end: closing with bytes unread would reset the connection."""
    taken = b""
    while b"\r\n\r\n" not in taken:
        taken += connection.recv(65_536)
    head, _, body = taken.partition(b"\r\n\r\n")
    told = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    while told is not None and len(body) < int(told[1]):
        body += connection.recv(65_536)


def sending(data: bytes) -> Answer:
    return lambda connection: connection.sendall(data)


def hanging(connection: socket.socket) -> None:
    connection.recv(1)


def trickling(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.1)


def trickling_headers(connection: socket.socket) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100:
        connection.sendall(bytes([letter]))
        time.sleep(0.1)


HTML = b"<html><body>502 Bad Gateway</body></html>"


def reply(status: str, body: bytes, kind: str = "application/json", *headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


# What a server does → what the client says of it.
BROKEN: dict[str, tuple[Answer, str]] = {
    "hangs": (hanging, "no whole reply within 1 seconds"),
    "trickles a body": (trickling, "no whole reply within 1 seconds"),
    "trickles headers": (trickling_headers, "no whole reply within 1 seconds"),
    "closes": (lambda connection: None, "the connection was closed without a reply"),
    "speaks no HTTP": (sending(b"220 smtp ready\r\n"), "the reply is not HTTP"),
    "ends early": (
        sending(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"),
        "the reply ended before its announced length",
    ),
    "ends a chunk early": (
        sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort"),
        "the reply ended before its announced length",
    ),
    "sends no chunks": (
        sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "the reply",
    ),
    "sends too many headers": (
        sending(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
        "the reply is not HTTP",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_reply_has_a_reason(name: str) -> None:
    answer, told = BROKEN[name]
    with serving(answer) as base:
        got = HttpTransport(1).send("POST", f"{base}/images/generations", {}, b"{}")
    assert got.status == 0
    assert got.problem.startswith(told)


def test_a_reply_over_the_cap_is_none() -> None:
    with serving(sending(reply("200 OK", b"x" * 5_000))) as base:
        got = HttpTransport(5, most_bytes=1_000).send("GET", base, {}, b"")
    assert (got.status, got.problem) == (0, "the reply is not HTTP: it has more than 1000 bytes")


def test_nobody_there() -> None:
    assert HttpTransport(1).send("GET", "http://127.0.0.1:9/v1", {}, b"").problem != ""
    assert HttpTransport(1).send("GET", "ftp://127.0.0.1/", {}, b"").problem.endswith("of HTTP")
    assert HttpTransport(1).send("GET", "http://[", {}, b"").problem != ""
    with pytest.raises(StartError, match="does not answer: the connection was refused"):
        asked("http://127.0.0.1:9/v1")


def few(case: Case) -> bool:
    """Listings, refusals and one picture."""
    return case.operation == "models.list" or "dall-e-2: n:" in case.name


def asked(base: str, bounds: Bounds | None = None) -> Report:
    transport = HttpTransport(1)
    try:
        wanted = Wanted(base, "openai", "sk-mine", bounds or Bounds(most_requests=40), keep=few)
        return conform(wanted, CATALOG, Settings(), transport)
    finally:
        transport.close()


# What a server says to everything → a rule that it breaks.
WRONG: dict[str, tuple[bytes, str]] = {
    "HTML": (reply("200 OK", HTML, "text/html"), "body"),
    "HTML as JSON": (reply("200 OK", HTML), "body"),
    "HTML of a gateway": (reply("404 Not Found", HTML, "text/html"), "refused"),
    "wrong JSON": (reply("200 OK", b"[1, 2]"), "reply-type"),
    "JSON that ends": (reply("200 OK", b'{"data": ['), "body"),
    "JSON without end": (reply("200 OK", b"[" * 100_000), "body"),
    "a redirect to itself": (
        reply("302 Found", b"", "text/plain", "Location: /v1/models"),
        "status",
    ),
    "bytes": (reply("200 OK", bytes(range(256)), "image/png"), "content-type"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_server_is_told_of_and_left(name: str) -> None:
    data, rule = WRONG[name]
    with serving(sending(data)) as base:
        report = asked(base)
    assert report.failed
    assert rule in {found.rule for found in report.findings}
    assert all(found.message and found.expected for found in report.findings)


@pytest.mark.parametrize("name", ["hangs", "closes", "speaks no HTTP"])
def test_a_server_that_gives_no_reply_is_not_asked_on(name: str) -> None:
    with serving(BROKEN[name][0]) as base:
        report = asked(base)
    assert [found.rule for found in report.findings] == ["no-reply"] * 3
    assert {one.note for one in report.results if one.outcome == "skipped"} >= {
        "the server does not answer any more"
    }


def test_pictures_behind_endless_redirects_are_told_of() -> None:
    with serving(sending(reply("302 Found", b"", "text/plain", "Location: /v1/again"))) as base:
        target = Target(base, CATALOG.provider("openai"), HttpTransport(1))
        got = target.fetch(f"{base}/picture")
    assert (got.status, got.problem) == (0, "with more than 3 redirects")


@pytest.mark.parametrize(
    "url", ["127.0.0.1:4010", "ftp://host/v1", "http://", "http://a:b@host/v1", "x"]
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="--base-url"):
        asked(url)
