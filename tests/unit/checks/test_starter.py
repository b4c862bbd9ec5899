"""`new-provider` writes a definition that is clean, serves, and is never overwritten."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from calling import NOON, Caller, specs, text_parts

from mockserver.catalog.load import Catalog
from mockserver.checks.definitions import check_paths
from mockserver.checks.starter import write_starter
from mockserver.engine.exchange import Part
from mockserver.engine.references import upload
from mockserver.engine.world import Clock, Site, World
from mockserver.imaging.paint import paint
from mockserver.settings import Settings


def test_what_is_written_is_clean_and_serves(tmp_path: Path) -> None:
    written = write_starter(tmp_path, "acme-labs")
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "acme-labs/provider.yaml",
        "acme-labs/models/example.yaml",
    ]
    assert check_paths([tmp_path / "acme-labs"]) == []
    catalog = Catalog([tmp_path], ["acme-labs"])
    client = Caller(World(Site(catalog, Settings()), Clock(time.time, NOON)), "acme-labs")
    body = {"model": "example", "prompt": "a cat", "size": "512x512"}
    found = client.post("/v1/images/generations", body)
    assert found.reply.status == 200
    picture = upload(paint(specs(found)[0]), "image/png", "cat.png")
    parts = (*text_parts(model="example", prompt="a hat"), Part("image", upload=picture))
    assert client.form("/v1/images/edits", parts).reply.status == 200


def test_editors_find_the_schemas(tmp_path: Path) -> None:
    for path in write_starter(tmp_path, "acme"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = first.removeprefix("# yaml-language-server: $schema=")
        schema = json.loads((path.parent / named).read_text(encoding="utf-8"))
        assert schema["$id"] == Path(named).name
    beside = {path.name for path in (tmp_path / "acme" / ".schemas").iterdir()}
    assert {"layer.schema.json", "fragment.schema.json"} < beside


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    with pytest.raises(FileExistsError, match="acme is there already"):
        write_starter(tmp_path, "acme")
    assert list((tmp_path / "acme").iterdir()) == []


@pytest.mark.parametrize("name", ["Acme", "a b", "../acme", "", "-acme", "acme\n"])
def test_a_name_is_an_id(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no id of a provider"):
        write_starter(tmp_path, name)
    assert list(tmp_path.iterdir()) == []
