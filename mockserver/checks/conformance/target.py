"""The server under test: where its paths are, whether it is an imgmock, and what is known of it then.

An imgmock is asked in a namespace of its own, whose clock stands still and can be moved.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from mockserver.catalog.types import Provider
from mockserver.checks.conformance.client import Got, Transport
from mockserver.errors import SettingsError, StartError

_VERSION = "mock-version"
_MOST_HOPS = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A server. `base_url` stands for the provider's own base path; `control` is where an imgmock is controlled."""

    base_url: str
    provider: Provider
    transport: Transport
    is_mock: bool = False
    control: str | None = None

    def address(self, path: str) -> str:
        """The address of one of the provider's own paths, query and all."""
        base = self.provider.base
        if path == base or path.startswith((base + "/", base + "?")):
            return self.base_url + path.removeprefix(base)
        return self.base_url.removesuffix(base) + path

    def fetch(self, address: str) -> Got:
        """What a picture's address serves, without any key, behind a few redirects."""
        for _ in range(_MOST_HOPS + 1):
            got = self.transport.send("GET", address, {"Accept": "*/*"}, b"")
            if got.status not in (301, 302, 303, 307, 308) or "location" not in got.headers:
                return got
            address = _joined(address, got.headers["location"])
        return Got(0, problem=f"with more than {_MOST_HOPS} redirects")

    def ask_control(self, method: str, path: str, document: Any = None) -> Any:
        """A control call of an imgmock; None where it is refused."""
        if self.control is None:
            return None
        content = b"" if document is None else json.dumps(document).encode()
        headers = {"Content-Type": "application/json"} if content else {}
        got = self.transport.send(method, self.control + path, headers, content)
        try:
            return json.loads(got.content) if got.status == 200 else None
        except ValueError:
            return None


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        return location


def cleaned(base_url: str) -> str:
    """The base URL without what does not belong to it. Raises SettingsError where it is none."""
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as error:
        raise SettingsError(f"--base-url {base_url}: {error}") from error
    if not usable or parts.username is not None:
        raise SettingsError(
            f"--base-url: {base_url!r} is no address such as http://127.0.0.1:4010/openai/v1"
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def found(base_url: str, provider: Provider, transport: Transport) -> Target:
    """The server at a base URL. Raises SettingsError for no URL, StartError where nobody answers there."""
    target = Target(cleaned(base_url), provider, transport)
    listing = next(
        (one for one in provider.routes if one.method == "GET" and "{" not in one.path), None
    )
    path = listing.path if listing else f"{provider.base}/models"
    got = transport.send("GET", target.address(path), {}, b"")
    if got.problem.startswith(("the connection was refused", "the host is not known")):
        raise StartError(f"{target.base_url} does not answer: {got.problem}")
    if "mock-error" in got.headers and got.status < 500:
        raise SettingsError(f"{target.base_url} is no base URL of an imgmock: {_mock_error(got)}")
    return _of_mock(target) if _VERSION in got.headers else target


def _mock_error(got: Got) -> str:
    try:
        told: Mapping[str, Any] = json.loads(got.content)["mock_error"]
        return f"{told['message']}; {told['hint']}"
    except (ValueError, KeyError, TypeError):
        return got.headers["mock-error"]


def _of_mock(target: Target) -> Target:
    """The same server, asked in a namespace of this process."""
    parts = urlsplit(target.base_url)
    path = parts.path
    if not path.startswith(("/~", "/%7E", "/%7e")):
        path = f"/~conform-{os.getpid()}{path}"
    namespace = path.split("/")[1]
    base = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    control = urlunsplit((parts.scheme, parts.netloc, f"/{namespace}/__mock__", "", ""))
    own = Target(base, target.provider, target.transport, True, control)
    if own.ask_control("POST", "/reset") is None:
        return Target(base, target.provider, target.transport, True, None)
    own.ask_control("PUT", "/clock", {"fixed": True})
    return own
