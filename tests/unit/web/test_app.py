"""The application as a whole: whose failure is whose, and what is noted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from mockserver.catalog.load import Catalog
from mockserver.engine.exchange import Exchange
from mockserver.engine.journal import Delivery
from mockserver.engine.world import World
from mockserver.settings import Settings
from mockserver.web.app import MockApp, create_app

CATALOG = Catalog(only=["deepshi"])
MODELS = "/deepshi/v1/models"


def asked(app: MockApp, method: str, path: str, **more: Any) -> httpx.Response:
    """The reply to one request that never sees a socket."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
            return await client.request(method, path, **more)

    return asyncio.run(ask())


def failing() -> float:
    """A clock that is broken."""
    raise ZeroDivisionError("no time")


def test_a_defect_is_answered_as_ours_and_told_to_the_log_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = asked(create_app(CATALOG, Settings(), clock=failing), "GET", MODELS)
    assert answer.status_code == 500
    assert answer.json()["mock_error"]["message"] == "a defect of imgmock: ZeroDivisionError"
    assert answer.headers["mock-error"]
    assert "no time" not in answer.text
    assert "no time" in caplog.text


def test_a_defect_in_a_control_path_is_answered_in_the_same_way(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = asked(create_app(CATALOG, Settings(), clock=failing), "GET", "/__mock__/clock")
    assert answer.status_code == 500
    assert "mock_error" in answer.json()
    assert "no time" in caplog.text


def test_a_definition_that_cannot_be_read_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "provider.yaml").write_text("id: acme\nroutes: [\n", encoding="utf-8")
    answer = asked(create_app(Catalog([folder]), Settings()), "GET", "/acme/v1/models")
    assert answer.status_code == 500
    assert "provider.yaml:" in answer.json()["mock_error"]["message"]
    assert caplog.text


@pytest.mark.parametrize("key", ["sk-test", None])
def test_every_exchange_is_logged(key: str | None) -> None:
    lines: list[tuple[str, int, str]] = []

    def log(world: World, exchange: Exchange, delivery: Delivery) -> None:
        lines.append((world.name, exchange.reply.status, delivery.outcome))

    app = create_app(CATALOG, Settings(), log=log)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    answer = asked(app, "GET", f"/~t1{MODELS}", headers=headers)
    assert lines == [("t1", answer.status_code, "sent")]


@pytest.mark.parametrize("path", ["/nobody/v1", "/__mock__/journal", "/~!/x", "/!f/deepshi/v1"])
def test_what_reaches_no_provider_is_no_exchange(path: str) -> None:
    app = create_app(CATALOG, Settings())
    asked(app, "GET", path)
    assert len(app.worlds.get("default").journal) == 0


def test_a_preflight_is_no_exchange() -> None:
    app = create_app(CATALOG, Settings())
    assert asked(app, "OPTIONS", MODELS).status_code == 204
    assert len(app.worlds.get("default").journal) == 0


def test_the_delivery_is_noted() -> None:
    app = create_app(CATALOG, Settings())
    answer = asked(app, "GET", MODELS, headers={"authorization": "Bearer a"})
    delivery = app.worlds.get("default").journal.delivery(1)
    assert delivery == Delivery("sent", len(answer.content))


def test_a_client_that_is_gone_is_noted() -> None:
    app = create_app(CATALOG, Settings())
    played(app, "GET", MODELS, transport=Closing())
    assert app.worlds.get("default").journal.delivery(1) == Delivery("client_gone", 0)


def test_a_request_that_never_ends_is_no_exchange() -> None:
    app = create_app(CATALOG, Settings())
    sent = played(app, "POST", "/deepshi/v1/images/generations", message="http.disconnect")
    assert sent == []
    assert len(app.worlds.get("default").journal) == 0


class Closing:
    """A connection whose client has hung up."""

    def is_closing(self) -> bool:
        """It has."""
        return True


def played(
    app: MockApp, method: str, path: str, message: str = "http.request", transport: Any = None
) -> list[Any]:
    """What an application sends to a server that speaks plain ASGI."""
    sent: list[Any] = []
    scope: dict[str, Any] = {
        "type": "http", "method": method, "path": path, "query_string": b"", "headers": [],
        "scheme": "http", "server": None, "extensions": {"imgmock.transport": transport},
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": message, "body": b""}

    async def send(one: Any) -> None:
        sent.append(one)

    asyncio.run(app(scope, receive, send))
    return sent


def test_a_server_without_raw_path_and_address_will_do() -> None:
    sent = played(create_app(CATALOG, Settings()), "GET", MODELS)
    assert [one["type"] for one in sent] == ["http.response.start", "http.response.body"]


def test_the_lifespan_of_asgi_is_kept() -> None:
    app = create_app(CATALOG, Settings())
    sent: list[str] = []
    waiting = ["lifespan.startup", "lifespan.shutdown"]

    async def receive() -> dict[str, Any]:
        return {"type": waiting.pop(0)}

    async def send(one: Any) -> None:
        sent.append(one["type"])

    asyncio.run(app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_clock_of_the_caller_is_used() -> None:
    clock: Callable[[], float] = lambda: 1_234.9  # noqa: E731
    app = create_app(CATALOG, Settings(), clock=clock)
    answer = asked(app, "GET", "/__mock__/clock")
    assert answer.json() == {"now": 1_234, "fixed": False}
