"""Every key of a definition with its path, and every layer with its place."""

from __future__ import annotations

from pathlib import Path

from mockserver.catalog.load import load_provider
from mockserver.catalog.walk import entries, model_layers, provider_layers
from mockserver.catalog.yaml import load_yaml

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"


def test_keys_come_with_their_paths() -> None:
    found = list(entries(load_yaml("a: {b.c: [{d: 1}]}\ne: 2\n", "x.yaml", [])))
    assert [(entry.path, entry.mark.line) for entry in found] == [
        ("a", 1),
        ("a.b.c", 1),
        ("a.b.c[0].d", 1),
        ("e", 2),
    ]
    assert found[2].holder == {"d": 1}


def test_layers_come_with_their_places() -> None:
    provider = load_provider(GOOD / "atelier")
    paths = [layer.path for layer in provider_layers(provider)]
    assert paths == ["", "families.inks", "surfaces.studio", "editions.2025", "editions.2026"]
    inner = [layer.path for layer in model_layers(provider.model("stencil"))]
    assert inner == ["", "in_surface.studio"]
