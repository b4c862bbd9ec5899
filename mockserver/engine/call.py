"""The working state of one request on its way through the stages. Only the pipeline keeps one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mockserver.catalog.types import Model, Provider, Route
from mockserver.catalog.yaml import Mark
from mockserver.contract.compose import Contract, Terms
from mockserver.contract.validate import Finding
from mockserver.engine.exchange import Charge, Rejected, Reply, Request, Upload
from mockserver.engine.limits import Budget
from mockserver.engine.records import Page, Record
from mockserver.engine.world import World
from mockserver.imaging.spec import RenderSpec

if TYPE_CHECKING:
    from mockserver.engine.faults.armed import Armed
    from mockserver.engine.faults.fault import Fault
    from mockserver.imaging.edit import Inputs


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose key came with the request; `refused` names the Condition that the key itself stands for."""

    key: str = ""
    level: str | None = None
    opening: Decimal = Decimal(0)
    models: tuple[str, ...] | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The decisions taken for one accepted request for pictures."""

    width: int
    height: int
    format: str
    specs: tuple[RenderSpec, ...]
    hosted: bool
    usage: Mapping[str, int]
    inputs: Inputs | None = field(default=None, repr=False)


@dataclass(slots=True)
class Call:
    """One request being answered; each stage reads what earlier ones wrote."""

    request: Request
    world: World
    provider: Provider
    terms: Terms
    number: int
    now: int
    route: Route | None = None
    operation: str | None = None
    form: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    caller: Caller = field(default_factory=Caller)
    budget: Budget | None = None
    model: Model | None = None
    document: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, list[Upload]] = field(default_factory=dict)
    accepted: Mapping[str, Any] = field(default_factory=dict)
    effective: Mapping[str, Any] = field(default_factory=dict)
    played: Mapping[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    plan: Plan | None = None
    charge: Charge | None = None
    reply: Reply | None = None
    stages: list[str] = field(default_factory=list)
    deciding: Mark | None = None
    failing: Rejected | None = None
    page: Page | None = None
    record: Record | None = None
    armed: list[Armed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def contract(self) -> Contract:
        """The contract that the request is held against."""
        return self.terms.contract(self.operation or "", self.form)

    def in_role(self, role: str) -> Any:
        """The effective value of the parameter that plays a role; None where the model has none."""
        return self.played.get(role)

    @property
    def level(self) -> str | None:
        """The caller's account level, or the default one where the provider has none of that name."""
        own = self.caller.level
        return own if own in self.terms.section("levels") else self.terms.data.get("default_level")

    @property
    def shown_key(self) -> str:
        """The caller's key as people may see it: its beginning and its end."""
        return shown_key(self.caller.key)


def shown_key(key: str) -> str:
    """`sk-abcdefghwxyz` → `sk-ab***wxyz`; a short key shows less, never all of itself."""
    if not key:
        return ""
    if len(key) < 12:
        return key[:2] + "***"
    return f"{key[:5]}***{key[-4:]}"
