"""Definitions that exist nowhere else: they are clean, they serve, and they paint."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from calling import NOON, Caller, specs, text_parts, tree

from mockserver.catalog.load import Catalog
from mockserver.checks.definitions import check_paths
from mockserver.engine.exchange import Part, Stream
from mockserver.engine.references import upload
from mockserver.engine.world import Clock, Site, World
from mockserver.imaging.paint import paint
from mockserver.imaging.upload import inspect
from mockserver.settings import Settings

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"
ASSETS = Path(__file__).resolve().parents[3] / "fixtures" / "assets"
PATH = "/v1/images/generations"
SIZES = {
    "canvas": (128, 128),
    "easel": (256, 256),
    "fresco": (320, 320),
    "ink-black": (512, 512),
    "mosaic": (256, 256),
    "stencil": (512, 512),
    "stamp": (96, 96),
}
_CATALOG = Catalog([GOOD])


def client(provider: str, **settings: Any) -> Caller:
    """A client of a provider that does not ship."""
    world = World(Site(_CATALOG, Settings(**settings)), Clock(time.time, NOON))
    return Caller(world, provider)


def test_they_are_clean() -> None:
    assert check_paths([GOOD]) == []


def test_ten_lines_make_a_provider() -> None:
    found = client("plain").post(PATH, {"model": "pencil", "prompt": "a cat", "n": 2})
    assert found.reply.status == 200
    assert [(spec.width, spec.height) for spec in specs(found)] == [(256, 256)] * 2
    refused = client("plain").post(PATH, {"model": "pencil", "prompt": "a cat", "n": 3})
    assert (refused.reply.status, refused.condition) == (400, "too_many_images")


@pytest.mark.parametrize("model", SIZES)
def test_every_sizing_style_paints(model: str) -> None:
    found = client("atelier").post(PATH, {"model": model, "prompt": "a cat"})
    spec = specs(found)[0]
    facts = inspect(paint(spec), None, None)
    assert (facts["width"], facts["height"]) == SIZES[model]
    assert facts["format"] == ("webp" if model == "stamp" else "png")


@pytest.mark.parametrize(
    ("body", "size"),
    [
        ({"model": "canvas", "width": 200, "height": 64}, (200, 64)),
        ({"model": "easel", "resolution": "M", "ratio": "16:9"}, (512, 288)),
        ({"model": "mosaic", "area": "320x112"}, (320, 112)),
        ({"model": "ink-black", "size": "1024x512", "quality": "fine"}, (1024, 512)),
    ],
)
def test_sizes_follow_the_request(body: dict[str, Any], size: tuple[int, int]) -> None:
    spec = specs(client("atelier").post(PATH, {"prompt": "a cat", **body}))[0]
    assert (spec.width, spec.height) == size


@pytest.mark.parametrize(
    ("body", "cost"),
    [
        ({"model": "canvas", "width": 500, "height": 500}, "0.008"),
        ({"model": "easel", "resolution": "M"}, "0.02"),
        ({"model": "fresco", "quality": "fine", "n": 2}, "0.25"),
        ({"model": "ink-black", "quality": "fine", "size": "1024x512"}, "1.5"),
    ],
)
def test_every_charge_style_counts(body: dict[str, Any], cost: str) -> None:
    found = client("atelier").post(PATH, {"prompt": "a cat", **body})
    assert found.reply.headers["X-Cost"] == cost


def test_a_surface_has_its_own_form_and_envelope() -> None:
    studio = client("atelier")
    found = studio.post("/v2/paint", {"model": "stencil", "input": {"text": "a cat"}, "count": 2})
    assert [(spec.width, spec.height) for spec in specs(found)] == [(1024, 512)] * 2
    refused = studio.post("/v2/paint", {"model": "stencil"})
    assert set(tree(refused)) == {"fault", "code", "place"}
    assert tree(refused)["place"] == "atelier"


def test_an_edition_has_its_own_limits() -> None:
    body = {"model": "ink-black", "prompt": "a cat", "n": 4}
    assert client("atelier").post(PATH, body).reply.status == 200
    older = client("atelier", editions={"atelier": "2025"}).post(PATH, body)
    assert older.condition == "too_many_images"
    fresco = {"model": "fresco", "prompt": "a cat"}
    missing = client("atelier", editions={"atelier": "2025"}).post(PATH, fresco)
    assert missing.condition == "unknown_model"


def test_lengths_count_in_the_unit_of_the_definition() -> None:
    refused = client("atelier").post(PATH, {"model": "stamp", "prompt": "é" * 501})
    assert refused.reply.status == 422
    assert tree(refused)["error"]["message"] == "1002 bytes; stamp reads 1000"
    assert refused.basis == "documented"


def test_streams_have_their_events() -> None:
    body = {"model": "ink-black", "prompt": "a cat", "stream": True, "partial_images": 2}
    reply = client("atelier").post(PATH, body).reply
    assert isinstance(reply.body, Stream)
    assert [event.name for event in reply.body.events] == [
        "image_generation.partial_image",
        "image_generation.partial_image",
        "image_generation.completed",
    ]


def test_edits_take_files() -> None:
    picture = upload((ASSETS / "cat.png").read_bytes(), "image/png", "cat.png")
    parts = (*text_parts(model="stencil", prompt="a hat"), Part("image", upload=picture))
    found = client("atelier").form("/v1/images/edits", parts)
    assert found.reply.status == 200
    three = (*parts, Part("image", upload=picture), Part("image", upload=picture))
    assert client("atelier").form("/v1/images/edits", three).condition == "too_many_references"
    assert client("atelier").form(
        "/v1/images/edits", text_parts(model="easel", prompt="x")
    ).condition == ("operation_not_supported")


def test_listings_and_constants() -> None:
    listed = tree(client("atelier").get("/v1/models"))["data"]
    assert {entry["id"]: entry.get("medium") for entry in listed}["canvas"] == "oil"
    assert tree(client("atelier").get("/health", key=None))["status"] == "ok"
    absent = client("atelier").post("/v1/images/variations", {})
    assert (absent.reply.status, absent.condition) == (404, "not_found")
