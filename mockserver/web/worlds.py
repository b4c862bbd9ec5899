"""The Worlds of a server by namespace: made when first named, the least recently used dropped."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from mockserver.engine.world import Clock, Site, World
from mockserver.web.address import DEFAULT_NAMESPACE

_MOST_WORLDS = 10_000


class Worlds:
    """All namespaces of one server; `default` is never dropped."""

    def __init__(self, site: Site, now: Callable[[], float], most: int = _MOST_WORLDS) -> None:
        self._site = site
        self._now = now
        self._most = most
        self._default = self._new(DEFAULT_NAMESPACE)
        self._named: OrderedDict[str, World] = OrderedDict()

    def get(self, namespace: str) -> World:
        """The World of a namespace."""
        if namespace == DEFAULT_NAMESPACE:
            return self._default
        found = self._named.get(namespace)
        if found is None:
            found = self._named[namespace] = self._new(namespace)
            if len(self._named) > self._most:
                self._named.popitem(last=False)
        else:
            self._named.move_to_end(namespace)
        return found

    def _new(self, namespace: str) -> World:
        clock = Clock(self._now, self._site.settings.fixed_time)
        return World(self._site, clock, namespace)
