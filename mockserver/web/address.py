"""What an address says before the provider's own path begins: namespace, fault, provider.

    [/~NAMESPACE] [/!FAULT] /PROVIDER /<the provider's own path>

The provider may also be named by the `Host` header (its real host), or stand at the root where a
server plays only one. Prefixes are read off the raw path, because a fault may hold an escaped
slash; the provider's own path is decoded once. Nothing is normalised: `..` and `//` are simply
unknown paths.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from urllib.parse import unquote

from mockserver.catalog.load import Catalog
from mockserver.contract.validate import clean
from mockserver.settings import Settings
from mockserver.web.mock_error import MockError

DEFAULT_NAMESPACE = "default"
CONTROL = "/__mock__"
_HEALTH = "/health"
# Some clients escape more than they must.
_NAMESPACE_MARKS = ("/~", "/%7E", "/%7e")
_FAULT_MARKS = ("/!", "/%21")
_NAMESPACE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")
_MOST_KNOWN = 1_000


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request goes; `provider` None means a control path.

    `path` is what follows the prefixes, decoded; `prefix` the namespace's part of the address (or
    nothing), `origin` what addresses in the reply start with; `fault` the inline fault as written.
    """

    namespace: str
    provider: str | None
    path: str
    prefix: str
    origin: str
    fault: str | None = None


class Addresses:
    """Reads addresses for one server: its providers, their hosts, and how it is known outside."""

    def __init__(self, catalog: Catalog, settings: Settings) -> None:
        self._catalog = catalog
        self._ids = frozenset(catalog.ids)
        self._at_root = settings.providers[0] if len(settings.providers) == 1 else None
        self._public_url = settings.public_url
        self._believes_proxies = settings.proxy_headers
        self._known: dict[tuple[str, str], Address] = {}

    def read(self, raw: str, headers: Mapping[str, str], scheme: str, server: str) -> Address:
        """The Address of a request. Raises MockError where it leads nowhere.

        `raw` is the path as sent, `server` the host and port to fall back to where no `Host` came.
        """
        outside = self._outside(headers, scheme, server)
        known = self._known.get((raw, outside))
        if known is not None:
            return known
        address = self._read(raw, headers.get("host", ""), outside)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        if self._public_url is None and not self._believes_proxies:
            self._known[raw, outside] = address
        return address

    def _read(self, raw: str, host: str, outside: str) -> Address:
        prefix, namespace, rest = _take_namespace(raw)
        fault, rest = _take_fault(rest)
        provider, own = self._provider(rest, host)
        origin = outside + prefix
        if own is None:
            return Address(namespace, provider, decoded(rest) or "/", prefix, origin, fault)
        own = decoded(own or "/")
        return Address(namespace, provider, own, prefix, f"{origin}/{provider}", fault)

    def _provider(self, rest: str, host: str) -> tuple[str | None, str | None]:
        """The provider, and its own raw path where that is not the whole of `rest`."""
        if rest == CONTROL or rest.startswith(CONTROL + "/"):
            return None, None
        by_host = self._by_host(host)
        if by_host is not None:
            return by_host, None
        first, slash, own = rest[1:].partition("/")
        if decoded(first) in self._ids:
            return decoded(first), slash + own
        if rest == _HEALTH or (rest in ("", "/") and self._at_root is None):
            return None, None
        if self._at_root is not None:
            return self._at_root, None
        raise self._unknown_provider(decoded(first), rest)

    def _by_host(self, host: str) -> str | None:
        """The provider whose real host this is. Definitions are read only where it may be one."""
        name = re.sub(r":\d*$", "", host).lower()
        if _is_local(name):
            return None
        return next((one.id for one in self._catalog if name in map(str.lower, one.hosts)), None)

    def _outside(self, headers: Mapping[str, str], scheme: str, server: str) -> str:
        if self._public_url is not None:
            return self._public_url
        host = headers.get("host", "")
        if self._believes_proxies:
            host = _first(headers.get("x-forwarded-host")) or host
            said = _first(headers.get("x-forwarded-proto")).lower()
            scheme = said if said in ("http", "https") else scheme
        return f"{scheme}://{host if _HOST.fullmatch(host) else server}"

    def _unknown_provider(self, name: str, rest: str) -> MockError:
        ids = self._catalog.ids
        near = get_close_matches(name, ids, 3, 0.5)
        told = f"nearest: {', '.join(near)}" if near else f"there are {', '.join(ids)}"
        first = near[0] if near else ids[0]
        path = f"/{first}{'' if near else clean(decoded(rest))}"
        return MockError(
            404,
            f"no provider '{clean(name)}' is served here",
            f"{told}; a provider's name stands in front of its own path, as in {path}",
        )


def decoded(text: str) -> str:
    """A raw path with its escapes undone, once; broken UTF-8 becomes replacement characters."""
    return unquote(text) if "%" in text else text


def is_namespace(name: str) -> bool:
    """Whether a word can name a namespace: 1 to 64 letters, digits, `-` or `_`."""
    return _NAMESPACE.fullmatch(name) is not None


def _take_namespace(raw: str) -> tuple[str, str, str]:
    """The prefix to repeat in addresses, the namespace, and the rest of the path."""
    mark = next((start for start in _NAMESPACE_MARKS if raw.startswith(start)), None)
    if mark is None:
        return "", DEFAULT_NAMESPACE, raw
    name, slash, rest = raw[len(mark) :].partition("/")
    if not is_namespace(name):
        raise MockError(
            400,
            f"'{clean(decoded(name))}' cannot name a namespace",
            "after ~ come 1 to 64 letters, digits, - or _, as in /~t1/…",
        )
    return f"/~{name}", name, slash + rest


def _take_fault(raw: str) -> tuple[str | None, str]:
    """The text of an inline fault, escapes and all, and the rest of the path."""
    mark = next((start for start in _FAULT_MARKS if raw.startswith(start)), None)
    if mark is None:
        return None, raw
    text, slash, rest = raw[len(mark) :].partition("/")
    return text, slash + rest


def _is_local(name: str) -> bool:
    if not name or name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _first(listed: str | None) -> str:
    return (listed or "").partition(",")[0].strip()
