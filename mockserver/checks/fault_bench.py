"""A server of its own for the check of one fault, and the requests that such checks make of it."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from mockserver.catalog.load import Catalog
from mockserver.checks.wire import Answer, Server
from mockserver.engine.world import Site
from mockserver.imaging.header import picture_header
from mockserver.settings import Settings
from mockserver.web.app import create_app
from mockserver.web.runner import serve_in_thread

PROVIDER = "openai"
GENERATE = "/openai/v1/images/generations"
STREAMED = {"stream": True, "partial_images": 2}
HOSTED = {"model": "dall-e-2", "quality": None}
_DRAWN = {"model": "gpt-image-1", "prompt": "x", "size": "1024x1024", "quality": "low"}
_SETTINGS = Settings(clock="fixed:1709251200")


class Mismatch(Exception):
    """A fault does not behave as described; says what was seen."""


def want(claim: object, seen: object) -> None:
    """Raises Mismatch that tells what was seen where the claim does not hold."""
    if not claim:
        raise Mismatch(f"seen: {seen!r:.300}")


class Bench(AbstractContextManager["Bench"]):
    """A fresh server and its requests."""

    def __init__(self, catalog: Catalog) -> None:
        self.site = Site(catalog, _SETTINGS)
        self._running = serve_in_thread(create_app(catalog, _SETTINGS))
        self.server = Server("127.0.0.1", self._running.port)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._running.stop()

    def draw(self, fault: str | None, fields: Mapping[str, Any] | None = None) -> Answer:
        """A request for a picture that carries a fault in its header."""
        return self.post(GENERATE, fault, {**_DRAWN, **(fields or {})})

    def post(self, path: str, fault: str | None, fields: Mapping[str, Any]) -> Answer:
        """A request of this body that carries a fault in its header."""
        headers = {"Authorization": "Bearer sk-test", "Content-Type": "application/json"}
        if fault is not None:
            headers["Mock-Fault"] = fault
        taken = {name: value for name, value in fields.items() if value is not None}
        return self.server.ask("POST", path, headers, json.dumps(taken).encode())

    def get(self, path: str) -> Answer:
        """What is served at a path."""
        return self.server.ask("GET", path, {"Authorization": "Bearer sk-test"})

    def last(self) -> dict[str, Any]:
        """The account of the last exchange."""
        found: dict[str, Any] = read(self.get("/__mock__/journal?limit=1"))["exchanges"][-1]
        return found

    def charged(self) -> tuple[str, dict[str, Any]]:
        """Path and body of a request that costs something."""
        for provider in self.site.catalog:
            for model in provider.models(self.site.edition(provider)):
                these = self.site.terms(provider, model, None)
                if "charge" in these.data and model.kind == "image":
                    route = next(
                        one for one in provider.routes if one.operation == "images.generate"
                    )
                    return f"/{provider.id}{route.path}", {"model": model.id, "prompt": "x"}
        raise Mismatch("no provider charges anything")


def read(answer: Answer) -> Any:
    """The JSON of a whole answer."""
    want(answer.is_whole, answer.raw[:200])
    return json.loads(answer.body)


def acted(answer: Answer, status: int = 200) -> Any:
    """The JSON of an answer in which a fault acted, which its header tells, with this status."""
    want(answer.status == status and "mock-fault" in answer.headers, answer.raw[:300])
    want("mock-error" not in answer.headers, answer.headers)
    return read(answer)


def picture(item: Mapping[str, Any]) -> tuple[str, int, int]:
    """Format, width and height of a picture in base64."""
    return looked_at(b64decode(item["b64_json"], validate=True))


def looked_at(data: bytes) -> tuple[str, int, int]:
    """Format, width and height of a picture."""
    header = picture_header(data)
    if header is None:
        raise Mismatch(f"no picture: {data[:40]!r}")
    return header.format, header.width, header.height
