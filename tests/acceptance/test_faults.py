"""Faults at the socket: each one as described, and by each of their carriers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.catalog.load import Catalog
from mockserver.checks.fault_checks import mismatch
from mockserver.checks.wire import Answer, Server
from mockserver.engine.faults.registry import FAULTS

_CATALOG = Catalog()
MODEL = "nano-banana-pro"
GENERATE = "/deepshi/v1/images/generations"
OPENAI = "/openai/v1/images/generations"
DRAWN = {"model": "gpt-image-1", "prompt": "a cat", "quality": "low", "size": "1024x1024"}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_behaves_as_described(name: str) -> None:
    assert mismatch(name, _CATALOG) is None


_QUICK = {
    "stall": "stall:seconds=0",
    "slow_first_byte": "slow_first_byte:seconds=0",
    "url_slow": "url_slow:seconds=0",
    "trickle": "trickle:bytes_per_second=99999999",
    "huge_body": "huge_body:megabytes=1",
}
_BODIES = (
    {**DRAWN, "n": 2},
    {**DRAWN, "stream": True, "partial_images": 2},
    {"model": "dall-e-2", "prompt": "x"},
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(FAULTS)), min_size=2, max_size=6, unique=True),
    st.sampled_from(_BODIES),
)
def test_any_faults_together_are_no_defect(
    server_url: str, http: httpx.Client, names: list[str], body: dict[str, Any]
) -> None:
    text = ";".join(_QUICK.get(name, name) for name in names)
    headers = {"authorization": "Bearer sk-test", "mock-fault": text}
    try:
        answer = http.post(server_url + OPENAI, headers=headers, json=body)
    except (httpx.TransportError, httpx.DecodingError):
        return
    assert "mock-error" not in answer.headers
    assert answer.status_code == 200 or answer.headers["mock-fault"]


class Space:
    """A namespace of its own on the shared server."""

    def __init__(self, url: str, http: httpx.Client) -> None:
        self.name = f"t{uuid4().hex}"
        self.url = f"{url}/~{self.name}"
        self._http = http

    def draw(self, fault: str | None = None, key: str = "sk-test", **fields: Any) -> httpx.Response:
        """A request for a picture; the header's fault is left out where it is None."""
        headers = {"authorization": f"Bearer {key}"}
        if fault is not None:
            headers["mock-fault"] = fault
        body = {"model": MODEL, "prompt": "a cat", **fields}
        return self._http.post(self.url + GENERATE, headers=headers, json=body)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A control call, which must be taken."""
        answer = self._http.request(method, f"{self.url}/__mock__/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def arm(self, fault: str, match: Mapping[str, str] | None = None) -> Any:
        """Arms a fault by the control path."""
        return self.control("POST", "faults", {"fault": fault, "match": match or {}})

    def last(self) -> Any:
        """The last exchange."""
        return self.control("GET", "journal?limit=1")["exchanges"][-1]


@pytest.fixture
def space(server_url: str, http: httpx.Client) -> Space:
    """A fresh namespace."""
    return Space(server_url, http)


def statuses(space: Space, number: int, fault: str | None = None) -> list[int]:
    """What so many equal requests get."""
    return [space.draw(fault).status_code for _ in range(number)]


def test_header(space: Space) -> None:
    assert statuses(space, 2, "rate_limited") == [429, 429]
    assert statuses(space, 3, "rate_limited:times=1") == [429, 200, 200]
    assert statuses(space, 3, "server_error:nth=2") == [200, 500, 200]
    assert space.draw("server_error:nth=4").headers.get("mock-fault") is None


def test_inline_counts_belong_to_text_and_namespace(
    space: Space, server_url: str, http: httpx.Client
) -> None:
    assert statuses(space, 2, "rate_limited:times=1") == [429, 200]
    assert statuses(Space(server_url, http), 2, "rate_limited:times=1") == [429, 200]
    assert statuses(space, 2, "rate_limited:times=1,nth=1") == [429, 200]


def test_model_suffix_in_json(space: Space) -> None:
    answer = space.draw(model=f"{MODEL}!created_string")
    assert isinstance(answer.json()["created"], str)
    assert answer.json()["model"] == MODEL
    assert answer.headers["mock-fault"] == "created_string"
    assert space.last()["model"] == MODEL
    plain = space.draw()
    assert plain.json()["data"] == answer.json()["data"]
    assert space.draw(model=f"{MODEL}!rate_limited:times=1;server_error").status_code == 429


def test_model_suffix_in_multipart(space: Space, http: httpx.Client) -> None:
    form = {"model": f"{MODEL}!rate_limited:retry_after=3", "prompt": "x"}
    answer = http.post(
        f"{space.url}/deepshi/v1/images/edits",
        headers={"authorization": "Bearer sk-test"},
        files={"image": ("a.png", b"none")},
        data=form,
    )
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert space.last()["operation"] == "images.edit"


def test_model_suffix_of_a_listing(space: Space, http: httpx.Client) -> None:
    path = f"{space.url}/yuhuanstudio/v1/models/yx-image-1"
    key = {"authorization": "Bearer sk-test"}
    assert http.get(path, headers=key).status_code == 200
    assert http.get(path + "!server_error", headers=key).status_code >= 500


def test_key_suffix_is_cut_off_for_accounts(space: Space) -> None:
    assert space.draw(key="sk-test-of-mine!rate_limited").status_code == 429
    assert space.draw(key="sk-test-of-mine!created_float").status_code == 200
    assert space.draw(key="sk-test-of-mine").status_code == 200
    assert {entry["key"] for entry in space.control("GET", "ledger")["entries"]} == {"sk-te***mine"}
    assert space.draw(key="sk-mock-invalid!created_float").status_code == 401


def test_base_url_segment(space: Space, http: httpx.Client) -> None:
    key = {"authorization": "Bearer sk-test"}
    body = {"model": MODEL, "prompt": "a cat"}
    for segment in ("!rate_limited:times=1", "%21server_error%3Atimes%3D1"):
        url = f"{space.url}/{segment}{GENERATE}"
        answers = [http.post(url, headers=key, json=body) for _ in range(2)]
        assert [one.status_code for one in answers] in ([429, 200], [500, 200])
    content_type = f"{space.url}/!wrong_content_type:value=text%2Fplain{GENERATE}"
    assert http.post(content_type, headers=key, json=body).headers["content-type"] == "text/plain"


def test_addresses_repeat_the_namespace_and_not_the_fault(space: Space, http: httpx.Client) -> None:
    key = {"authorization": "Bearer sk-test"}
    url = f"{space.url}/!url_not_ready:times=1/openai/v1/images/generations"
    body = {"model": "dall-e-2", "prompt": "x"}
    address = http.post(url, headers=key, json=body).json()["data"][0]["url"]
    assert address.startswith(f"{space.url}/openai/")
    assert "!" not in address
    assert [http.get(address).status_code for _ in range(3)] == [404, 200, 200]


def test_control_arms_once_for_what_matches(space: Space) -> None:
    armed = space.arm("rate_limited:retry_after=2", {"model": "deepshi-banana-pro"})["armed"]
    assert armed == [
        {
            "fault": "rate_limited:retry_after=2",
            "match": {"model": "deepshi-banana-pro"},
            "seen": 0,
            "acted": 0,
            "left": 1,
        }
    ]
    assert space.draw().status_code == 200
    refused = space.draw(model="deepshi-banana-pro")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
    assert space.draw(model="deepshi-banana-pro").status_code == 200
    assert space.control("GET", "faults") == {"faults": []}


def test_control_disarms_all(space: Space) -> None:
    space.arm("rate_limited:times=3;server_error")
    assert len(space.control("GET", "faults")["faults"]) == 2
    assert space.control("DELETE", "faults") == {"disarmed": 2}
    assert space.draw().status_code == 200


def test_control_lists_the_catalogue(space: Space) -> None:
    rows = space.control("GET", "faults/catalogue")["faults"]
    assert [row["name"] for row in rows] == list(FAULTS)
    cut = next(row for row in rows if row["name"] == "sse_cut")
    assert cut["parameters"][0] == {
        "name": "after_events",
        "type": "whole",
        "default": 1,
        "range": "a whole number from 0 to 1000",
        "meaning": "events that still arrive",
    }


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"fault": "rate_limitd"}, "rate_limited"),
        ({"fault": 3}, "a text is expected"),
        ({}, "a text is expected"),
        ({"fault": "reset", "match": {"modle": "x"}}, "model"),
        ({"fault": "reset", "mtch": {}}, "fields: fault, match"),
    ],
)
def test_bad_control_calls_are_mock_errors(
    space: Space, http: httpx.Client, body: Any, told: str
) -> None:
    answer = http.post(f"{space.url}/__mock__/faults", json=body)
    assert answer.status_code == 400
    assert answer.headers["mock-error"]
    assert told in answer.text


@pytest.mark.parametrize(
    "carried",
    [
        {"fault": "rate_limit"},
        {"model": f"{MODEL}!rate_limit"},
        {"key": "sk-test!rate_limit"},
    ],
)
def test_unknown_names_are_mock_errors_that_list_the_nearest(
    space: Space, carried: dict[str, str]
) -> None:
    answer = space.draw(**carried)
    assert answer.status_code == 400
    assert answer.headers["mock-error"] == "unknown fault 'rate_limit'"
    assert "rate_limited" in answer.json()["mock_error"]["hint"]


def test_exclamation_marks_that_are_no_fault(space: Space) -> None:
    assert "mock-error" not in space.draw(model=f"{MODEL}!!").headers
    assert space.draw(key="sk-test!").status_code == 200


def test_several_join_in_the_order_of_the_text(space: Space, http: httpx.Client) -> None:
    headers = {"authorization": "Bearer sk-test", "mock-fault": "rate_limited:times=1;sse_empty"}
    body = {**DRAWN, "stream": True, "partial_images": 1}
    first, second = (http.post(space.url + OPENAI, headers=headers, json=body) for _ in range(2))
    assert (first.status_code, first.headers["mock-fault"]) == (429, "rate_limited:times=1")
    assert (second.status_code, second.headers["mock-fault"]) == (200, "sse_empty")
    assert second.content == b""
    both = space.draw("created_string;shuffled_index;no_usage", n=2)
    assert both.headers["mock-fault"] == "created_string;shuffled_index;no_usage"


def test_a_count_is_used_up_only_where_the_fault_acts(space: Space) -> None:
    space.arm("shuffled_index")
    assert "mock-fault" not in space.draw().headers
    assert "mock-fault" not in space.draw(n=99).headers
    assert space.draw(n=2).headers["mock-fault"] == "shuffled_index"
    assert "mock-fault" not in space.draw(n=2).headers


def test_the_journal_tells_faults_and_delivery(space: Space) -> None:
    with pytest.raises(httpx.ReadError):
        space.draw("reset")
    last = space.last()
    assert (last["faults"], last["status"]) == (["reset"], 0)
    assert last["delivery"] == {"outcome": "reset", "bytes": 0}
    with pytest.raises(httpx.RemoteProtocolError):
        space.draw("billed_then_cut")
    last = space.last()
    assert (last["status"], last["delivery"]["outcome"]) == (200, "cut")
    assert last["charge"]["amount"]
    assert len(space.control("GET", "ledger")["entries"]) == 1


def test_an_exchange_with_a_suffix_can_be_repeated(space: Space) -> None:
    space.draw(model=f"{MODEL}!rate_limited:retry_after=2")
    curl = space.control("GET", f"exchanges/{space.last()['id']}")["curl"]
    assert "mock-fault: rate_limited:retry_after=2" in curl


def test_a_connection_outlives_a_fault_that_leaves_it_whole(space: Space) -> None:
    with httpx.Client() as client:
        headers = {"authorization": "Bearer sk-test"}
        body = {"model": MODEL, "prompt": "x"}
        for fault in (
            "rate_limited",
            "empty_body",
            "gzip_cut",
            "html_502",
            "trickle:bytes_per_second=9999999",
        ):
            with client.stream(
                "POST", space.url + GENERATE, headers={**headers, "mock-fault": fault}, json=body
            ) as answer:
                assert sum(map(len, answer.iter_raw())) >= 0
        assert client.post(space.url + GENERATE, headers=headers, json=body).status_code == 200


def test_a_client_that_leaves_a_slow_reply(space: Space, http: httpx.Client) -> None:
    headers = {"authorization": "Bearer sk-test", "mock-fault": "slow_first_byte:seconds=60"}
    body = {"model": MODEL, "prompt": "x"}
    with pytest.raises(httpx.ReadTimeout):
        http.post(space.url + GENERATE, headers=headers, json=body, timeout=0.2)
    for _ in range(100):
        delivery = space.last()["delivery"]
        if delivery is not None:
            break
    assert delivery == {"outcome": "client_gone", "bytes": 0}


def test_reset_forgets_faults_and_scenarios(space: Space) -> None:
    space.arm("rate_limited:times=9")
    space.control("POST", "scenario", {"name": "moderation"})
    assert statuses(space, 2, "server_error:times=1")[0] in (429, 500)
    space.control("POST", "reset")
    assert space.control("GET", "faults") == {"faults": []}
    assert space.control("GET", "scenario")["scenario"] is None
    assert statuses(space, 2, "server_error:times=1") == [500, 200]


def test_control_paths_take_no_fault(space: Space, http: httpx.Client) -> None:
    answer = http.get(f"{space.url}/!reset/__mock__/health")
    assert (answer.status_code, "mock-error" in answer.headers) == (400, True)


def test_a_fault_on_a_fetch_itself(space: Space, http: httpx.Client) -> None:
    key = {"authorization": "Bearer sk-test"}
    body = {"model": "dall-e-2", "prompt": "x"}
    address = http.post(space.url + OPENAI, headers=key, json=body).json()["data"][0]["url"]
    assert http.get(address, headers={"mock-fault": "url_expired"}).status_code == 404
    assert http.get(address).status_code == 200
    space.arm("url_forbidden")
    assert [http.get(address).status_code for _ in range(2)] == [403, 200]


@pytest.fixture
def server(server_url: str) -> Server:
    """The shared server, for plain sockets."""
    parts = httpx.URL(server_url)
    return Server(parts.host, parts.port or 80)


def test_an_emulated_failure_keeps_the_body_of_the_provider(server: Server) -> None:
    answer = _asked(server, "rate_limited")
    assert answer.headers["mock-fault"] == "rate_limited"
    assert "mock-error" not in answer.headers
    assert json.loads(answer.body).keys() == {"error"}


def test_a_head_is_answered_under_faults(server: Server) -> None:
    for fault in ("empty_body", "gzip_lie", "trickle", "rate_limited", "cut_body"):
        headers = {"Authorization": "Bearer sk-test", "Mock-Fault": fault}
        answer = server.ask("HEAD", "/openai/v1/models", headers)
        assert answer.status in (200, 429), fault
        assert not answer.sent


def _asked(server: Server, fault: str) -> Answer:
    headers = {"Authorization": "Bearer sk-test", "Mock-Fault": fault}
    headers["Content-Type"] = "application/json"
    body = json.dumps({"model": MODEL, "prompt": "x"}).encode()
    return server.ask("POST", GENERATE, headers, body)
