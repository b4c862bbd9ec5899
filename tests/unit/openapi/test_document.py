"""Each provider's document is valid OpenAPI 3.1, complete, and what is committed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from served import CATALOG, document

from mockserver.catalog.load import Catalog
from mockserver.contract.export import FOLDER, as_text
from mockserver.engine.world import Site
from mockserver.openapi.document import FILE, documents, openapi, write_documents
from mockserver.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
STALE = "differs from the definitions: run `imgmock export --write` and commit it if you meant it"
METHODS = ("get", "post", "delete")


def _operations(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [item[name] for item in found["paths"].values() for name in METHODS if name in item]


@pytest.mark.parametrize(
    ("provider", "mode"),
    [*((name, "faithful") for name in CATALOG.ids), ("deepshi", "strict"), ("openai", "lenient")],
)
def test_it_is_valid(provider: str, mode: str) -> None:
    found = document(provider, mode)
    assert [error.message for error in OpenAPIV31SpecValidator(found).iter_errors()] == []


def test_committed_documents_are_up_to_date() -> None:
    stale = [
        f"{FOLDER}/{provider.id}/{name}"
        for provider, name, found in documents(Catalog())
        if not (path := ROOT / FOLDER / provider.id / name).is_file()
        or path.read_text(encoding="utf-8") != as_text(found)
    ]
    assert stale == [], STALE


def test_a_document_that_is_up_to_date_is_not_written_again(tmp_path: Path) -> None:
    one = Catalog(only=["deepshi"])
    assert write_documents(tmp_path, one) == [tmp_path / FOLDER / "deepshi" / FILE]
    assert write_documents(tmp_path, one) == []


@pytest.mark.parametrize("provider", CATALOG.ids)
def test_every_route_is_in_it(provider: str) -> None:
    paths = document(provider)["paths"]
    for route in CATALOG.provider(provider).routes:
        assert route.method.lower() in paths[re.sub(r":path\}", "}", route.path)]


@pytest.mark.parametrize("provider", CATALOG.ids)
def test_open_routes_need_no_key(provider: str) -> None:
    found = document(provider)
    names = [operation["operationId"] for operation in _operations(found)]
    assert len(set(names)) == len(names)
    open_paths = {route.path for route in CATALOG.provider(provider).routes if not route.auth}
    for path, item in found["paths"].items():
        is_open = path in open_paths or "{token}" in path
        assert all((operation.get("security") == []) is is_open for operation in item.values())


def test_every_edition_has_its_own() -> None:
    named = [name for provider, name, _ in documents(CATALOG) if provider.id == "openai"]
    assert sorted(named) == ["2026-11/openapi.json", "openapi.json"]
    old, latest = document("openai"), document("openai", edition="2026-11")
    assert old["info"]["version"] == "2026-08"
    assert latest["info"]["version"] == "2026-11"
    assert "images.generate.gpt-image-1" in old["components"]["schemas"]
    assert "images.generate.gpt-image-1" not in latest["components"]["schemas"]


def test_the_server_can_be_named() -> None:
    found = openapi(Site(CATALOG, Settings()), CATALOG.provider("tchavi"), "/~t1/tchavi")
    assert [server["url"] for server in found["servers"]] == ["/~t1/tchavi"]


def test_it_says_what_it_is_and_where_facts_were_read() -> None:
    found = document("deepshi")
    assert "imgmock" in found["info"]["title"]
    page = found["x-sources"]["images"]
    assert page["url"].startswith("https://")
    assert '"page": "images"' in json.dumps(found["components"]["schemas"])
