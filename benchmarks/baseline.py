"""`python -m benchmarks.baseline`: bare Starlette that answers every request with constant bytes.

`/<number>` is answered with that many bytes, `/file` with those of the file named on the command
line. The server is set up as ours is, so that the difference is the application.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from functools import lru_cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.config import Config
from uvicorn.server import Server


@lru_cache
def _bytes(count: int) -> bytes:
    return b"x" * count


async def _sized(request: Request) -> Response:
    return Response(_bytes(request.path_params["count"]), media_type="application/json")


async def _file(request: Request) -> Response:
    return Response(_content(), media_type="application/json")


@lru_cache
def _content() -> bytes:
    return Path(sys.argv[1]).read_bytes()


def main() -> None:
    """Serves until terminated; the first line printed is the URL."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    routes = [
        Route("/{count:int}", _sized, methods=["GET", "POST"]),
        Route("/file{rest:path}", _file, methods=["GET", "POST"]),
    ]
    config = Config(
        Starlette(routes=routes), loop="asyncio", http="httptools", ws="none", lifespan="off",
        log_level="warning", access_log=False,
    )  # fmt: skip
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    asyncio.run(Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
