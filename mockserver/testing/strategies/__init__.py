"""Hypothesis strategies over the providers' contracts: requests that are taken, requests that are refused, streams.

    @given(body=requests("openai", "gpt-image-1"))
    @given(broken=broken_requests("openai"))
    @given(form=multipart("openai"))
    @given(chunks=event_streams(events))

They need the extra `check`. What a body may hold is read off the definitions, those of your own included; nothing here
knows a provider.
"""

from __future__ import annotations

try:
    import hypothesis as _needed  # noqa: F401 - only to say what is missing
except ImportError as error:
    raise ImportError(
        "the strategies need Hypothesis: install imgmock with the extra 'check'"
    ) from error

from mockserver.testing.strategies.breaking import Broken, broken_requests
from mockserver.testing.strategies.event_bytes import VARIATIONS, event_streams
from mockserver.testing.strategies.forms import SentForm, multipart
from mockserver.testing.strategies.taken import requests

__all__ = [
    "VARIATIONS",
    "Broken",
    "SentForm",
    "broken_requests",
    "event_streams",
    "multipart",
    "requests",
]
