"""The control paths under `/__mock__/`: what a test author asks the server, and tells it.

Health, journal, clock, ledger and reset, each for one namespace. Everything that is wrong with a
call is answered as a mock error that names it; who may call at all is decided in
`mockserver.web.access`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from mockserver import __version__
from mockserver.contract.validate import clean, shown
from mockserver.engine.account import account
from mockserver.engine.curl import curl_line
from mockserver.engine.durations import seconds
from mockserver.engine.exchange import Exchange
from mockserver.engine.headers import plain_decimal
from mockserver.engine.world import World
from mockserver.web.control_call import answer, document_of, require_only, world_of
from mockserver.web.control_coverage import coverage
from mockserver.web.control_faults import fault_routes
from mockserver.web.control_openapi import openapi_routes
from mockserver.web.mock_error import MockError

_MOST_LISTED = 2_000
_LATEST = 253_370_764_800
"""The year 9999, the last that dates can say."""


def control_routes() -> list[Route]:
    """The routes, for paths from which the namespace has been taken off."""
    return [
        Route("/", _to_page),
        Route("/health", _health),
        Route("/__mock__", _to_page),
        Route("/__mock__/", _page),
        Route("/__mock__/health", _health),
        Route("/__mock__/journal", _journal),
        Route("/__mock__/exchanges/{id}", _exchange),
        Route("/__mock__/reset", _reset, methods=["POST"]),
        Route("/__mock__/clock", _clock, methods=["GET", "PUT"]),
        Route("/__mock__/clock/advance", _advance_clock, methods=["POST"]),
        Route("/__mock__/ledger", _ledger),
        Route("/__mock__/coverage", coverage),
        *fault_routes(),
        *openapi_routes(),
    ]


async def _to_page(request: Request) -> Response:
    return RedirectResponse(f"{request.scope['imgmock.address'].prefix}/__mock__/")


async def _page(request: Request) -> Response:
    from mockserver.web.page import page

    policy = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return HTMLResponse(page(world_of(request), request.scope["imgmock.address"]), headers=policy)


async def _health(request: Request) -> Response:
    return answer({"status": "ok", "version": __version__})


async def _journal(request: Request) -> Response:
    journal = world_of(request).journal
    wanted = _filters(request)
    found = [exchange for exchange in journal if _fits(exchange, wanted)]
    limit = wanted["limit"]
    # Whoever asks for what came after an exchange reads on from there; others see the newest.
    listed = (
        islice(found, limit)
        if "after" in wanted
        else islice(found, max(0, len(found) - limit), None)
    )
    return answer({"exchanges": _accounts(request, listed), "dropped": journal.dropped})


def _accounts(request: Request, exchanges: Iterable[Exchange]) -> list[dict[str, Any]]:
    world = world_of(request)
    known = request.app.pictures.facts
    return [
        account(exchange, world.name, world.journal.delivery(exchange.id), known)
        for exchange in exchanges
    ]


def _filters(request: Request) -> dict[str, Any]:
    wanted: dict[str, Any] = {"limit": _MOST_LISTED}
    for name, text in request.query_params.items():
        read = _FILTERS.get(name)
        if read is None:
            raise MockError(400, f"'{clean(name)}' is no filter", f"filters: {', '.join(_FILTERS)}")
        wanted[name] = read(name, text)
    return wanted


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise MockError(
            400, f"{name} is '{clean(text)}'; a whole number is expected", f"as in {name}=20"
        )
    return int(text)


_FILTERS: dict[str, Callable[[str, str], Any]] = {
    "provider": lambda _, text: text,
    "operation": lambda _, text: text,
    "status": _number,
    "limit": _number,
    "after": _number,
}


def _fits(exchange: Exchange, wanted: dict[str, Any]) -> bool:
    return (
        exchange.id > wanted.get("after", 0)
        and wanted.get("provider", exchange.provider) == exchange.provider
        and wanted.get("operation", exchange.operation) == exchange.operation
        and wanted.get("status", exchange.reply.status) == exchange.reply.status
    )


async def _exchange(request: Request) -> Response:
    number = _number("id", request.path_params["id"])
    found = world_of(request).journal.get(number)
    if found is None:
        raise MockError(
            404, f"there is no exchange {number}", "it never was, was dropped, or reset"
        )
    told = _accounts(request, [found])[0]
    return answer({**told, "stages": list(found.stages), "curl": curl_line(found)})


async def _reset(request: Request) -> Response:
    world_of(request).reset()
    return answer({"reset": world_of(request).name})


async def _clock(request: Request) -> Response:
    if request.method == "PUT":
        _set_clock(world_of(request), await document_of(request))
    return _time(world_of(request))


def _time(world: World) -> Response:
    return answer({"now": world.clock.now(), "fixed": world.clock.fixed})


def _set_clock(world: World, wanted: dict[str, Any]) -> None:
    """`now`, alone or with `fixed` true, stops time there; `fixed` false lets it run on."""
    require_only(wanted, "now", "fixed")
    fixed, now = wanted.get("fixed", True), wanted.get("now", world.clock.now())
    if not isinstance(fixed, bool):
        raise MockError(400, f"fixed is {shown(fixed)}; true or false is expected", _CLOCK_HINT)
    if not isinstance(now, int) or isinstance(now, bool) or not 0 <= now <= _LATEST:
        raise MockError(400, f"now is {shown(now)}; Unix seconds are expected", _CLOCK_HINT)
    world.clock.fix(now if fixed else None)
    if not fixed and "now" in wanted:
        world.clock.advance(now - world.clock.now())


_CLOCK_HINT = (
    '{"now": 1709251200, "fixed": true} stops the clock there, {"fixed": false} lets it run'
)


async def _advance_clock(request: Request) -> Response:
    wanted = await document_of(request)
    require_only(wanted, "by")
    clock = world_of(request).clock
    ahead = _seconds(wanted.get("by"))
    if clock.now() + ahead > _LATEST:
        raise MockError(400, "by leads past the year 9999", _ADVANCE_HINT)
    clock.advance(ahead)
    return _time(world_of(request))


_ADVANCE_HINT = '{"by": "1h"}: a number of seconds, or one with s, m, h or d'


def _seconds(by: Any) -> int:
    try:
        return seconds(by)
    except ValueError as error:
        raise MockError(400, f"by is {shown(by)}; a duration is expected", _ADVANCE_HINT) from error


async def _ledger(request: Request) -> Response:
    ledger = world_of(request).ledger
    entries = [
        {
            "exchange": entry.exchange,
            "provider": entry.provider,
            "key": entry.key,
            "amount": plain_decimal(entry.amount),
            "unit": entry.unit,
        }
        for entry in ledger.entries
    ]
    totals = {unit: plain_decimal(amount) for unit, amount in ledger.totals.items()}
    return answer({"entries": entries, "totals": totals})
