"""An Exchange as a curl line that repeats it, to paste into a shell; its key is `$IMGMOCK_KEY`.

Files are named, not included: the line expects them in the working directory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from shlex import quote
from urllib.parse import quote as escape
from urllib.parse import urlencode

from mockserver.engine.account import key_of, shown_headers, without_key
from mockserver.engine.exchange import Exchange, Part, Request

_LONGEST_BODY = 100_000
# What curl says of itself, and what it finds out from the body.
_LEFT_OUT = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "user-agent",
     "accept-encoding", "authorization", "cookie", "expect"}
)  # fmt: skip
_CHATTER = ("x-stainless-", "sec-")


def curl_line(exchange: Exchange) -> str:
    """The line; a body over 100,000 characters is expected in the file `request.json`."""
    request = exchange.request
    words = ["curl", "-sS", "-X", _word(request.method), _word(_url(request)), *_headers(request)]
    return without_key(" ".join([*words, *_body(request)]), key_of(request))


def _url(request: Request) -> str:
    query = f"?{urlencode(request.query)}" if request.query else ""
    return (
        f"{request.origin}{escape(request.path, safe='/:@!$&()*+,;=~-._', errors='replace')}{query}"
    )


def _headers(request: Request) -> Iterator[str]:
    shown = shown_headers(request)
    if "authorization" in shown:
        scheme = "Bearer " if " " in request.headers["authorization"].strip() else ""
        yield f'-H "Authorization: {scheme}$IMGMOCK_KEY"'
    for name, value in shown.items():
        if (
            (name, value) != ("accept", "*/*")
            and name not in _LEFT_OUT
            and not name.startswith(_CHATTER)
        ):
            yield f"-H {_word(f'{name}: {value}')}"


def _body(request: Request) -> Iterator[str]:
    if request.parts:
        plain = request.content_type == "application/x-www-form-urlencoded"
        yield from (_url_field(part) if plain else _form_field(part) for part in request.parts)
    elif request.body is not None:
        kind = request.content_type or "application/json"
        yield f"-H {_word(f'content-type: {kind}')}"
        text = json.dumps(request.body)
        yield (
            f"--data-raw {_word(text)}"
            if len(text) <= _LONGEST_BODY
            else "--data-binary @request.json"
        )


def _url_field(part: Part) -> str:
    return f"--data-urlencode {_word(f'{part.name}={part.text}')}"


def _form_field(part: Part) -> str:
    if part.upload is None:
        return f"--form-string {_word(f'{part.name}={part.text}')}"
    facts = part.upload.facts
    name = facts.get("filename") or "file"
    kind = f";type={facts['declared']}" if facts.get("declared") else ""
    return f"-F {_word(f'{part.name}=@{name}{kind}')}"


def _word(text: str) -> str:
    return quote(text.encode("utf-8", "replace").decode().replace("\0", ""))
