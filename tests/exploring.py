"""Hooks for Schemathesis: valid bodies get real pictures, and sizes that every model paints.

A schema can say neither what a picture is nor that edges are multiples of 16.
"""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import schemathesis

PICTURE = (Path(__file__).parents[1] / "fixtures" / "assets" / "mask.png").read_bytes()
TEXT = f"data:image/png;base64,{b64encode(PICTURE).decode()}"
_PICTURES = ("image", "image[]", "images", "mask")


@schemathesis.hook
def before_call(context: Any, case: Any, *_: Any) -> None:
    """Makes a body that fits its schema one that can be painted from."""
    if case.meta and case.meta.generation.mode.is_positive and isinstance(case.body, dict):
        case.body = _paintable(case.body, case.media_type == "multipart/form-data")


def _paintable(body: dict[str, Any], is_form: bool) -> dict[str, Any]:
    return {name: _value(name, value, is_form) for name, value in body.items()}


def _value(name: str, value: Any, is_form: bool) -> Any:
    if name in _PICTURES:
        return _files(value) if is_form else _texts(value)
    if name == "size" and isinstance(value, str) and re.fullmatch(r"\d+x\d+", value):
        return "1024x1024"
    return _paintable(value, is_form) if isinstance(value, dict) else value


def _files(value: Any) -> Any:
    return [PICTURE for _ in value] if isinstance(value, list) else PICTURE


def _texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, dict):
        addressed = ("url", "data", "image_url")
        return {name: TEXT if name in addressed else item for name, item in value.items()}
    return TEXT if isinstance(value, str) else value
