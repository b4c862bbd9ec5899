"""Serving an application on a socket: in this thread until a signal, or in one of its own.

The socket is bound and listening before anything else starts, so the port is known at once and a
client that connects early waits instead of failing. uvicorn's own loop is not used: it looks ten
times a second whether it shall end, which costs a test suite 0.2 s for every server.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, TypeVar

from uvicorn.config import Config
from uvicorn.server import Server

from mockserver.errors import StartError
from mockserver.web.protocol import MockProtocol

_BACKLOG = 2048
_KEEP_ALIVE = 75
"""Seconds that an idle connection stays open: longer than clients pause between two requests."""
_GRACE = 0.5
"""Seconds that requests under way get when the server stops."""

_T = TypeVar("_T")


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises StartError that says what to try where it cannot be had."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise StartError(f"the host {host!r} is not known: try --host 127.0.0.1") from error
    # The protocol must be named: asyncio sends small replies without delay on such sockets only.
    listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere this would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise StartError(_why_not(host, port, error)) from error
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        advice = "stop what listens there, or choose another with --port (0 takes a free one)"
        return f"port {port} on {host} is taken: {advice}"
    if error.errno == errno.EACCES:
        return (
            f"port {port} on {host} may not be used by this user: choose one above 1023 with --port"
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine: try --host 127.0.0.1"
    return f"port {port} on {host} cannot be used: {error.strerror or error}"


def url_of(listener: socket.socket) -> str:
    """The address under which clients on this machine reach a listening socket."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Running:
    """A server in a thread of its own; a context manager that stops it."""

    def __init__(self, app: Any, host: str, port: int, grace: float = _GRACE) -> None:
        """Raises StartError where the port cannot be had; `grace` is what requests under way get at the end."""
        self._grace = grace
        self._listener = bind(host, port)
        self.url = url_of(self._listener)
        self.port: int = self._listener.getsockname()[1]
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(
            target=self._run, args=(app,), name=f"imgmock:{self.port}", daemon=True
        )
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise StartError(f"the server could not start: {self._failure}") from self._failure

    def stop(self) -> None:
        """Ends the server and its connections; does nothing where it has ended."""
        if self._loop is not None and self._stopping is not None:
            with suppress(RuntimeError):  # the loop may have closed in between
                self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def call(self, work: Callable[[], _T]) -> _T:
        """Does some work in the server's thread, between two steps of its requests, and gives the result.

        A stopped server does nothing any more, so the work is done here.
        """
        if threading.current_thread() is self._thread or not self._thread.is_alive():
            return work()
        assert self._loop is not None  # noqa: S101 - set before the start was reported
        done: Future[_T] = Future()

        def do() -> None:
            try:
                done.set_result(work())
            except BaseException as error:  # it belongs to the thread that waits
                done.set_exception(error)

        self._loop.call_soon_threadsafe(do)
        return done.result()

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self, app: Any) -> None:
        try:
            asyncio.run(self._serve(app))
        except BaseException as error:  # the thread that waits for the start must hear of anything
            self._failure = error
        finally:
            self._listener.close()
            self._ready.set()

    async def _serve(self, app: Any) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        await _serve(app, self._listener, self._stopping, self._ready.set, self._grace)


def serve_in_thread(
    app: Any, host: str = "127.0.0.1", port: int = 0, grace: float = _GRACE
) -> Running:
    """Starts a server and returns when it answers. Raises StartError where it cannot start."""
    return Running(app, host, port, grace)


def serve_forever(app: Any, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serves in this thread, the main one, until SIGINT or SIGTERM; `on_ready` is given the URL.

    Raises StartError where the port cannot be had.
    """
    listener = bind(host, port)
    with listener:
        asyncio.run(_until_signal(app, listener, on_ready))


async def _until_signal(app: Any, listener: socket.socket, on_ready: Callable[[str], None]) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    with _signals(lambda: loop.call_soon_threadsafe(stopping.set)):
        await _serve(app, listener, stopping, lambda: on_ready(url_of(listener)))


@contextmanager
def _signals(stop: Callable[[], object]) -> Iterator[None]:
    """Calls `stop` at SIGINT and SIGTERM instead of what they did before."""
    before = {
        number: signal.signal(number, lambda *_: stop())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, what in before.items():
            signal.signal(number, what)


async def _serve(
    app: Any,
    listener: socket.socket,
    stopping: asyncio.Event,
    on_ready: Callable[[], None],
    grace: float = _GRACE,
) -> None:
    server = _server(app)
    await server.startup(sockets=[listener])
    await server.on_tick(0)
    date = asyncio.create_task(_keep_date(server))
    on_ready()
    try:
        await stopping.wait()
    finally:
        date.cancel()
        await _close(server, grace)


def _server(app: Any) -> Server:
    config = Config(
        app, loop="asyncio", http=MockProtocol, ws="none", lifespan="off", interface="asgi3",
        log_config=None, log_level="warning", access_log=False, proxy_headers=False,
        server_header=False, workers=1, timeout_keep_alive=_KEEP_ALIVE, backlog=_BACKLOG,
    )  # fmt: skip
    config.load()
    server = Server(config)
    server.lifespan = config.lifespan_class(config)
    return server


async def _keep_date(server: Server) -> None:
    """Renews the `date` header that every reply carries."""
    while True:
        await asyncio.sleep(1)
        await server.on_tick(0)


async def _close(server: Server, grace: float) -> None:
    """Ends idle connections at once and the others when they are done, or when their time is up."""
    for listening in server.servers:
        listening.close()
    state = server.server_state
    for connection in list(state.connections):
        connection.shutdown()
    if state.tasks:
        await asyncio.wait(list(state.tasks), timeout=grace)
    for connection in list(state.connections):
        connection.transport.abort()
    # Closing a connection takes the loop two turns.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
