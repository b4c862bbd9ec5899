"""Faults where an application is called without a server of ours, and so without a connection to break."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.app import create_app

_APP = create_app(Catalog(only=["openai"]), Settings())
PATH = "/openai/v1/images/generations"


def drawn(fault: str, **fields: Any) -> httpx.Response:
    """A request that is made within this process."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=_APP)
        async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
            headers = {"authorization": "Bearer sk-test", "mock-fault": fault}
            body = {"model": "gpt-image-1", "prompt": "x", **fields}
            return await client.post(PATH, headers=headers, json=body)

    return asyncio.run(ask())


@pytest.mark.parametrize("fault", ["reset", "cut_body", "billed_then_reset", "billed_then_cut"])
def test_a_broken_connection_is_an_exception(fault: str) -> None:
    with pytest.raises(ConnectionResetError):
        drawn(fault)


def test_a_cut_stream_is_an_exception() -> None:
    with pytest.raises(ConnectionResetError):
        drawn("sse_cut", stream=True)


@pytest.mark.parametrize(
    "fault", ["stall:seconds=0", "trickle:bytes_per_second=9999999", "gzip_cut"]
)
def test_what_needs_no_connection_works(fault: str) -> None:
    assert drawn(fault).status_code == 200


def test_a_slow_reply_is_whole() -> None:
    reply = drawn("slow_first_byte:seconds=0.01;text_plain_json")
    assert json.loads(reply.text)["data"]
    assert reply.headers["content-type"].startswith("text/plain")


def test_the_parts_of_a_trickle_are_whole_together() -> None:
    assert drawn("trickle:bytes_per_second=900000").json()["data"]
