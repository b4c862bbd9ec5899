"""Thousands of broken requests at every operation: each is refused in its provider's own words.

Never a 5xx that the provider's definition does not state, never somebody else's envelope, never a
mock error where a provider was addressed; and what is taken after all gives pictures of the count
and size asked for.
"""

from __future__ import annotations

import http.client
import io
import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from driving import Driver, Got, Sent, driving
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from refusals import refusal_schema, refusal_statuses
from strategies_broken import (
    any_body,
    broken_forms,
    broken_json,
    mutated,
    odd_addresses,
    odd_headers,
)
from targets import CATALOG, Form, asked_size, targets

from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread

PROVIDERS = CATALOG.ids
OURS = frozenset({"server_error", "upstream_error", "overloaded"})
DATA_URI = "data:image/"


def examples(most: int) -> settings:
    """Always the same examples, without a clock, and no time spent on making a failure smaller."""
    return settings(
        max_examples=most, derandomize=True, deadline=None, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with driving(
        create_app(CATALOG, Settings(clock="fixed:1709251200"), clock=lambda: 1_709_251_200.0)
    ) as found:
        yield found


@pytest.fixture(scope="module", params=["strict", "lenient"])
def other_driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    with driving(
        create_app(CATALOG, Settings(clock="fixed:1709251200", mode=request.param))
    ) as found:
        yield found


def judge(provider: str, got: Got) -> None:
    """Raises AssertionError where a reply is not one that the provider's definition allows."""
    assert "mock-error" not in got.headers, got
    assert b"Traceback" not in got.body
    if got.exchange is None:
        assert (got.status, got.body) == (204, b"")
        return
    condition = got.exchange.condition
    if condition is None:
        assert got.status in (200, 302), got
        return
    assert condition not in OURS
    if got.exchange.request.method == "HEAD":
        assert got.body == b""
        return
    events = got.headers["content-type"] == "text/event-stream"
    assert got.status == 200 if events else got.status in refusal_statuses(provider)[condition], got
    body = json.loads(got.body.decode().removeprefix("data: ")) if events else got.json()
    own = body.pop("mock_error", None)
    assert (own is not None) == (condition == "unknown_route"), got
    refusal_schema(provider).validate(body)


def judge_pictures(driver: Driver, form: Form, got: Got) -> None:
    """Holds the pictures of an accepted request against what was asked for."""
    if (
        got.status != 200
        or got.exchange is None
        or got.exchange.condition
        or "json" not in got.headers["content-type"]
    ):
        return
    body = got.json()
    entries = body.get("data") or body.get("images")
    sent = got.exchange.request.body
    document = {} if form.rules.get("fields") or not isinstance(sent, dict) else _given(sent)
    exact = got.exchange.model == form.model.id and not form.rules.get("fields")
    wanted = _count(form, document) if exact else None
    assert entries
    assert wanted in (None, len(entries)), (wanted, got.body[:300])
    sizes = {_size(driver, form, entry) for entry in entries[:2]}
    assert len(sizes) == 1
    asked = asked_size(form, document) if exact else None
    assert asked in (None, *sizes), got.exchange.request.body


def _given(sent: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if value is not None}


def _count(form: Form, document: Mapping[str, Any]) -> int | None:
    name = next((name for name, role in form.roles.items() if role == "count"), None)
    if form.these.section("count"):
        return None
    return (
        1
        if name is None
        else int(document.get(name, form.schema["properties"][name].get("default", 1)))
    )


def _size(driver: Driver, form: Form, entry: Mapping[str, Any]) -> tuple[int, int]:
    text = next((entry[name] for name in ("b64_json", "base64", "data") if name in entry), None)
    if text is None and entry["url"].startswith(DATA_URI):
        text = entry["url"].partition(",")[2]
    if text is None:
        address = urlsplit(entry["url"])
        fetched = driver.send(Sent("GET", address.path.encode()))
        assert fetched.status == 200, entry
        data = fetched.body
    else:
        data = b64decode(text, validate=True)
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


@pytest.mark.parametrize("provider", PROVIDERS)
@examples(200)
@given(data=st.data())
def test_one_field_is_wrong(driver: Driver, provider: str, data: st.DataObject) -> None:
    form, sent = data.draw(mutated(provider))
    driver.reset()
    got = driver.send(sent)
    judge(provider, got)
    judge_pictures(driver, form, got)


@pytest.mark.parametrize("provider", PROVIDERS)
@examples(150)
@given(data=st.data())
def test_json_is_broken(driver: Driver, provider: str, data: st.DataObject) -> None:
    driver.reset()
    judge(provider, driver.send(data.draw(broken_json(provider))))


@pytest.mark.parametrize("provider", PROVIDERS)
@examples(120)
@given(data=st.data())
def test_forms_are_broken(driver: Driver, provider: str, data: st.DataObject) -> None:
    driver.reset()
    judge(provider, driver.send(data.draw(broken_forms(provider))))


@pytest.mark.parametrize("provider", PROVIDERS)
@examples(100)
@given(data=st.data())
def test_headers_are_odd(driver: Driver, provider: str, data: st.DataObject) -> None:
    driver.reset()
    judge(provider, driver.send(data.draw(odd_headers(provider))))


@pytest.mark.parametrize("provider", PROVIDERS)
@examples(40)
@given(data=st.data())
def test_other_modes_refuse_as_well(
    other_driver: Driver, provider: str, data: st.DataObject
) -> None:
    other_driver.reset()
    judge(provider, other_driver.send(data.draw(any_body(provider))))


@examples(300)
@given(sent=odd_addresses())
def test_addresses_are_odd(driver: Driver, sent: Sent) -> None:
    driver.reset()
    got = driver.send(sent)
    if "mock-error" in got.headers:
        assert 400 <= got.status < 500, got
        assert sent.method == "HEAD" or set(got.json()) == {"mock_error"}
    elif got.exchange is not None:
        judge(got.exchange.provider, got)
    else:
        assert got.status in (200, 204, 307), got


def test_every_operation_is_reached() -> None:
    reached = {
        (provider, target.operation) for provider in PROVIDERS for target in targets(provider)
    }
    stated = {(provider.id, route.operation) for provider in CATALOG for route in provider.routes}
    assert reached == stated


def test_the_same_over_a_socket() -> None:
    app = create_app(CATALOG, Settings(clock="fixed:1709251200"))
    with serve_in_thread(app) as running:
        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)

        @examples(110)
        @given(provider=st.sampled_from(PROVIDERS), data=st.data())
        def each(provider: str, data: st.DataObject) -> None:
            judge(provider, _over(app, connection, data.draw(any_body(provider))))

        each()
        connection.close()


def _over(app: Any, connection: http.client.HTTPConnection, sent: Sent) -> Got:
    app.worlds.get("default").reset()
    connection.putrequest(sent.method, sent.target.decode(), skip_accept_encoding=True)
    for name, value in (*sent.headers, (b"content-length", b"%d" % len(sent.body))):
        connection.putheader(name, value)
    connection.endheaders(sent.body or None)
    reply = connection.getresponse()
    headers = {name.lower(): value for name, value in reply.getheaders()}
    number = headers.get("mock-exchange")
    found = app.worlds.get("default").journal.get(int(number)) if number else None
    return Got(reply.status, headers, reply.read(), found)
