"""What every control path shares: the World it is about, the JSON it is given, the JSON it answers."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from mockserver.contract.validate import clean, shown
from mockserver.engine.world import World
from mockserver.web.body import JsonProblem, TooLarge, parse_json, read_bytes
from mockserver.web.mock_error import VERSION_HEADER, MockError

_MOST_BODY = 64 * 1024


def world_of(request: Request) -> World:
    """The World of the namespace in the address."""
    found: World = request.scope["imgmock.world"]
    return found


def answer(content: Any, status: int = 200) -> Response:
    """A reply that holds this JSON."""
    data = json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace")
    headers = {VERSION_HEADER[0].decode(): VERSION_HEADER[1].decode(), "cache-control": "no-store"}
    return Response(data, status, headers, "application/json")


async def document_of(request: Request) -> dict[str, Any]:
    """The JSON object of a control call. Raises MockError where it has none."""
    try:
        value = parse_json(await read_bytes(request.headers, request.receive, _MOST_BODY))
    except TooLarge as over:
        raise MockError(413, f"the body is larger than {_MOST_BODY} bytes") from over
    except JsonProblem as problem:
        raise MockError(
            400, f"the body cannot be read: {problem}", "a JSON object is expected"
        ) from problem
    if not isinstance(value, dict):
        raise MockError(400, f"the body is {shown(value)}", "a JSON object is expected")
    return value


def require_only(wanted: dict[str, Any], *names: str) -> None:
    """Raises MockError where a control call holds a field that the path does not take."""
    unknown = next((name for name in wanted if name not in names), None)
    if unknown is not None:
        raise MockError(400, f"'{clean(unknown)}' is not taken here", f"fields: {', '.join(names)}")
