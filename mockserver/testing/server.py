"""`MockServer`: a server for the length of a `with` block, and the same application without a socket.

    with MockServer() as mock:
        client = OpenAI(base_url=mock.base_url("openai"), api_key=mock.api_key)

The server runs in a thread of this process; what a test asks it is answered by its objects, not over HTTP.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mockserver.errors import StartError
from mockserver.settings import Settings, changed
from mockserver.testing.handle import ServerHandle

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from mockserver.web.app import MockApp
    from mockserver.web.runner import Running

_GRACE = 0.1
"""Seconds that requests under way get at the end: a test that is over does not wait for its streams."""
_ORIGIN_WITHOUT_SOCKET = "http://imgmock.localhost"


class MockServer(ServerHandle):
    """A mock server in a thread of this process, and the handle of its `default` namespace."""

    def __init__(
        self,
        providers: Iterable[str] | None = None,
        *,
        folders: Iterable[str | os.PathLike[str]] = (),
        seed: int = 0,
        mode: str = "faithful",
        clock: str = "fixed:1709251200",
        enforce_limits: bool = False,
        editions: Mapping[str, str] | None = None,
        accounts: Mapping[str, Any] | None = None,
        moderation: Mapping[str, Any] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """`providers` None are all; `folders` hold definitions of your own; the rest is as in the settings file.

        Raises SettingsError where a value cannot be used.
        """
        values = {
            "providers": list(providers or ()),
            "folders": [os.fspath(folder) for folder in folders],
            "seed": seed,
            "mode": mode,
            "clock": clock,
            "enforce_limits": enforce_limits,
            "editions": editions or {},
            "accounts": accounts or {},
            "moderation": moderation or {},
            "host": host,
            "port": port,
        }
        self._settings = changed(Settings(), values, "MockServer")
        self._running: Running | None = None
        super().__init__(None)

    @classmethod
    def asgi(cls, providers: Iterable[str] | None = None, **chosen: Any) -> AsgiMock:
        """An ASGI application for clients in this process, with the arguments of MockServer.

        It is also the handle of its `default` namespace. There is no socket and no thread.
        """
        return AsgiMock(_application(cls(providers, **chosen)._settings))

    def start(self) -> Self:
        """Serves; returns when requests are answered. Raises StartError, DefinitionError."""
        if self._running is not None:
            raise StartError("this MockServer was started before: make another one")
        from mockserver.testing.local import LocalServer
        from mockserver.web.runner import serve_in_thread

        app = _application(self._settings)
        running = serve_in_thread(app, self._settings.host, self._settings.port, _GRACE)
        self._running = running
        self._attach(LocalServer(app, running.url, running.call))
        return self

    def stop(self) -> None:
        """Ends the server and its connections; what happened can still be asked."""
        if self._running is not None:
            self._running.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class AsgiMock(ServerHandle):
    """The mock as an ASGI application, and the handle of its `default` namespace.

    Ask it in the thread that serves it.
    """

    def __init__(self, app: MockApp) -> None:
        from mockserver.testing.local import LocalServer, in_this_thread

        self._app = app
        super().__init__(LocalServer(app, _ORIGIN_WITHOUT_SOCKET, in_this_thread))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        await self._app(scope, receive, send)


def _application(settings: Settings) -> MockApp:
    from mockserver.catalog.load import Catalog
    from mockserver.web.app import create_app

    if settings.folders:
        from mockserver.checks.definitions import checked

        for folder in settings.folders:
            checked(folder)
    return create_app(Catalog(settings.folders, settings.providers), settings)
