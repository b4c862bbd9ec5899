"""Everything that changes: one World per namespace, with its clock, counters, ledger, budgets, faults and journal.

The clock is given from outside: the engine never asks the system for the time.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from mockserver.catalog.load import Catalog
from mockserver.catalog.types import Model, Provider
from mockserver.contract.compose import Terms, terms
from mockserver.engine.coverage import Coverage, Watch
from mockserver.engine.faults.armed import Faults
from mockserver.engine.journal import Journal
from mockserver.engine.ledger import Ledger
from mockserver.engine.limits import Budgets
from mockserver.engine.records import InputStore, Records
from mockserver.engine.scenario import Progress, Scenario
from mockserver.settings import Settings

_MOST_CHOSEN = 1_000
"""Scenarios chosen by single requests, of which a world keeps how far they are."""


class Clock:
    """Unix seconds: the time of `source`, or a fixed one; either can be advanced."""

    def __init__(self, source: Callable[[], float], fixed: int | None = None) -> None:
        self._source = source
        self._fixed = fixed
        self._ahead = 0

    @property
    def fixed(self) -> bool:
        """Whether time stands still until it is advanced."""
        return self._fixed is not None

    def now(self) -> int:
        """The present second."""
        return int(self._source() if self._fixed is None else self._fixed) + self._ahead

    def advance(self, seconds: int) -> None:
        """Moves the clock forward."""
        self._ahead += seconds

    def fix(self, at: int | None) -> None:
        """Lets time stand still at a second, or run again with None."""
        self._fixed = at
        self._ahead = 0


_Composed = dict[
    tuple[str, frozenset[tuple[str, str]]], dict[tuple[str, str | None, str | None], Terms]
]
"""Terms composed so far, by what changes how they compose: mode and editions."""


class Site:
    """What all Worlds of a server share: the catalog, the settings, the Terms composed so far, the sum of coverage."""

    def __init__(self, catalog: Catalog, settings: Settings, beside: Site | None = None) -> None:
        """`beside` is a Site of the same server, with which everything that is alike is shared."""
        self.catalog = catalog
        self.settings = settings
        self.coverage: Coverage = Coverage() if beside is None else beside.coverage
        self._watches: dict[int, Watch] = {} if beside is None else beside._watches
        self._composed: _Composed = {} if beside is None else beside._composed
        alike = (settings.mode, frozenset(settings.editions.items()))
        self._terms = self._composed.setdefault(alike, {})

    def under(self, settings: Settings) -> Site:
        """A Site of the same catalog under other settings; Terms that compose alike are shared."""
        return Site(self.catalog, settings, self)

    def edition(self, provider: Provider) -> str | None:
        """The edition of a provider that this server plays."""
        return provider.edition(self.settings.editions.get(provider.id))

    def terms(self, provider: Provider, model: Model | None, surface: str | None) -> Terms:
        """The Terms of a model, or of the provider alone, on a surface; composed once."""
        key = (provider.id, model.id if model else None, surface)
        found = self._terms.get(key)
        if found is None:
            found = terms(provider, model, surface, self.edition(provider), self.settings.mode)
            self._terms[key] = found
        return found

    def watch(self, these: Terms, operation: str, form: str) -> Watch:
        """The Watch of a contract, made once."""
        contract = these.contract(operation, form)
        found = self._watches.get(id(contract))
        if found is None:
            # a Watch keeps its contract, so that no other one can take over its identity
            absent = these.data.get("empty_is_absent", ())
            found = self._watches[id(contract)] = Watch(contract, absent, "json" not in form)
        return found


@dataclass(slots=True)
class World:
    """One namespace of a server: what happened in it and what it counts."""

    site: Site
    clock: Clock
    name: str = "default"
    counter: int = 0
    journal: Journal = field(default_factory=Journal)
    coverage: Coverage = field(default_factory=Coverage)
    ledger: Ledger = field(default_factory=Ledger)
    budgets: Budgets = field(default_factory=Budgets)
    records: Records = field(default_factory=Records)
    inputs: InputStore = field(default_factory=InputStore)
    faults: Faults = field(default_factory=Faults)
    playing: Progress | None = None
    chosen: OrderedDict[str, Progress] = field(default_factory=OrderedDict)

    def next_id(self) -> int:
        """The number of the next exchange, from 1."""
        self.counter += 1
        return self.counter

    def public_id(self, prefix: str, number: int) -> str:
        """An id such as `req_3f…`: the same for the same namespace, number and server seed."""
        text = f"{prefix} {self.name} {number} {self.site.settings.seed}"
        return f"{prefix}_{hashlib.sha256(text.encode()).hexdigest()[:24]}"

    @property
    def scenario(self) -> Scenario | None:
        """The scenario that all requests of this world take their steps from, None for none."""
        return None if self.playing is None else self.playing.scenario

    @scenario.setter
    def scenario(self, scenario: Scenario | None) -> None:
        self.playing = None if scenario is None else Progress(scenario)

    def progress(self, chosen: Scenario | None) -> Progress | None:
        """How far the world is in the scenario that a request chose, or in the one it plays for all."""
        if chosen is None:
            return self.playing
        found = self.chosen.get(chosen.name)
        if found is None or found.scenario != chosen:
            found = self.chosen[chosen.name] = Progress(chosen)
            if len(self.chosen) > _MOST_CHOSEN:
                self.chosen.popitem(last=False)
        return found

    def reset(self) -> None:
        """Back to the beginning: journal, ledger, budgets, counters and a clock that was advanced."""
        self.counter = 0
        self.journal = Journal()
        self.coverage = Coverage()
        self.ledger = Ledger()
        self.budgets = Budgets()
        self.records = Records()
        self.inputs = InputStore()
        self.faults = Faults()
        self.scenario = None
        self.chosen.clear()
        self.clock.fix(self.site.settings.fixed_time)
