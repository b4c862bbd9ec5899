"""The events of a stream."""

from __future__ import annotations

from calling import caller

from mockserver.engine.exchange import Stream


def test_a_stream_of_several_pictures_describes_each_as_the_last() -> None:
    body = {"model": "gpt-image-1", "prompt": "a lighthouse", "stream": True, "n": 2}
    found = caller("openai", mode="lenient").post("/v1/images/generations", body)
    assert isinstance(found.reply.body, Stream)
    assert [event.name for event in found.reply.body.events] == ["image_generation.completed"] * 2
    assert all("usage" in event.tree for event in found.reply.body.events)
