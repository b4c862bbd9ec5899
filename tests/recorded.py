"""Traffic with a server, recorded as other tools do: as a HAR, as a cassette of VCR.py, as our own journal."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its reply, in bytes."""

    method: str
    url: str
    request_headers: Mapping[str, str]
    request: bytes
    status: int
    reply_headers: Mapping[str, str]
    reply: bytes


@dataclass(slots=True)
class Recorder:
    """Sends requests and keeps what went over the wire."""

    client: httpx.Client
    exchanges: list[Exchange] = field(default_factory=list)

    def send(self, method: str, url: str, **asked: Any) -> httpx.Response:
        """A request by httpx; the whole reply is read."""
        request = self.client.build_request(method, url, **asked)
        reply = self.client.send(request, follow_redirects=False)
        self.exchanges.append(
            Exchange(
                method,
                str(request.url),
                dict(request.headers),
                request.read(),
                reply.status_code,
                dict(reply.headers),
                reply.content,
            )
        )
        return reply


def har(exchanges: list[Exchange]) -> dict[str, Any]:
    """A HAR 1.2 of some exchanges."""
    creator = {"name": "recorded", "version": "1"}
    return {
        "log": {
            "version": "1.2",
            "creator": creator,
            "entries": [har_entry(one) for one in exchanges],
        }
    }


def har_entry(one: Exchange) -> dict[str, Any]:
    """One entry, as browsers write it: bodies of requests as text, of replies as text or base64."""
    request: dict[str, Any] = {
        "method": one.method,
        "url": one.url,
        "httpVersion": "HTTP/1.1",
        "headers": _pairs(one.request_headers),
        "queryString": [],
        "cookies": [],
        "headersSize": -1,
        "bodySize": len(one.request),
    }
    if one.request:
        kind = one.request_headers.get("content-type", "")
        text = _text(one.request) if "multipart" not in kind else one.request.decode("latin-1")
        request["postData"] = {"mimeType": kind, "text": text}
    return {
        "startedDateTime": "2024-03-01T00:00:00.000Z",
        "time": 1,
        "request": request,
        "response": {
            "status": one.status,
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "headers": _pairs(one.reply_headers),
            "cookies": [],
            "content": _content(one),
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": len(one.reply),
        },
        "cache": {},
        "timings": {"send": 0, "wait": 1, "receive": 0},
    }


def _content(one: Exchange) -> dict[str, Any]:
    kind = one.reply_headers.get("content-type", "")
    if kind.startswith("image/"):
        text = {"encoding": "base64", "text": base64.b64encode(one.reply).decode()}
    else:
        text = {"text": _text(one.reply)}
    return {"size": len(one.reply), "mimeType": kind, **text}


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def cassette(exchanges: list[Exchange]) -> dict[str, Any]:
    """A cassette of VCR.py; what is no text becomes `!!binary`."""
    return {"interactions": [interaction(one) for one in exchanges], "version": 1}


def interaction(one: Exchange) -> dict[str, Any]:
    """One interaction of a cassette."""
    return {
        "request": {
            "body": _yaml_body(one.request) if one.request else None,
            "headers": {name: [value] for name, value in one.request_headers.items()},
            "method": one.method,
            "uri": one.url,
        },
        "response": {
            "body": {"string": _yaml_body(one.reply)},
            "headers": {name: [value] for name, value in one.reply_headers.items()},
            "status": {"code": one.status, "message": ""},
        },
    }


def _yaml_body(data: bytes) -> str | bytes:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def write_har(path: Path, document: Mapping[str, Any]) -> Path:
    """The HAR as a file."""
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def write_cassette(path: Path, document: Mapping[str, Any]) -> Path:
    """The cassette as a file."""
    text = yaml.dump(document, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    path.write_text(text, encoding="utf-8")
    return path
