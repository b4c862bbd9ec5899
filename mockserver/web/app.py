"""The ASGI application: every request to a provider, a control path, or nowhere.

It is a Starlette application whose router sees control paths only. A request to a provider takes
the short way (`_play`): routing, middleware and request objects would cost more than the engine
does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from difflib import get_close_matches
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from mockserver.catalog.load import Catalog
from mockserver.contract.validate import clean
from mockserver.engine.exchange import Exchange, Request, Stream, Upload
from mockserver.engine.journal import Delivery
from mockserver.engine.pipeline import handle
from mockserver.engine.scenario import Scenario
from mockserver.engine.world import Site, World
from mockserver.errors import DefinitionError, FaultError
from mockserver.settings import Settings
from mockserver.web.access import require_access
from mockserver.web.address import CONTROL, Address, Addresses
from mockserver.web.body import Body, ClientGone, read_body
from mockserver.web.breakage import send_with_faults
from mockserver.web.connection import Connection
from mockserver.web.control import control_routes
from mockserver.web.mock_error import MockError, mock_error_body, mock_error_headers
from mockserver.web.pictures import Pictures
from mockserver.web.reply import (
    OPEN_TO_BROWSERS,
    TRANSPORT,
    Message,
    message,
    preflight,
    reply_message,
    send_message,
)
from mockserver.web.scenarios import shipped_scenario
from mockserver.web.sse import send_stream
from mockserver.web.worlds import Worlds

_LOG = logging.getLogger("imgmock")
_CLOSE = (b"connection", b"close")

LogExchange = Callable[[World, Exchange, Delivery], None]


def create_app(
    catalog: Catalog,
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    log: LogExchange | None = None,
) -> MockApp:
    """The application that plays the providers of `catalog`; `log` is told of every exchange."""
    return MockApp(catalog, settings, clock, log)


class MockApp(Starlette):
    """An ASGI application; one serves any number of namespaces."""

    def __init__(
        self,
        catalog: Catalog,
        settings: Settings,
        clock: Callable[[], float],
        log: LogExchange | None,
    ) -> None:
        super().__init__(routes=control_routes())
        self.router.redirect_slashes = False
        self.settings = settings
        self.catalog = catalog
        self.worlds = Worlds(Site(catalog, settings), clock)
        self.pictures = Pictures()
        self._addresses = Addresses(catalog, settings)
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        try:
            address = self._addresses.read(
                _raw_path(scope), headers, scope["scheme"], _server(scope)
            )
            if address.provider is None:
                _refuse_fault(address)
                await self._control(address, headers, scope, receive, send)
            elif scope["method"] == "OPTIONS":
                await send_message(preflight(headers), send)
            else:
                await self._play(address, headers, scope, receive, send)
        except MockError as error:
            await send_message(_answer(error, scope), send)
        except FaultError as error:
            refusal = MockError(400, error.message, error.hint)
            await send_message(_answer(refusal, scope), send)
        except ConnectionResetError:
            raise
        except ClientGone:
            return
        except Exception as error:
            _LOG.exception("a defect of imgmock: %s %s", scope["method"], scope["path"])
            await send_message(_answer(_defect(error), scope), send)

    async def _play(
        self, address: Address, headers: dict[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """A request to a provider: read, decided by the engine, painted, sent, noted."""
        body = await read_body(scope["method"], headers, receive, self.settings.max_body_bytes)
        world = self.worlds.get(address.namespace)
        exchange = handle(
            Request(
                provider=address.provider or "",
                method=scope["method"],
                path=address.path,
                query=_query(scope["query_string"]),
                headers=headers,
                origin=address.origin,
                content_type=body.content_type,
                body=body.value,
                parts=body.parts,
                problem=body.problem,
                fetched=await _fetched(body, self.settings.fetch_hosts),
                at=world.clock.now(),
                size=body.size,
                fault=address.fault,
                scenario=_scenario(headers),
            ),
            world,
        )
        # A reset while the reply is on its way leaves this journal behind, and the note with it.
        journal = world.journal
        if exchange.faults:
            connection = Connection(scope, receive, send)
            delivery = await send_with_faults(exchange, self.pictures, connection)
        elif isinstance(exchange.reply.body, Stream):
            delivery = await send_stream(
                exchange, exchange.reply.body, self.pictures, receive, send
            )
        else:
            delivery = await self._answer_whole(exchange, body, headers, scope, send)
        journal.note_delivery(exchange.id, delivery)
        if self._log is not None:
            self._log(world, exchange, delivery)

    async def _answer_whole(
        self, exchange: Exchange, body: Body, headers: dict[str, str], scope: Scope, send: Send
    ) -> Delivery:
        reply = await reply_message(exchange, self.pictures)
        if not body.read and "expect" in headers:
            # The client still waits to be asked for a body: nothing can follow on this connection.
            reply.headers.append(_CLOSE)
        return await _deliver(reply, scope, send)

    async def _control(
        self, address: Address, headers: dict[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """A control path, by Starlette's routing, with the namespace already taken off."""
        require_access(self.settings, headers, scope.get("client"), address.path)
        inner = {
            **scope,
            "app": self,
            "path": address.path,
            "root_path": "",
            "imgmock.address": address,
        }
        inner["imgmock.world"] = self.worlds.get(address.namespace)
        try:
            await self.router(inner, receive, send)
        except HTTPException as error:
            raise _control_refusal(error, scope["method"], address.path) from error


async def _fetched(body: Body, hosts: tuple[str, ...]) -> dict[str, Upload]:
    if not hosts:
        return {}
    # An HTTP client is much to load for what few servers are allowed.
    from mockserver.web.fetch import fetched

    return await fetched(body, hosts)


def _control_refusal(error: HTTPException, method: str, path: str) -> MockError:
    if error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        return MockError(405, f"{method} is not taken by {clean(path)}", f"methods: {allowed}")
    names = [route.path.removeprefix(CONTROL) for route in control_routes()]
    near = get_close_matches(path.removeprefix(CONTROL), names, 3, 0.5)
    listed = ", ".join(CONTROL + name for name in near)
    return MockError(404, f"no control path {clean(path)}", listed and f"nearest: {listed}")


async def _deliver(reply: Message, scope: Scope, send: Send) -> Delivery:
    transport = scope.get("extensions", {}).get(TRANSPORT)
    if transport is not None and transport.is_closing():
        return Delivery("client_gone", 0)
    await send_message(reply, send)
    return Delivery("sent", len(reply.body))


def _refuse_fault(address: Address) -> None:
    if address.fault is not None:
        hint = "name the provider after it, as in /!rate_limited/openai/v1/…"
        raise MockError(400, "a control path takes no fault from its address", hint)


def _scenario(headers: dict[str, str]) -> Scenario | None:
    """The scenario that a request chooses for itself, one of those that come with the package."""
    name = headers.get("mock-scenario")
    return None if name is None else shipped_scenario(name.strip())


def _defect(error: Exception) -> MockError:
    if isinstance(error, DefinitionError):
        return MockError(
            500, f"a definition cannot be served: {error}", "imgmock check PATH names every problem"
        )
    told = f"a defect of imgmock: {type(error).__name__}"
    return MockError(500, told, "the server's log has the details; please report them")


def _answer(error: MockError, scope: Scope) -> Message:
    headers = [
        *OPEN_TO_BROWSERS,
        *mock_error_headers(error),
        (b"content-type", b"application/json"),
    ]
    if any(name == b"expect" for name, _ in scope["headers"]):
        headers.append(_CLOSE)
    return message(error.status, headers, mock_error_body(error), scope["method"])


def _raw_path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    return raw.decode("latin-1") if raw else quote(scope["path"])


def _server(scope: Scope) -> str:
    host, port = scope.get("server") or ("localhost", None)
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def _query(text: bytes) -> dict[str, str]:
    return dict(parse_qsl(text.decode("latin-1"), keep_blank_values=True)) if text else {}
