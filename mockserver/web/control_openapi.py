"""GET `/__mock__/openapi/{provider}.json`: what this server serves of a provider, as OpenAPI 3.1.

The document speaks of the server's own edition and mode, and of the addresses of the caller's namespace.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mockserver.contract.validate import clean
from mockserver.web.control_call import answer, world_of
from mockserver.web.mock_error import MockError


def openapi_routes() -> list[Route]:
    """The route, for paths from which the namespace has been taken off."""
    return [Route("/__mock__/openapi/{provider}.json", _openapi)]


async def _openapi(request: Request) -> Response:
    from mockserver.openapi.document import openapi

    site = world_of(request).site
    name = request.path_params["provider"]
    if name not in site.catalog:
        known = ", ".join(site.catalog.ids)
        raise MockError(404, f"no provider '{clean(name)}' is served here", f"there are {known}")
    server = f"{request.scope['imgmock.address'].prefix}/{name}"
    # Some tenths of a second, which the loop that everybody shares cannot spare.
    document = await asyncio.to_thread(openapi, site, site.catalog.provider(name), server)
    return answer(document)
