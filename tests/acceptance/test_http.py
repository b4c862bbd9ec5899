"""What goes over the wire, byte for byte: framing, methods, odd paths, large and broken bodies."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from raw_http import exchange, json_request, line, request

from mockserver import __version__
from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread

DRAW = "/deepshi/v1/images/generations"
CAT = {"model": "deepshi-banana-pro", "prompt": "a cat", "width": 256, "height": 512}
JSON = "application/json"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A server whose bodies may hold 100,000 bytes."""
    settings = Settings(clock="fixed:1709251200", max_body_bytes=100_000)
    with serve_in_thread(create_app(Catalog(), settings)) as running:
        yield running.url


def test_a_picture_of_the_size_asked_for(url: str) -> None:
    answer = exchange(url, json_request(DRAW, CAT))
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    picture = Image.open(BytesIO(b64decode(answer.json()["data"][0]["b64_json"])))
    assert (picture.format, picture.size) == ("PNG", (256, 512))


def test_our_headers(url: str) -> None:
    answer = exchange(url, json_request("/~wire/deepshi/v1/images/generations", {**CAT, "foo": 1}))
    assert answer.headers["mock-version"] == __version__
    assert answer.headers["mock-exchange"] == "1"
    assert answer.headers["mock-basis"] == "documented"
    assert answer.headers["mock-findings"] == "1"
    assert "server" not in answer.headers
    assert answer.headers["date"]


def test_the_same_request_gives_the_same_bytes(url: str) -> None:
    first, second = (exchange(url, json_request(DRAW, CAT)) for _ in range(2))
    assert first.body == second.body


def test_many_requests_share_a_connection(url: str) -> None:
    with line(url) as connection:
        for number in range(3):
            connection.send(json_request(DRAW, {**CAT, "prompt": f"cat {number}"}))
            assert connection.answer().status == 200


def test_pipelined_requests_are_answered_in_order(url: str) -> None:
    with line(url) as connection:
        connection.send(json_request(DRAW, CAT) + request("GET", "/health"))
        assert [len(connection.answer().body) > 100 for _ in range(2)] == [True, False]


def test_http_1_0(url: str) -> None:
    with line(url) as connection:
        connection.send(b"GET /deepshi/v1/models HTTP/1.0\r\nAuthorization: Bearer a\r\n\r\n")
        assert connection.answer().json()["object"] == "list"
        assert connection.ended()


def test_a_chunked_body(url: str) -> None:
    body = json.dumps(CAT).encode()
    chunks = b"".join(b"%x\r\n%b\r\n" % (1, body[at : at + 1]) for at in range(len(body)))
    head = json_request(DRAW, CAT, transfer_encoding="chunked").partition(b"\r\n\r\n")[0]
    lines = [one for one in head.split(b"\r\n") if not one.startswith(b"content-length")]
    answer = exchange(url, b"\r\n".join(lines) + b"\r\n\r\n" + chunks + b"0\r\n\r\n")
    assert answer.status == 200


def test_a_body_that_is_asked_for(url: str) -> None:
    whole = json_request(DRAW, CAT, expect="100-continue")
    head, _, body = whole.partition(b"\r\n\r\n")
    with line(url) as connection:
        connection.send(head + b"\r\n\r\n")
        assert connection.answer().status == 100
        connection.send(body)
        assert connection.answer().status == 200


@pytest.mark.parametrize("target", ["/deepshi/v1/models", "/deepshi/v1/nothing", "/nobody/v1/x"])
def test_head_answers_like_get_without_a_body(url: str, target: str) -> None:
    got = exchange(url, request("GET", target))
    with line(url) as connection:
        connection.send(request("HEAD", target) + request("GET", "/health"))
        head = connection.answer(bodiless=True)
        assert connection.answer().json()["status"] == "ok"
    assert head.status == got.status


def test_head_tells_the_length_of_the_body(url: str) -> None:
    got = exchange(url, request("GET", "/deepshi/v1/models"))
    head = exchange(url, request("HEAD", "/deepshi/v1/models"))
    assert head.headers["content-length"] == str(len(got.body))
    assert head.headers["content-type"] == got.headers["content-type"]


def test_a_preflight_is_answered(url: str) -> None:
    answer = exchange(
        url,
        request(
            "OPTIONS", DRAW, key=None, origin="http://page.test",
            access_control_request_method="POST",
            access_control_request_headers="authorization, x-stainless-os",
        ),
    )  # fmt: skip
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == "authorization, x-stainless-os"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("target", [DRAW, "/nobody/v1/models", "/~!/x"])
def test_every_answer_is_open_to_browsers(url: str, target: str) -> None:
    answer = exchange(url, request("GET", target, origin="http://page.test"))
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "*"


@pytest.mark.parametrize(
    "target",
    [
        "/", "//", "/..", "/%2e%2e/deepshi/v1/models", "/deepshi/../openai/v1/models", "/%00", "/%",
        "/deepshi//v1/models", "/deepshi/v1/models/", "/deepshi/v1/models/%00%ff%zz", "/~", "/~t1",
        "/~t1/", "/~%00/deepshi/v1/models", "/!", "/!x", "/!rate_limited/deepshi/v1/models", "/deepshi",
        "/openai/v1/models/..%2F..%2Fetc", "/deepshi/v1/models?%00=%ff&&==", "/" + "a" * 8_000,
        "/deepshi/v1/images/generations%0d%0aX:1", "/tchavi/api/v1/files/x.png", "http://other/deepshi/v1/models",
        "/__mock__/exchanges/%2e%2e", "/__mock__/exchanges/999999999999999999999", "/__mock__/journal?limit=%00",
    ],
)  # fmt: skip
def test_odd_paths_are_never_a_server_error(url: str, target: str) -> None:
    for method in ("GET", "POST", "DELETE", "HEAD"):
        assert exchange(url, request(method, target)).status < 500


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET /deepshi/v1/models\xff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /deepshi HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /deepshi HTTP/1.1\r\nContent-Length: abc\r\n\r\n",
        b"GET /a b HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_mock_error(url: str, data: bytes) -> None:
    with line(url) as connection:
        connection.send(data)
        answer = connection.answer()
        assert answer.status == 400
        assert answer.json()["mock_error"]["message"]
        assert answer.headers["mock-error"]
        assert connection.ended()


def test_an_unknown_provider_is_a_mock_error(url: str) -> None:
    answer = exchange(url, request("GET", "/deepsee/v1/models"))
    assert answer.status == 404
    assert set(answer.json()) == {"mock_error"}
    assert "mock-error" in answer.headers
    assert "mock-exchange" not in answer.headers


def test_an_unknown_path_is_the_providers_answer_with_a_hint(url: str) -> None:
    answer = exchange(url, request("POST", "/deepshi/v1/image/generations"))
    assert answer.status == 404
    assert set(answer.json()) == {"error", "mock_error"}
    assert "POST /v1/images/generations" in answer.json()["mock_error"]["hint"]
    assert "mock-exchange" in answer.headers


def test_an_inline_fault_that_is_unknown_is_a_mock_error(url: str) -> None:
    answer = exchange(url, request("GET", "/!no_such:x=1/deepshi/v1/models"))
    assert answer.status == 400
    assert "unknown fault" in answer.json()["mock_error"]["message"]


def test_a_body_over_the_cap_is_refused_and_the_connection_goes_on(url: str) -> None:
    with line(url) as connection:
        connection.send(request("POST", DRAW, b" " * 200_000, content_type=JSON))
        answer = connection.answer()
        assert answer.status == 413
        assert "100000" in answer.json()["error"]["message"]
        connection.send(request("GET", "/health"))
        assert connection.answer().status == 200


def test_a_body_over_the_cap_need_not_be_sent(url: str) -> None:
    head = request("POST", DRAW, content_type=JSON, expect="100-continue")
    with line(url) as connection:
        connection.send(head.replace(b"content-length: 0", b"content-length: 999999999"))
        assert connection.answer().status == 413
        assert connection.ended()


def test_a_key_is_judged_before_a_body_that_cannot_be_read(url: str) -> None:
    broken = request("POST", DRAW, b"{", key="sk-mock-invalid", content_type=JSON)
    assert exchange(url, broken).status == 401


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "an empty body"),
        (b'{"prompt": "a", "prompt": "b"}', "'prompt' stands twice"),
        (b'{"prompt": NaN}', "NaN"),
        (b'{"prompt": "\xff"}', "not UTF-8"),
        (b"[" * 50_000, "levels deep"),
        (b'{"seed": ' + b"9" * 5_000 + b"}", "300 digits"),
    ],
)
def test_a_broken_body_is_refused_in_the_providers_words(url: str, body: bytes, said: str) -> None:
    answer = exchange(url, request("POST", DRAW, body, content_type=JSON))
    assert answer.status == 400
    assert said in answer.json()["error"]["message"]
    assert "mock-error" not in answer.headers


def test_a_lone_surrogate_does_no_harm(url: str) -> None:
    body = rb'{"model": "\udfff", "prompt": "\ud83d", "n": 1}'
    answer = exchange(url, request("POST", DRAW, body, content_type=JSON))
    assert answer.status == 400
    drawn = {**CAT, "prompt": "\ud83d"}
    assert exchange(url, json_request(DRAW, drawn)).status == 200


def test_a_body_of_another_type_is_refused(url: str) -> None:
    answer = exchange(url, request("POST", DRAW, b"a=1", content_type="text/plain"))
    assert answer.status in (400, 415)
    assert "text/plain" in answer.json()["error"]["message"]


def test_a_compressed_body_is_refused(url: str) -> None:
    sent = request("POST", DRAW, b"\x1f\x8b", content_type=JSON, content_encoding="gzip")
    answer = exchange(url, sent)
    assert answer.status in (400, 415)
    assert "gzip" in answer.json()["error"]["message"]


def test_hosted_pictures_are_served(url: str) -> None:
    body = {"model": "tchavi-image", "prompt": "a cat", "response_format": "url"}
    models = exchange(url, request("GET", "/tchavi/api/v1/models")).json()["data"]
    body["model"] = models[0]["id"]
    answer = exchange(url, json_request("/~h/tchavi/api/v1/images/generations", body))
    address = answer.json()["data"][0]["url"]
    assert address.startswith("http://mock.test:80/~h/tchavi/")
    picture = exchange(url, request("GET", address.removeprefix("http://mock.test:80"), key=None))
    assert picture.status == 200
    assert picture.headers["content-type"].startswith("image/")
    assert int(picture.headers["content-length"]) == len(picture.body)
    assert Image.open(BytesIO(picture.body)).size[0] > 100


def test_a_real_host_needs_no_prefix(url: str) -> None:
    answer = exchange(url, request("GET", "/v1/models", host="api.openai.com"))
    assert answer.json()["object"] == "list"


def test_a_client_that_goes_away_does_no_harm(url: str) -> None:
    head = json_request(DRAW, CAT).replace(b"content-length: ", b"content-length: 1")
    with line(url) as connection:
        connection.send(head)
    assert exchange(url, request("GET", "/health")).status == 200
