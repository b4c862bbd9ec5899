"""The promise of bytes: these pictures are the same on every machine, Python, zlib and Pillow.

`tests/golden/pictures.txt` holds one line per picture. After a change of pictures that is meant,
write it anew with `IMGMOCK_UPDATE_GOLDEN=1 pytest tests/unit/imaging/test_golden.py`, look at the
pictures, and commit the file together with the change.
"""

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from unit.imaging.references import as_file, holed, motley
from unit.imaging.samples import sample

from mockserver.imaging.edit import Inputs, paint_edit
from mockserver.imaging.paint import paint
from mockserver.imaging.spec import RenderSpec

GOLDEN = Path(__file__).parents[2] / "golden" / "pictures.txt"

_SHOWN = {
    "1x1": sample(1, 1),
    "64x64": sample(64, 64),
    "97x64": sample(97, 64),
    "256x256": sample(256, 256),
    "1024x1024": sample(1024, 1024),
    "1792x1024": sample(1792, 1024),
    "1024x1792": sample(1024, 1792),
    "4096x4096": sample(4096, 4096),
    "transparent 512x512": sample(512, 512, transparent=True),
    "partial 1 of 3": sample(512, 512, partial=1, partials=3),
    "partial 3 of 3": sample(512, 512, partial=3, partials=3),
    "watermark 1024x1024": sample(1024, 1024, watermark=True),
    "watermark transparent partial": sample(
        300, 200, watermark=True, transparent=True, partial=2, partials=2
    ),
}

_REFERENCE, _CLEAR_REFERENCE = as_file(motley(300, 200)), as_file(motley(640, 480, 4))
_MASK = as_file(holed((640, 480), (120, 60, 560, 420)))
_EDITS = {
    "png edit of 3": (
        sample(512, 512, watermark=True),
        Inputs((_REFERENCE, b"", _CLEAR_REFERENCE)),
    ),
    "png edit with a mask": (
        sample(640, 480),
        Inputs((_CLEAR_REFERENCE, _REFERENCE), _MASK),
    ),
}


def _digest(name: str) -> str:
    data = paint_edit(*_EDITS[name]) if name in _EDITS else paint(_pictures()[name])
    return sha256(data).hexdigest()


def _names() -> list[str]:
    return [*_pictures(), *_EDITS]


def _pictures() -> dict[str, RenderSpec]:
    return {
        f"{form} {name}": replace(spec, format=form)
        for name, spec in _SHOWN.items()
        for form in ("png", "webp")
    }


def _recorded() -> dict[str, str]:
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("  ", 1) for line in lines)
    return {name: digest for digest, name in pairs}


@pytest.mark.skipif("IMGMOCK_UPDATE_GOLDEN" not in os.environ, reason="only when asked to")
def test_write_the_golden_file_anew() -> None:
    lines = [f"{_digest(name)}  {name}\n" for name in _names()]
    GOLDEN.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("name", _names())
def test_a_picture_has_the_recorded_bytes(name: str) -> None:
    assert _digest(name) == _recorded().get(name), (
        f"the picture {name!r} has other bytes than tests/golden/pictures.txt says; if that is "
        "meant, see the top of this file for how to write it anew"
    )


def test_the_file_names_no_other_pictures() -> None:
    assert _recorded().keys() == set(_names())
