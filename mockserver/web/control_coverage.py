"""The control path that tells what of the contracts the requests of a namespace have exercised."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from mockserver.contract.validate import clean
from mockserver.coverage.report import as_json
from mockserver.coverage.universe import report_of
from mockserver.web.control_call import answer, world_of
from mockserver.web.mock_error import MockError


async def coverage(request: Request) -> Response:
    """What was exercised and what was not, of all providers that were used or of `?provider=`."""
    world = world_of(request)
    unknown = next((name for name in request.query_params if name != "provider"), None)
    if unknown is not None:
        raise MockError(400, f"'{clean(unknown)}' is no filter", "filters: provider")
    chosen = request.query_params.getlist("provider")
    for name in chosen:
        if name not in world.site.catalog:
            have = ", ".join(world.site.catalog.ids)
            raise MockError(404, f"no provider '{clean(name)}'", f"there are {have}")
    return answer(as_json(report_of(world.site, world.coverage, chosen or None)))
