"""Worlds by namespace."""

from __future__ import annotations

from mockserver.catalog.load import Catalog
from mockserver.engine.world import Site
from mockserver.settings import Settings
from mockserver.web.worlds import Worlds

SITE = Site(Catalog(only=["deepshi"]), Settings(clock="fixed:5"))


def test_a_namespace_is_one_world() -> None:
    worlds = Worlds(SITE, lambda: 0)
    assert worlds.get("a") is worlds.get("a")
    assert worlds.get("a") is not worlds.get("b")
    assert (worlds.get("a").name, worlds.get("a").clock.now()) == ("a", 5)


def test_the_least_recently_used_is_dropped_and_the_default_never() -> None:
    worlds = Worlds(SITE, lambda: 0, most=2)
    default, first, second = (worlds.get(name) for name in ("default", "a", "b"))
    worlds.get("a")
    worlds.get("c")
    assert worlds.get("a") is first
    assert worlds.get("b") is not second
    assert worlds.get("default") is default


def test_clocks_are_apart() -> None:
    worlds = Worlds(SITE, lambda: 0)
    worlds.get("a").clock.advance(10)
    assert worlds.get("b").clock.now() == 5


def test_a_namespace_can_begin_again_with_settings_of_its_own() -> None:
    worlds = Worlds(SITE, lambda: 0)
    before = worlds.get("a")
    opened = worlds.open("a", Settings(mode="strict", clock="fixed:9"))
    assert worlds.get("a") is opened is not before
    assert (opened.site.settings.mode, opened.clock.now()) == ("strict", 9)
    assert worlds.open("a").site is SITE


def test_a_dropped_namespace_begins_again() -> None:
    worlds = Worlds(SITE, lambda: 0)
    before = worlds.get("a")
    worlds.drop("a")
    worlds.drop("never-there")
    assert worlds.get("a") is not before


def test_all_worlds_are_told_the_default_first() -> None:
    worlds = Worlds(SITE, lambda: 0)
    worlds.get("b")
    assert [world.name for world in worlds] == ["default", "b"]


def test_terms_that_compose_alike_are_shared() -> None:
    provider = SITE.catalog.provider("deepshi")
    shared = SITE.under(Settings(seed=4)).terms(provider, None, None)
    assert shared is SITE.terms(provider, None, None)
    assert SITE.under(Settings(mode="lenient")).terms(provider, None, None) is not shared
