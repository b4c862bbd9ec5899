"""Image records over a socket: listing, content, deletion, whose they are, and what many writers leave."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from editing import LIME, PINK, data_uri, opened, plain, share
from refusals import refusal_schema

from mockserver.catalog.load import Catalog
from mockserver.engine.records import InputStore
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread

EMPTY = {"object": "list", "data": [], "has_more": False, "first_id": None, "last_id": None}


class Client:
    """A caller of the records of one namespace."""

    def __init__(self, http: httpx.Client, base: str, key: str = "sk-test") -> None:
        self.http = http
        self.base = base
        self.headers = {"Authorization": f"Bearer {key}"}

    def make(self, prompt: str = "a boat", **more: Any) -> httpx.Response:
        """A creation request."""
        body = {"model": "kling-image-o1", "prompt": prompt, "size": "512x512", **more}
        return self.http.post(f"{self.base}/images/generations", json=body, headers=self.headers)

    def page(self, **query: Any) -> httpx.Response:
        """One page of the list."""
        return self.http.get(f"{self.base}/images", params=query, headers=self.headers)

    def content(self, record: str, **query: Any) -> httpx.Response:
        """The picture of a record."""
        return self.http.get(
            f"{self.base}/images/{record}/content", params=query, headers=self.headers
        )

    def delete(self, record: str) -> httpx.Response:
        """The deletion of a record."""
        return self.http.delete(f"{self.base}/images/{record}", headers=self.headers)

    def ids(self, **query: Any) -> list[str]:
        """The ids of a page."""
        return [record["id"] for record in self.page(**query).json()["data"]]

    def newest(self) -> str:
        """The id of the newest record."""
        return self.ids(limit=1)[0]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    settings = Settings(clock="fixed:1709251200")
    with serve_in_thread(create_app(Catalog(only=["token360"]), settings)) as running:
        yield running.url


@pytest.fixture
def client(server: str, http: httpx.Client, request: pytest.FixtureRequest) -> Client:
    """A caller in a namespace of the test's own."""
    name = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]
    return Client(http, f"{server}/~{name}/token360/v1")


def refused(reply: httpx.Response, status: int, kind: str, parameter: str | None) -> None:
    assert reply.status_code == status, reply.text
    refusal_schema("token360").validate(reply.json())
    error = reply.json()["error"]
    assert (error["type"], error["param"], error["code"]) == (kind, parameter, str(status))


def test_an_empty_list(client: Client) -> None:
    assert client.page().json() == EMPTY
    assert client.page(limit=1, order="asc").json() == EMPTY


def test_a_record_of_a_generation(client: Client) -> None:
    made = client.make("a red boat", n=2).json()
    (record,) = client.page().json()["data"]
    assert record == {
        "id": record["id"],
        "object": "image",
        "status": "completed",
        "model": "kling-image-o1",
        "prompt": "a red boat",
        "created_at": 1709251200,
        "url": made["data"][0]["url"],
        "error": None,
    }
    assert re.fullmatch(r"img_\w+", record["id"])


def test_the_record_names_the_model_as_the_reply_does(client: Client) -> None:
    made = client.make(model="seedream-4.5", size=None).json()
    assert client.page().json()["data"][0]["model"] == made["model"] == "seedream-4-5-251128"


def test_base64_leaves_an_address_in_the_record(client: Client) -> None:
    made = client.make(model="seedream-4.5", response_format="b64_json").json()
    assert "url" not in made["data"][0]
    (record,) = client.page().json()["data"]
    assert client.http.get(record["url"]).headers["content-type"] == "image/png"


def test_pages(client: Client) -> None:
    for number in range(5):
        client.make(f"boat {number}")
    newest = client.ids()
    oldest = client.ids(order="asc")
    assert len(set(newest)) == 5
    assert newest == oldest[::-1] == client.ids(order="desc")
    prompts = [record["prompt"] for record in client.page(order="asc").json()["data"]]
    assert prompts == [f"boat {number}" for number in range(5)]
    assert _shown(client.page(limit=2)) == (newest[:2], True, newest[0], newest[1])
    assert _shown(client.page(limit=5)) == (newest, False, newest[0], newest[4])
    assert _shown(client.page(limit=2, after=newest[1])) == (
        newest[2:4],
        True,
        newest[2],
        newest[3],
    )
    assert _shown(client.page(limit=2, after=newest[3])) == (
        newest[4:],
        False,
        newest[4],
        newest[4],
    )
    assert _shown(client.page(after=newest[4])) == ([], False, None, None)
    assert _shown(client.page(limit=2, before=newest[3])) == (
        newest[1:3],
        True,
        newest[1],
        newest[2],
    )
    assert _shown(client.page(limit=9, before=newest[3])) == (
        newest[:3],
        False,
        newest[0],
        newest[2],
    )
    assert _shown(client.page(before=newest[0])) == ([], False, None, None)
    assert _shown(client.page(limit=2, after=oldest[0], order="asc")) == (
        oldest[1:3],
        True,
        oldest[1],
        oldest[2],
    )


def _shown(reply: httpx.Response) -> tuple[list[str], bool, str | None, str | None]:
    page = reply.json()
    return [one["id"] for one in page["data"]], page["has_more"], page["first_id"], page["last_id"]


def test_twenty_by_default_and_a_hundred_at_most(client: Client) -> None:
    for _ in range(21):
        client.make()
    assert (len(client.ids()), client.page().json()["has_more"]) == (20, True)
    assert len(client.ids(limit=100)) == 21


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "1.5"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"order": "up"}, "order"),
        ({"order": "DESC"}, "order"),
        ({"after": "img_none"}, "after"),
        ({"before": "img_none"}, "before"),
        ({"after": ""}, "after"),
    ],
)
def test_a_list_that_cannot_be_given(client: Client, query: dict[str, Any], parameter: str) -> None:
    refused(client.page(**query), 400, "invalid_request_error", parameter)


def test_both_cursors_are_refused(client: Client) -> None:
    client.make()
    record = client.newest()
    reply = client.page(after=record, before=record)
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] in ("after", "before")


def test_content_is_a_redirect_unless_asked_otherwise(client: Client) -> None:
    client.make()
    record = client.newest()
    for reply in (client.content(record), client.content(record, format="redirect")):
        assert reply.status_code == 302
        assert reply.content == b""
        picture = client.http.get(reply.headers["location"])
        assert picture.headers["content-type"] == "image/png"
        assert opened(picture.content).size == (512, 512)


def test_content_as_an_address(client: Client) -> None:
    client.make()
    record = client.newest()
    reply = client.content(record, format="url").json()
    assert reply == {"url": reply["url"], "image_id": record, "expires_in": 3600}
    assert client.http.get(reply["url"]).status_code == 200


def test_content_as_bytes(client: Client) -> None:
    client.make()
    record = client.newest()
    reply = client.content(record, format="binary")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "image/png"
    assert reply.headers["content-disposition"] == f'attachment; filename="{record}.png"'
    assert reply.content == client.http.get(client.content(record).headers["location"]).content


def test_the_address_is_fresh_where_that_of_the_reply_has_expired(client: Client) -> None:
    address = client.make().json()["data"][0]["url"]
    clock = client.base.replace("/token360/v1", "/__mock__/clock/advance")
    client.http.post(clock, json={"by": "3600s"})
    assert client.http.get(address).status_code == 404
    fresh = client.content(client.newest()).headers["location"]
    assert client.http.get(fresh).status_code == 200


@pytest.mark.parametrize("form", ["redirect", "url", "binary"])
def test_the_content_of_an_edit_is_the_edit(client: Client, form: str) -> None:
    made = client.make(images=[data_uri(plain(PINK))]).json()
    reply = client.content(client.newest(), format=form)
    address = reply.headers.get("location") or (reply.json()["url"] if form == "url" else None)
    data = client.http.get(address).content if address else reply.content
    assert data == client.http.get(made["data"][0]["url"]).content
    assert share(opened(data), PINK) > 0.05


def test_the_content_of_an_edit_does_not_depend_on_who_fetched_it_before(client: Client) -> None:
    client.make("never fetched", images=[data_uri(plain(PINK))])
    data = client.content(client.newest(), format="binary").content
    assert share(opened(data), PINK) > 0.05


def test_an_edit_whose_inputs_made_room_has_no_content(http: httpx.Client) -> None:
    app = create_app(Catalog(only=["token360"]), Settings(clock="fixed:1709251200"))
    with serve_in_thread(app) as running:
        app.worlds.get("default").inputs = InputStore(most_bytes=1)
        client = Client(http, f"{running.url}/token360/v1")
        client.make(images=[data_uri(plain(PINK))])
        record = client.newest()
        assert client.content(record).status_code == 302
        client.make(images=[data_uri(plain(LIME))])
        for form in ("redirect", "url", "binary"):
            reply = client.content(record, format=form)
            assert reply.status_code == 404
            refusal_schema("token360").validate(reply.json())


def test_an_unknown_form_of_content(client: Client) -> None:
    client.make()
    record = client.newest()
    refused(client.content(record, format="jpeg"), 400, "invalid_request_error", "format")


def test_deletion(client: Client) -> None:
    for _ in range(3):
        client.make()
    first, second, third = client.ids(order="asc")
    assert client.delete(second).json() == {"id": second, "object": "image", "deleted": True}
    assert client.ids(order="asc") == [first, third]
    refused(client.content(second), 404, "not_found_error", "image_id")
    refused(client.delete(second), 404, "not_found_error", "image_id")
    refused(client.page(after=second), 400, "invalid_request_error", "after")


@pytest.mark.parametrize("record", ["img_none", "x" * 500, "%20", "a%2Fb", "..%2f..", "%00"])
def test_ids_that_nobody_has(client: Client, record: str) -> None:
    for reply in (client.content(record), client.delete(record)):
        assert reply.status_code == 404, reply.text
        assert "mock-error" not in reply.headers


def test_records_are_seen_by_their_key_alone(client: Client) -> None:
    other = Client(client.http, client.base, "sk-other")
    client.make()
    record = client.newest()
    assert other.page().json() == EMPTY
    refused(other.content(record), 404, "not_found_error", "image_id")
    refused(other.delete(record), 404, "not_found_error", "image_id")
    refused(other.page(after=record), 400, "invalid_request_error", "after")
    other.make()
    assert client.ids() == [record]
    assert set(other.ids()).isdisjoint([record])


def test_records_want_a_key(client: Client) -> None:
    for path in ("/images", "/images/img_1/content"):
        reply = client.http.get(client.base + path)
        assert reply.status_code == 401
        assert set(reply.json()["error"]) == {"message", "type", "code"}


def test_a_failed_generation_leaves_a_record(client: Client) -> None:
    failed = client.make("imgmock-blocked")
    assert failed.status_code == 400
    (record,) = client.page().json()["data"]
    assert (record["status"], record["url"]) == ("failed", None)
    assert record["error"] == failed.json()["error"]
    for form in ("redirect", "url", "binary"):
        reply = client.content(record["id"], format=form)
        refused(reply, 400, "invalid_request_error", None)
        assert "failed" in reply.json()["error"]["message"]
    assert client.delete(record["id"]).json()["deleted"] is True


def test_a_refused_body_leaves_none(client: Client) -> None:
    for more in ({"n": 9}, {"prompt": 1}, {"model": "none"}, {"images": ["nonsense!"]}):
        body = {"model": "kling-image-o1", "prompt": "x", **more}
        reply = client.http.post(
            f"{client.base}/images/generations", json=body, headers=client.headers
        )
        assert reply.status_code in (400, 404), more
    assert client.page().json() == EMPTY


def test_one_record_cannot_be_read(client: Client) -> None:
    client.make()
    reply = client.http.get(f"{client.base}/images/{client.newest()}", headers=client.headers)
    refused(reply, 405, "invalid_request_error", None)


def test_namespaces_have_records_of_their_own(client: Client) -> None:
    client.make()
    elsewhere = Client(client.http, client.base.replace("/~", "/~other-"))
    assert elsewhere.page().json() == EMPTY


WRITERS, EACH = 4, 25


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_paging_while_others_write(client: Client, order: str) -> None:
    for number in range(30):
        client.make(f"before {number}")
    known = set(client.ids(limit=100))

    def write(writer: int) -> list[int]:
        with httpx.Client(timeout=20) as own:
            maker = Client(own, client.base)
            return [maker.make(f"{writer} {number}").status_code for number in range(EACH)]

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, writer) for writer in range(WRITERS)]
        passes = [list(_paged(client, order))]
        while not all(one.done() for one in writing):
            passes.append(list(_paged(client, order)))
        assert {status for one in writing for status in one.result()} == {200}
    for seen in passes:
        assert len(seen) == len(set(seen))
        assert known <= set(seen)
    final = list(_paged(client, order))
    assert len(final) == len(set(final)) == 30 + WRITERS * EACH
    prompts = [record["prompt"] for record in _records(client)]
    for writer in range(WRITERS):
        own = [prompt for prompt in prompts if prompt.startswith(f"{writer} ")]
        assert own == [f"{writer} {number}" for number in range(EACH)]


def _paged(client: Client, order: str) -> Iterator[str]:
    cursor: dict[str, str] = {}
    while True:
        page = client.page(limit=7, order=order, **cursor).json()
        yield from (record["id"] for record in page["data"])
        if not page["has_more"]:
            return
        cursor = {"after": page["last_id"]}


def _records(client: Client) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    while True:
        page = client.page(limit=100, order="asc", **cursor).json()
        yield from page["data"]
        if not page["has_more"]:
            return
        cursor = {"after": page["last_id"]}


def test_paging_back_while_others_delete(client: Client) -> None:
    for _ in range(40):
        client.make()
    every = client.ids(limit=100)
    doomed = every[1::4]
    with ThreadPoolExecutor(2) as pool:
        deleting = [pool.submit(client.delete, record) for record in doomed]
        seen = client.ids(limit=100)
        statuses = {one.result().status_code for one in deleting}
    assert statuses == {200}
    assert set(every) - set(doomed) <= set(seen)
    assert client.ids(limit=100) == [record for record in every if record not in doomed]
