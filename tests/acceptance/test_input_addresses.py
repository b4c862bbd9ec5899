"""Addresses as input: nobody is asked behind the user's back, and hosted edits live as long as their inputs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from editing import KEY, LIME, PINK, files_in, opened, plain, share
from refusals import refusal_schema

from mockserver.catalog.load import Catalog
from mockserver.engine.records import InputStore
from mockserver.settings import Settings
from mockserver.web.app import MockApp, create_app
from mockserver.web.runner import serve_in_thread


class Host:
    """A second server on this machine that counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        host = self

        class Asked(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                host.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.name = f"127.0.0.1:{self._server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """A picture, a redirect, a text or a 404, by the path."""
        status, kind, data = {
            "/pink.png": (200, "image/png", plain(PINK)),
            "/lime.png": (200, "image/png", plain(LIME)),
            "/elsewhere": (302, "text/plain", b""),
            "/text": (200, "text/plain", b"no picture"),
        }.get(request.path.partition("?")[0], (404, "text/plain", b""))
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(data)))
        if status == 302:
            request.send_header("Location", "/pink.png")
        request.end_headers()
        request.wfile.write(data)

    def close(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def host() -> Iterator[Host]:
    found = Host()
    yield found
    found.close()


@pytest.fixture
def allowed_url(host: Host) -> Iterator[str]:
    settings = Settings(fetch_hosts=(host.name,), clock="fixed:1709251200")
    with serve_in_thread(create_app(Catalog(), settings)) as running:
        yield running.url


Shape = Callable[[str], Any]
_GPT = {"model": "gpt-image-1", "prompt": "x"}
_GLM = {"model": "glm-image", "prompt": "x"}
_HUB = "/aigne-hub/api/images/generations"
_HUB_SOURCE = "/aigne-hub/api/v2/image/generations"
PLACES: dict[str, tuple[str, dict[str, str], str, Shape]] = {
    "openai": ("/openai/v1/images/edits", _GPT, "images", lambda text: [{"image_url": text}]),
    "token360": ("/token360/v1/images/generations", _GLM, "images", lambda text: [text]),
    "aigne-string": (_HUB, _GPT, "image", lambda text: text),
    "aigne-array": (_HUB, _GPT, "image", lambda text: [text]),
    "aigne-source": (_HUB_SOURCE, _GPT, "image", lambda text: text),
    "aigne-native": (
        "/aigne-hub/api/v2/image",
        _GPT,
        "image",
        lambda text: [{"type": "url", "url": text}],
    ),
}
EVERY = pytest.mark.parametrize("place", PLACES)


def ask(http: httpx.Client, server: str, place: str, address: str) -> httpx.Response:
    path, body, name, shape = PLACES[place]
    whole = {**body, name: shape(address)}
    return http.post(
        server + path, json={"input": whole} if "native" in place else whole, headers=KEY
    )


@EVERY
def test_an_address_is_not_asked_for_and_counts_as_a_reference(
    server_url: str, http: httpx.Client, host: Host, place: str
) -> None:
    first, other = (
        files_in(http, ask(http, server_url, place, f"http://{host.name}/{name}.png"))
        for name in ("pink", "lime")
    )
    assert host.asked == []
    assert first != other
    assert share(opened(first[0]), PINK) < 0.01


@EVERY
def test_an_allowed_host_is_asked_and_its_picture_shown(
    allowed_url: str, http: httpx.Client, host: Host, place: str
) -> None:
    (made,) = files_in(http, ask(http, allowed_url, place, f"http://{host.name}/pink.png"))
    assert host.asked == ["/pink.png"]
    assert share(opened(made), PINK) > 0.05


def test_an_address_in_an_urlencoded_form_is_one_too(
    allowed_url: str, http: httpx.Client, host: Host
) -> None:
    path, body, name, _ = PLACES["aigne-string"]
    data = {**body, name: f"http://{host.name}/pink.png"}
    (made,) = files_in(http, http.post(allowed_url + path, data=data, headers=KEY))
    assert host.asked == ["/pink.png"]
    assert share(opened(made), PINK) > 0.05


def test_redirects_are_not_followed(allowed_url: str, http: httpx.Client, host: Host) -> None:
    (made,) = files_in(http, ask(http, allowed_url, "token360", f"http://{host.name}/elsewhere"))
    assert host.asked == ["/elsewhere"]
    assert share(opened(made), PINK) < 0.01


def test_another_host_is_not_asked_although_one_is_allowed(
    allowed_url: str, http: httpx.Client, host: Host
) -> None:
    port = host.name.partition(":")[2]
    for address in (
        f"http://localhost:{port}/pink.png",
        f"http://{host.name}@example.invalid/pink.png",
        f"http://127.0.0.1:{int(port) ^ 1}/pink.png",
        "file:///etc/hostname",
        "http://[::1/pink.png",
        "http://127.0.0.1:99999999/pink.png",
    ):
        assert ask(http, allowed_url, "token360", address).status_code == 200, address
    assert host.asked == []


def test_what_is_fetched_is_judged(allowed_url: str, http: httpx.Client, host: Host) -> None:
    reply = ask(http, allowed_url, "token360", f"http://{host.name}/text")
    assert reply.status_code == 400
    refusal_schema("token360").validate(reply.json())
    assert ask(http, allowed_url, "token360", f"http://{host.name}/gone").status_code == 200
    assert host.asked == ["/text", "/gone"]


def test_where_addresses_are_not_taken_they_are_refused(
    allowed_url: str, http: httpx.Client, host: Host
) -> None:
    body = {"model": "gpt-image-1", "prompt": "x", "images": [f"http://{host.name}/pink.png"]}
    reply = http.post(f"{allowed_url}/tchavi/api/v1/images/edits", json=body, headers=KEY)
    assert reply.status_code == 400
    refusal_schema("tchavi").validate(reply.json())


def _edit_at(http: httpx.Client, url: str, colour: tuple[int, int, int]) -> str:
    data = {"model": "yx-image-1", "prompt": "x", "size": "256x256"}
    files = {"image": ("a.png", plain(colour), "image/png")}
    reply = http.post(f"{url}/yuhuanstudio/v1/images/edits", files=files, data=data, headers=KEY)
    address: str = reply.json()["data"][0]["url"]
    return address


def test_the_address_of_an_edit_works_until_its_inputs_make_room(http: httpx.Client) -> None:
    app: MockApp = create_app(Catalog(only=["yuhuanstudio"]), Settings(clock="fixed:1709251200"))
    with serve_in_thread(app) as running:
        app.worlds.get("default").inputs = InputStore(most_bytes=2 * len(plain(PINK)) - 1)
        first = _edit_at(http, running.url, PINK)
        assert share(opened(http.get(first).content), PINK) > 0.05
        second = _edit_at(http, running.url, LIME)
        assert share(opened(http.get(second).content), LIME) > 0.05
        gone = http.get(first)
        assert gone.status_code == 404
        refusal_schema("yuhuanstudio").validate(gone.json())
        # the same edit once more has the same address, and it works again
        assert _edit_at(http, running.url, PINK) == first
        assert http.get(first).status_code == 200


def test_an_address_expires_and_cannot_be_forged(http: httpx.Client) -> None:
    app = create_app(Catalog(only=["yuhuanstudio"]), Settings(clock="fixed:1709251200"))
    with serve_in_thread(app) as running:
        address = _edit_at(http, running.url, PINK)
        at = len(address) - 10
        other = "A" if address[at] != "A" else "B"
        forged = http.get(address[:at] + other + address[at + 1 :])
        assert forged.status_code == 404
        refusal_schema("yuhuanstudio").validate(forged.json())
        http.post(f"{running.url}/__mock__/clock/advance", json={"by": "3599s"})
        assert http.get(address).status_code == 200
        http.post(f"{running.url}/__mock__/clock/advance", json={"by": "1s"})
        assert http.get(address).status_code == 404
