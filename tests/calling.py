"""Calls to the engine as the web layer makes them, in a fresh World whose clock stands still."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from mockserver.catalog.load import Catalog
from mockserver.engine.exchange import Base64, Exchange, Json, Part, Request, Upload
from mockserver.engine.pipeline import handle
from mockserver.engine.world import Clock, Site, World
from mockserver.imaging.spec import RenderSpec
from mockserver.settings import Settings

NOON = 1_709_251_200
_CATALOG = Catalog()


@dataclass(frozen=True, slots=True)
class Caller:
    """A client of one provider; each call gives the Exchange."""

    world: World
    provider: str

    def post(
        self,
        path: str,
        body: Any,
        key: str | None = "sk-test",
        headers: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> Exchange:
        """A request with a decoded JSON body."""
        return self._send("POST", path, key, headers or {}, content_type, body)

    def get(self, path: str, key: str | None = "sk-test", **headers: str) -> Exchange:
        """A request without a body; the query may stand in the path."""
        return self._send("GET", path, key, headers, "", None)

    def form(self, path: str, parts: tuple[Part, ...], key: str | None = "sk-test") -> Exchange:
        """A request with a multipart form."""
        return self._send("POST", path, key, {}, "multipart/form-data", None, parts)

    def _send(
        self,
        method: str,
        path: str,
        key: str | None,
        headers: Mapping[str, str],
        content_type: str,
        body: Any,
        parts: tuple[Part, ...] = (),
    ) -> Exchange:
        bare, _, query = path.partition("?")
        own = {} if key is None else {"authorization": f"Bearer {key}"}
        request = Request(
            provider=self.provider,
            method=method,
            path=bare.removeprefix(f"http://host/{self.provider}"),
            query=dict(parse_qsl(query)),
            headers={**own, **{name.lower(): value for name, value in headers.items()}},
            origin=f"http://host/{self.provider}",
            content_type=content_type,
            body=body,
            parts=parts,
            at=self.world.clock.now(),
        )
        return handle(request, self.world)


def caller(provider: str, **settings: Any) -> Caller:
    """A client of a fresh World with these settings."""
    world = World(Site(_CATALOG, Settings(**settings)), Clock(time.time, NOON))
    return Caller(world, provider)


def text_parts(**fields: str) -> tuple[Part, ...]:
    """The text parts of a form."""
    return tuple(Part(name, text) for name, text in fields.items())


def picture_part(name: str, kind: str = "png") -> Part:
    """A form's part that holds a picture of 256 x 256."""
    facts = {"format": kind, "declared": f"image/{kind}", "bytes": 2000}
    return Part(name, upload=Upload({**facts, "width": 256, "height": 256}, "00"))


def tree(exchange: Exchange) -> Any:
    """The JSON tree of a reply."""
    assert isinstance(exchange.reply.body, Json), exchange.reply
    return exchange.reply.body.tree


def sizes(exchange: Exchange) -> set[tuple[int, int]]:
    """The sizes of all pictures that a reply's tree holds in base64."""
    found: set[tuple[int, int]] = set()
    waiting = [tree(exchange)]
    while waiting:
        here = waiting.pop()
        if isinstance(here, Base64):
            found.add((here.spec.width, here.spec.height))
        elif isinstance(here, dict):
            waiting.extend(here.values())
        elif isinstance(here, list):
            waiting.extend(here)
    return found


def advised(exchange: Exchange) -> set[str]:
    """The parameters that an accepted request was advised about."""
    assert all(found.kind == "advisory" for found in exchange.findings)
    return {found.parameter for found in exchange.findings}


def specs(exchange: Exchange) -> list[RenderSpec]:
    """The pictures of a reply's `data`, each in base64 or as a data URI."""
    found = [entry.get("b64_json", entry.get("url")) for entry in tree(exchange)["data"]]
    assert all(isinstance(one, Base64) for one in found)
    return [one.spec for one in found]
