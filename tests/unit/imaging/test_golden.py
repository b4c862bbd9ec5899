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
from unit.imaging.samples import sample

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
    lines = [f"{sha256(paint(spec)).hexdigest()}  {name}\n" for name, spec in _pictures().items()]
    GOLDEN.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("name", _pictures())
def test_a_picture_has_the_recorded_bytes(name: str) -> None:
    found = sha256(paint(_pictures()[name])).hexdigest()
    assert found == _recorded().get(name), (
        f"the picture {name!r} has other bytes than tests/golden/pictures.txt says; if that is "
        "meant, see the top of this file for how to write it anew"
    )


def test_the_file_names_no_other_pictures() -> None:
    assert _recorded().keys() == _pictures().keys()
