"""Definitions that exist nowhere else: they are clean, they serve, and they paint."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import answered, world_of

from mockserver.checks.definitions import check_paths
from mockserver.engine.exchange import Base64, Json, Text
from mockserver.engine.world import World
from mockserver.imaging.paint import paint
from mockserver.imaging.upload import inspect

GOOD = Path(__file__).resolve().parents[2] / "definitions" / "good"
SIZES = {
    "canvas": "128x128", "easel": "256x256", "fresco": "320x320", "ink-black": "512x512",
    "mosaic": "256x256", "stamp": "96x96", "stencil": "512x512",
}
