"""The requests that are measured: pictures of a size, as base64 or by address, each one new."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from benchmarks.wire import COUNTER, request

PROMPT = f"a harbour in the morning, fishing boats and gulls, {COUNTER.decode()}"


def _generation(provider: str, **fields: Any) -> bytes:
    return request(f"/{provider}/v1/images/generations", {"prompt": PROMPT, **fields})


URL = _generation("openai", model="dall-e-3", size="1024x1024", response_format="url")
SQUARE = _generation("deepshi", model="deepshi-image-1", aspect_ratio="1:1", output_format="png")
SQUARE_WEBP = _generation(
    "deepshi", model="deepshi-image-1", aspect_ratio="1:1", output_format="webp"
)
LANDSCAPE = _generation("openai", model="dall-e-3", size="1792x1024", response_format="b64_json")
DOUBLE = _generation("deepshi", model="deepshi-banana-pro", width=2048, height=2048)
LARGEST = _generation("deepshi", model="seedream-4.5", image_size="auto_4K", output_format="png")
LARGEST_JPEG = _generation(
    "deepshi", model="seedream-4.5", image_size="auto_4K", output_format="jpeg"
)
STREAM = _generation("openai", model="gpt-image-1", stream=True)


def picture(body: bytes) -> bytes:
    """The first picture of a reply."""
    return b64decode(json.loads(body)["data"][0]["b64_json"])
