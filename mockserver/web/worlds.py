"""The Worlds of a server by namespace: made when first named, the least recently used dropped."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator

from mockserver.engine.world import Clock, Site, World
from mockserver.settings import Settings
from mockserver.web.address import DEFAULT_NAMESPACE

_MOST_WORLDS = 10_000


class Worlds:
    """All namespaces of one server; `default` is never dropped."""

    def __init__(self, site: Site, now: Callable[[], float], most: int = _MOST_WORLDS) -> None:
        self.site = site
        self._now = now
        self._most = most
        self._default = self._new(DEFAULT_NAMESPACE, site)
        self._named: OrderedDict[str, World] = OrderedDict()

    def get(self, namespace: str) -> World:
        """The World of a namespace."""
        if namespace == DEFAULT_NAMESPACE:
            return self._default
        found = self._named.get(namespace)
        if found is None:
            found = self._keep(self._new(namespace, self.site))
        else:
            self._named.move_to_end(namespace)
        return found

    def open(self, namespace: str, settings: Settings | None = None) -> World:
        """A World at its beginning for a namespace, in place of what it had; with settings of its own if given."""
        self.drop(namespace)
        site = self.site if settings is None else self.site.under(settings)
        return self._keep(self._new(namespace, site))

    def drop(self, namespace: str) -> None:
        """Forgets a namespace; does nothing where there is none of that name."""
        self._named.pop(namespace, None)

    def __iter__(self) -> Iterator[World]:
        """All Worlds, `default` first."""
        return iter([self._default, *self._named.values()])

    def _keep(self, world: World) -> World:
        self._named[world.name] = world
        if len(self._named) > self._most:
            self._named.popitem(last=False)
        return world

    def _new(self, namespace: str, site: Site) -> World:
        return World(site, Clock(self._now, site.settings.fixed_time), namespace)
