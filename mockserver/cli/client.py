"""The two clients that the demo draws with: the official `openai` one, or plain HTTP where it is missing."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from base64 import b64decode
from dataclasses import dataclass
from typing import Any, Protocol

_KEY = "sk-demo"
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture that came back: its bytes, its real size and format, and the exchange that made it."""

    data: bytes
    size: str
    format: str
    exchange: int


class Client(Protocol):
    """What the demo asks of a client."""

    def draw(self, base_url: str, model: str, prompt: str) -> Drawn:
        """One picture of a model."""
        ...

    def refusal(self, base_url: str, model: str, prompt: str) -> str:
        """What a user of this client sees when the request is refused."""
        ...


def best_client() -> tuple[Client, str]:
    """The official client and no notice; or plain HTTP, and a sentence that says why."""
    try:
        import openai  # noqa: F401 - only asked whether it is there
    except ImportError:
        return (
            PlainClient(),
            "The openai client is not installed (pip install 'imgmock[demo]'): plain HTTP is used instead.",
        )
    return OfficialClient(), ""


class OfficialClient:
    """The `openai` package, pointed at the mock by its base URL."""

    def draw(self, base_url: str, model: str, prompt: str) -> Drawn:
        """One picture of a model, through `client.images.generate`."""
        with self._client(base_url) as client:
            raw = client.images.with_raw_response.generate(model=model, prompt=prompt)
            return _drawn(json.loads(raw.content)["data"][0], raw.headers)

    def refusal(self, base_url: str, model: str, prompt: str) -> str:
        """The exception that the client raises, its status, code and message."""
        import openai

        with self._client(base_url) as client:
            try:
                client.images.generate(model=model, prompt=prompt)
            except openai.APIStatusError as error:
                told = f"status {error.status_code}, code {error.code}, param {error.param}"
                return f"openai.{type(error).__name__}, {told}"
        return "no refusal"

    def _client(self, base_url: str) -> Any:
        import openai

        return openai.OpenAI(base_url=base_url, api_key=_KEY, max_retries=0, timeout=_SECONDS)


class PlainClient:
    """The standard library's HTTP client."""

    def draw(self, base_url: str, model: str, prompt: str) -> Drawn:
        """One picture of a model, by one POST."""
        with self._post(base_url, model, prompt) as reply:
            return _drawn(json.load(reply)["data"][0], reply.headers)

    def refusal(self, base_url: str, model: str, prompt: str) -> str:
        """Status and body of the refusal."""
        try:
            with self._post(base_url, model, prompt):
                return "no refusal"
        except urllib.error.HTTPError as error:
            with error:
                return f"status {error.code}, {error.read().decode()}"

    def _post(self, base_url: str, model: str, prompt: str) -> Any:
        body = json.dumps({"model": model, "prompt": prompt}).encode()
        sent = {"Content-Type": "application/json", "Authorization": f"Bearer {_KEY}"}
        request = urllib.request.Request(f"{base_url}/images/generations", body, sent)  # noqa: S310 - our own address
        return urllib.request.urlopen(request, timeout=_SECONDS)  # noqa: S310 - our own address


def _drawn(entry: Any, headers: Any) -> Drawn:
    data = _bytes_of(entry)
    from mockserver.imaging.upload import inspect

    facts = inspect(data, None, None)
    return Drawn(
        data,
        f"{facts['width']}x{facts['height']}",
        str(facts["format"]),
        int(headers["Mock-Exchange"]),
    )


def _bytes_of(entry: Any) -> bytes:
    """The picture of an entry: base64, a data URI, or an address to fetch."""
    if entry.get("b64_json"):
        return b64decode(entry["b64_json"])
    url = str(entry["url"])
    if url.startswith("data:"):
        return b64decode(url.partition(",")[2])
    with urllib.request.urlopen(url, timeout=_SECONDS) as reply:  # noqa: S310 - an address of our own server
        return bytes(reply.read())


def get_json(url: str) -> Any:
    """A JSON document of the mock's control paths."""
    with urllib.request.urlopen(url, timeout=_SECONDS) as reply:  # noqa: S310 - our own address
        return json.load(reply)
