"""Every form of `multipart` is taken over a socket, whatever its boundary and the order of its parts."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from drawing import CATALOG, few, having, smallest
from hypothesis import given

from mockserver.testing.strategies import SentForm, multipart
from mockserver.testing.strategies.target import usual_route

_EXAMPLES = 12


def requires_all_taken(url: str, http: httpx.Client, provider: str, operation: str) -> None:
    route = usual_route(CATALOG.provider(provider), operation)
    assert route is not None
    base = f"{url}/~strategies-{provider}"

    @few(_EXAMPLES)
    @given(multipart(provider, operation=operation))
    def hold(form: SentForm) -> None:
        headers = {"Authorization": "Bearer sk-test", "Content-Type": form.content_type}
        reply = http.post(f"{base}/{provider}{route.path}", content=form.content, headers=headers)
        assert reply.status_code == 200, reply.text
        assert "mock-findings" not in reply.headers or reply.headers["mock-findings"] == "0"

    hold()


@pytest.mark.parametrize("provider", having(multipart, "images.edit"))
def test_edits_are_taken(server_url: str, http: httpx.Client, provider: str) -> None:
    requires_all_taken(server_url, http, provider, "images.edit")


@pytest.mark.parametrize("provider", having(multipart, "images.variation"))
def test_variations_are_taken(server_url: str, http: httpx.Client, provider: str) -> None:
    requires_all_taken(server_url, http, provider, "images.variation")


def told(form: SentForm) -> dict[str, Any]:
    return dict(form.parts)


def test_examples_are_small_and_say_what_they_hold() -> None:
    form = smallest(multipart("openai", "gpt-image-1"))
    assert told(form) == {"model": "gpt-image-1", "prompt": "a", "image": "png ff0000"}
    assert form.content_type == "multipart/form-data; boundary=a"
    assert repr(form) == (
        "<multipart/form-data; boundary=a: model='gpt-image-1', prompt='a', image='png ff0000'>"
    )


@few(100)
@given(multipart("openai", "gpt-image-1"))
def test_boundaries_stand_between_the_parts_only(form: SentForm) -> None:
    boundary = form.content_type.partition("=")[2].strip('"')
    assert form.content.count(f"--{boundary}".encode()) == len(form.parts) + 1


def test_masks_come_with_a_picture() -> None:
    form = smallest(multipart("openai", "gpt-image-1"), lambda one: "mask" in told(one))
    assert told(form)["mask"] == "png ff0000"
    assert {"image", "image[]"} & told(form).keys()
