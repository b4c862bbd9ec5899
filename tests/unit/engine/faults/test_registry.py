"""The registry is closed, explains itself, and is performed whole."""

from __future__ import annotations

from mockserver.catalog.conditions import CONDITIONS
from mockserver.checks.fault_checks import CHECKS
from mockserver.engine.faults.body import TREE_CHANGES
from mockserver.engine.faults.catalogue_replies import _SEEN_CONDITIONS
from mockserver.engine.faults.kinds import ACTS, Phase
from mockserver.engine.faults.picture import LEAF_CHANGES, PLAN_CHANGES
from mockserver.engine.faults.registry import FAULTS, GROUPS
from mockserver.engine.faults.stream import EVENT_CHANGES


def names(phase: Phase) -> set[str]:
    """The faults that act in a phase."""
    return {kind.name for kind in FAULTS.values() if kind.phase == phase}


def test_every_condition_is_a_fault() -> None:
    assert FAULTS.keys() >= CONDITIONS.keys()
    assert set(_SEEN_CONDITIONS) <= CONDITIONS.keys()


def test_every_fault_explains_itself() -> None:
    for kind in FAULTS.values():
        assert kind.group in GROUPS
        assert kind.phase in ACTS
        assert kind.meaning
        assert kind.evidence
        for parameter in kind.parameters:
            assert parameter.meaning
            if parameter.default is not None:
                assert parameter.read(str(parameter.default)) == parameter.default


def test_every_fault_is_checked_at_the_socket() -> None:
    assert CHECKS.keys() == FAULTS.keys()


def test_every_fault_of_the_engine_is_performed() -> None:
    assert names("tree") == TREE_CHANGES
    assert names("leaf") == LEAF_CHANGES
    assert names("plan") == PLAN_CHANGES
    assert names("events") == EVENT_CHANGES
