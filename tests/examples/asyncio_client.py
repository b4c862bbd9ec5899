"""An asynchronous client, once over a socket and once in process, without any."""

from __future__ import annotations

import asyncio
import base64

import httpx
from openai import AsyncOpenAI

from mockserver import MockServer


def prompt(view: int) -> str:
    """What is asked for."""
    return f"a teapot, view {view}"


async def draw(client: AsyncOpenAI) -> list[str]:
    """The code that is tested: three pictures at once, as their base64."""
    asked = (client.images.generate(model="gpt-image-1", prompt=prompt(view)) for view in range(3))
    replies = await asyncio.gather(*asked)
    return [one.b64_json or "" for reply in replies for one in reply.data or []]


async def over_a_socket() -> list[str]:
    """With a server in a thread."""
    with MockServer() as mock:
        async with AsyncOpenAI(base_url=mock.base_url("openai"), api_key=mock.api_key) as client:
            pictures = await draw(client)
        mock.assert_called(operation="images.generate", times=3)
    return pictures


async def in_process() -> list[str]:
    """With the application itself as the client's transport."""
    mock = MockServer.asgi()
    url = mock.base_url("openai") + "/images/generations"
    headers = {"Authorization": f"Bearer {mock.api_key}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=mock)) as client:
        replies = [
            await client.post(
                url, json={"model": "gpt-image-1", "prompt": prompt(view)}, headers=headers
            )
            for view in range(3)
        ]
    mock.assert_called(operation="images.generate", times=3)
    return [reply.json()["data"][0]["b64_json"] for reply in replies]


async def main() -> None:
    """Both give the same pictures."""
    pictures = await over_a_socket()
    assert pictures == await in_process()
    assert all(base64.b64decode(one).startswith(b"\x89PNG") for one in pictures)


if __name__ == "__main__":
    asyncio.run(main())
