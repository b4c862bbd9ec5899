"""An Exchange as people may see it: plain JSON, keys redacted, pictures named instead of shown.

    id, at, namespace, provider, operation, model, method, path, status, condition, faults,
    request{headers, fields, uploads}, reply{headers, body, images}, findings, basis, charge,
    delivery

Nothing is decided here and nothing is stored: the journal keeps Exchanges as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from mockserver.catalog.yaml import Source
from mockserver.contract.validate import Finding
from mockserver.engine.call import shown_key
from mockserver.engine.exchange import (
    Base64,
    Exchange,
    Json,
    Picture,
    Request,
    Stream,
    Text,
    Upload,
)
from mockserver.engine.headers import plain_decimal
from mockserver.engine.journal import Delivery
from mockserver.imaging.header import picture_header
from mockserver.imaging.spec import RenderSpec

_LONGEST_BASE64 = 200
_SHORTEST_KEY = 8
_DATA_URI = re.compile(r"data:[\w.+/-]*(?:;[\w.=-]+)*;base64,")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}\s*")
_KEY_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "x-api-key", "api-key", "cookie", "mock-control-token"}
)
_KEY_FIELDS = frozenset({"key", "api_key", "apikey", "access_token"})


class Painted(Protocol):
    """The size and hash of a picture that was painted."""

    @property
    def bytes(self) -> int:
        """How many bytes the file has."""

    @property
    def sha256(self) -> str:
        """Their SHA-256 in hexadecimal."""


PaintedFacts = Callable[[RenderSpec], Painted | None]


def account(
    exchange: Exchange,
    namespace: str = "default",
    delivery: Delivery | None = None,
    painted: PaintedFacts = lambda spec: None,
) -> dict[str, Any]:
    """The account of an exchange; `painted` tells what is known of a picture of the reply."""
    view = _View(exchange, painted)
    return {
        "id": exchange.id,
        "at": exchange.at,
        "namespace": namespace,
        "provider": exchange.provider,
        "operation": exchange.operation,
        "model": None if exchange.model is None else view.text(exchange.model),
        "method": exchange.request.method,
        "path": view.text(exchange.request.path),
        "status": exchange.reply.status,
        "condition": exchange.condition,
        "faults": [str(fault) for fault in exchange.faults],
        "request": view.request(),
        "reply": view.reply(),
        "findings": [view.finding(found) for found in exchange.findings],
        "basis": exchange.basis,
        "charge": _charge(exchange),
        "delivery": None
        if delivery is None
        else {"outcome": delivery.outcome, "bytes": delivery.bytes},
    }


def shown_headers(request: Request) -> dict[str, str]:
    """The headers of a request with every key in its shown form."""
    return {name: _shown_header(name, value) for name, value in request.headers.items()}


def key_of(request: Request) -> str:
    """The key that came with a request, or nothing."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() or scheme


def without_key(text: str, key: str) -> str:
    """A text in which the key stands in its shown form.

    A key of few characters, such as "a", is part of any text: it is hidden in its header only.
    """
    return text.replace(key, shown_key(key)) if len(key) >= _SHORTEST_KEY else text


def _shown_header(name: str, value: str) -> str:
    if name not in _KEY_HEADERS:
        return value
    scheme, space, key = value.partition(" ")
    return (
        f"{scheme} {shown_key(key.strip())}"
        if space and name.endswith("authorization")
        else shown_key(value)
    )


def _charge(exchange: Exchange) -> dict[str, str] | None:
    if exchange.charge is None:
        return None
    return {"amount": plain_decimal(exchange.charge.amount), "unit": exchange.charge.unit}


class _View:
    """One exchange being shown: knows its key, to hide it wherever it is, and its pictures."""

    def __init__(self, exchange: Exchange, painted: PaintedFacts) -> None:
        self._exchange = exchange
        self._painted = painted
        self._key = key_of(exchange.request)
        self._images: list[dict[str, Any]] = []

    def text(self, value: str) -> str:
        """A text without the key; lone surrogates, which JSON readers refuse, are replaced."""
        return without_key(value, self._key).encode("utf-8", "replace").decode()

    def request(self) -> dict[str, Any]:
        """Headers, fields and uploads of the request."""
        request = self._exchange.request
        headers = {name: self.text(value) for name, value in shown_headers(request).items()}
        return {
            "headers": headers,
            "fields": self._fields(request),
            "uploads": self._uploads(request),
        }

    def reply(self) -> dict[str, Any]:
        """Headers, body and images of the reply."""
        reply = self._exchange.reply
        headers = {name: self.text(value) for name, value in reply.headers.items()}
        return {"headers": headers, "body": self._body(), "images": self._images}

    def finding(self, found: Finding) -> dict[str, Any]:
        """What validation noticed, with the source of the broken statement."""
        return {
            "kind": found.kind,
            "condition": found.condition,
            "parameter": self.text(found.parameter),
            "message": self.text(found.message),
            "basis": found.basis,
            "source": _source(found.mark.source if found.mark else None),
        }

    def _fields(self, request: Request) -> Any:
        if request.parts:
            return self._form(request)
        if request.body is None:
            return self.value(dict(request.query))
        return self.value(request.body)

    def _form(self, request: Request) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for part in request.parts:
            if part.text is not None:
                fields.setdefault(self.text(part.name), []).append(self.value(part.text, part.name))
        return {name: values[0] if len(values) == 1 else values for name, values in fields.items()}

    def _uploads(self, request: Request) -> list[dict[str, Any]]:
        return [
            {"field": self.text(part.name), **self._upload(part.upload)}
            for part in request.parts
            if part.upload is not None
        ]

    def _upload(self, upload: Upload) -> dict[str, Any]:
        shown: dict[str, Any] = self.value(dict(upload.facts))
        return {**shown, "sha256": upload.sha256}

    def _body(self) -> Any:
        body = self._exchange.reply.body
        if isinstance(body, Json):
            return self.value(body.tree)
        if isinstance(body, Picture):
            return self._picture(body.spec)
        if isinstance(body, Stream):
            return [{"event": one.name, "data": self.value(one.tree)} for one in body.events]
        if isinstance(body, Text):
            return self.text(body.data.decode("utf-8", "replace"))
        return None

    def value(self, value: Any, name: str = "") -> Any:
        """A JSON value fit to be shown."""
        if isinstance(value, str):
            return shown_key(value) if name.lower() in _KEY_FIELDS else self._string(value)
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): self.value(inner, str(key)) for key, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.value(inner) for inner in value]
        if isinstance(value, Base64):
            return self._picture(value.spec)
        if isinstance(value, Decimal):
            return json.loads(plain_decimal(value))
        return value

    def _string(self, value: str) -> Any:
        named = _named_base64(value)
        return self.text(value) if named is None else named

    def _picture(self, spec: RenderSpec) -> dict[str, Any]:
        known = self._painted(spec)
        named = {
            "format": spec.format,
            "size": f"{spec.width}x{spec.height}",
            "bytes": known.bytes if known else None,
            "sha256": known.sha256 if known else None,
        }
        self._images.append(named)
        return named


def _source(source: Source | None) -> dict[str, Any] | None:
    return None if source is None else source._asdict()


def _named_base64(value: str) -> dict[str, Any] | None:
    """A long base64 string as what it holds; None where the string is something else."""
    if len(value) <= _LONGEST_BASE64:
        return None
    uri = _DATA_URI.match(value)
    start = uri.end() if uri else 0
    if not _BASE64.fullmatch(value, start):
        return None
    try:
        data = b64decode(value[start:].strip().translate(_STANDARD) + "==")
    except (Base64Error, ValueError):
        return None
    header = picture_header(data)
    if header is None and uri is None and not _is_mixed(value[:_LONGEST_BASE64]):
        return None
    return {
        "format": header.format if header else None,
        "size": f"{header.width}x{header.height}" if header else None,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _is_mixed(text: str) -> bool:
    """Whether a text has capitals, small letters and digits; a prompt without spaces hardly has."""
    return all(any(map(test, text)) for test in (str.isupper, str.islower, str.isdigit))


_STANDARD = str.maketrans("-_", "+/")
