"""The control paths of faults and scenarios: what there is, what is armed, what is played.

Texts that cannot be read are FaultErrors, which the application answers as mock errors.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockserver.contract.validate import shown
from mockserver.engine.faults.armed import Armed
from mockserver.engine.faults.registry import FAULTS
from mockserver.engine.scenario import Progress, read_scenario
from mockserver.engine.world import World
from mockserver.errors import DefinitionError
from mockserver.web.control_call import answer, document_of, require_only, world_of
from mockserver.web.mock_error import MockError
from mockserver.web.scenarios import load_scenario, scenario_names

_ARM_HINT = '{"fault": "rate_limited:retry_after=2", "match": {"model": "nano-banana-pro"}}'
_PLAY_HINT = '{"name": "rate-limited-then-fine"}, or a scenario itself: {"name": …, "steps": […]}'


def fault_routes() -> list[Route]:
    """The routes, for paths from which the namespace has been taken off."""
    return [
        Route("/__mock__/faults", _faults, methods=["GET", "POST", "DELETE"]),
        Route("/__mock__/faults/catalogue", _catalogue),
        Route("/__mock__/scenario", _scenario, methods=["GET", "POST", "DELETE"]),
    ]


async def _catalogue(request: Request) -> Response:
    return answer({"faults": [kind.table_row() for kind in FAULTS.values()]})


async def _faults(request: Request) -> Response:
    faults = world_of(request).faults
    if request.method == "POST":
        found = faults.arm(*_arming(await document_of(request)))
        return answer({"armed": list(map(_shown_armed, found))}, 201)
    if request.method == "DELETE":
        return answer({"disarmed": faults.disarm()})
    return answer({"faults": list(map(_shown_armed, faults.listed()))})


def _arming(wanted: dict[str, Any]) -> tuple[str, Any]:
    require_only(wanted, "fault", "match")
    text = wanted.get("fault")
    if not isinstance(text, str):
        raise MockError(400, f"fault is {shown(text)}; a text is expected", _ARM_HINT)
    return text, wanted.get("match")


def _shown_armed(armed: Armed) -> dict[str, Any]:
    return {
        "fault": str(armed.fault),
        "match": armed.match.as_dict(),
        "seen": armed.count.seen,
        "acted": armed.count.acted,
        "left": armed.count.left,
    }


async def _scenario(request: Request) -> Response:
    world = world_of(request)
    if request.method == "POST":
        _play(world, await document_of(request))
        return answer(_shown_scenario(world), 201)
    if request.method == "DELETE":
        world.scenario = None
    return answer(_shown_scenario(world))


def _play(world: World, wanted: dict[str, Any]) -> None:
    name = wanted.get("name", "scenario")
    if not isinstance(name, str):
        raise MockError(400, f"name is {shown(name)}; a text is expected", _PLAY_HINT)
    try:
        is_whole = "steps" in wanted or "states" in wanted
        if not is_whole:
            require_only(wanted, "name")
        world.scenario = (
            read_scenario(wanted, name, "scenario") if is_whole else load_scenario(name)
        )
    except DefinitionError as error:
        raise MockError(400, f"the scenario cannot be played: {error}", _PLAY_HINT) from error


def _shown_scenario(world: World) -> dict[str, Any]:
    return {
        "scenario": None if world.playing is None else _shown_progress(world.playing),
        "available": list(scenario_names()),
    }


def _shown_progress(playing: Progress) -> dict[str, Any]:
    step = playing.step
    return {
        "name": playing.scenario.name,
        "description": playing.scenario.description,
        "match": playing.scenario.match.as_dict(),
        "state": playing.state,
        "step": None if step is None else playing.place,
        "next": "pass" if step is None else str(step),
    }
