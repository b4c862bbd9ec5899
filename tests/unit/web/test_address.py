"""What an address says before the provider's own path."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.catalog.load import Catalog
from mockserver.settings import Settings
from mockserver.web.address import Address, Addresses
from mockserver.web.mock_error import MockError

CATALOG = Catalog(only=["deepshi", "openai"])


def read(raw: str, host: str = "127.0.0.1:4010", scheme: str = "http", **settings: Any) -> Address:
    """The address of a path sent to a server with these settings."""
    addresses = Addresses(CATALOG, Settings(**settings))
    return addresses.read(raw, {"host": host}, scheme, "127.0.0.1:4010")


def test_a_provider_stands_in_front_of_its_own_path() -> None:
    found = read("/deepshi/v1/models")
    assert found == Address(
        "default", "deepshi", "/v1/models", "", "http://127.0.0.1:4010/deepshi", None
    )


def test_the_provider_alone_has_the_root_path() -> None:
    assert read("/deepshi").path == "/"


@pytest.mark.parametrize("raw", ["/~t-1_A/deepshi/v1/models", "/%7Et-1_A/deepshi/v1/models"])
def test_a_namespace_is_taken_off_and_repeated_in_the_origin(raw: str) -> None:
    found = read(raw)
    assert (found.namespace, found.path) == ("t-1_A", "/v1/models")
    assert found.origin == "http://127.0.0.1:4010/~t-1_A/deepshi"


@pytest.mark.parametrize("name", ["", "a.b", "a%20b", "ä", "%C3%A4", "x" * 65])
def test_other_namespaces_are_refused(name: str) -> None:
    with pytest.raises(MockError, match="cannot name a namespace") as caught:
        read(f"/~{name}/deepshi/v1/models")
    assert caught.value.status == 400


def test_a_fault_keeps_its_escapes_and_stays_out_of_the_origin() -> None:
    found = read("/~t1/!rate_limited:times=1,after=%2Fa%3B/deepshi/v1/models")
    assert found.fault == "rate_limited:times=1,after=%2Fa%3B"
    assert found.path == "/v1/models"
    assert found.origin == "http://127.0.0.1:4010/~t1/deepshi"


def test_the_path_is_decoded_once() -> None:
    assert read("/openai/v1/models/a%2Fb%252Fc").path == "/v1/models/a/b%2Fc"


def test_broken_escapes_stay_text() -> None:
    assert read("/openai/v1/%zz/%FF/%00").path == "/v1/%zz/\N{REPLACEMENT CHARACTER}/\0"


@pytest.mark.parametrize("raw", ["/openai/../deepshi/v1/models", "/openai//v1/models"])
def test_nothing_is_normalised(raw: str) -> None:
    found = read(raw)
    assert (found.provider, found.path) == ("openai", raw.removeprefix("/openai"))


@pytest.mark.parametrize(
    "host", ["api.openai.com", "API.OpenAI.com", "api.openai.com:443", "api.openai.com:"]
)
def test_a_real_host_needs_no_prefix(host: str) -> None:
    found = read("/v1/models", host=host)
    assert (found.provider, found.path) == ("openai", "/v1/models")
    assert found.origin == f"http://{host}"


def test_a_real_host_takes_a_namespace_too() -> None:
    found = read("/~t1/v1/models", host="api.openai.com")
    assert (found.namespace, found.path, found.origin) == (
        "t1",
        "/v1/models",
        "http://api.openai.com/~t1",
    )


def test_control_paths_win_over_real_hosts() -> None:
    found = read("/~t1/__mock__/journal", host="api.openai.com")
    assert (found.provider, found.path, found.prefix) == (None, "/__mock__/journal", "/~t1")


def test_the_only_provider_is_mounted_at_the_root_and_under_its_name() -> None:
    at_root = read("/v1/models", providers=("deepshi",))
    prefixed = read("/deepshi/v1/models", providers=("deepshi",))
    assert at_root.path == prefixed.path == "/v1/models"
    assert at_root.origin == "http://127.0.0.1:4010"
    assert prefixed.origin == "http://127.0.0.1:4010/deepshi"


def test_health_is_ours_even_beside_a_provider_at_the_root() -> None:
    assert read("/health", providers=("deepshi",)).provider is None


def test_an_unknown_provider_is_refused_with_the_nearest() -> None:
    with pytest.raises(MockError) as caught:
        read("/depshi/v1/models")
    assert caught.value.status == 404
    assert "'depshi'" in caught.value.message
    assert "nearest: deepshi" in caught.value.hint


def test_a_forgotten_provider_is_explained() -> None:
    with pytest.raises(MockError) as caught:
        read("/v1/images/generations")
    assert "deepshi, openai" in caught.value.hint
    assert "/deepshi/v1/images/generations" in caught.value.hint


@pytest.mark.parametrize("raw", ["//", "//deepshi/v1/models", "/..", "/%2E%2E/", "/%00"])
def test_path_tricks_are_unknown_providers(raw: str) -> None:
    with pytest.raises(MockError) as caught:
        read(raw)
    assert caught.value.status == 404


def test_the_public_url_is_what_replies_are_told() -> None:
    found = read("/~t1/deepshi/v1/models", public_url="https://mock.example/x")
    assert found.origin == "https://mock.example/x/~t1/deepshi"


@pytest.mark.parametrize("host", ["", "a b", "x\r\ny", "<script>"])
def test_a_host_that_is_none_is_replaced(host: str) -> None:
    assert read("/deepshi/v1/models", host=host).origin == "http://127.0.0.1:4010/deepshi"


def test_forwarded_headers_are_believed_only_where_asked() -> None:
    headers = {
        "host": "inner:1",
        "x-forwarded-host": "mock.example, other",
        "x-forwarded-proto": "https",
    }
    believing = Addresses(CATALOG, Settings(proxy_headers=True))
    wary = Addresses(CATALOG, Settings())
    assert believing.read("/deepshi/v1", headers, "http", "s").origin == (
        "https://mock.example/deepshi"
    )
    assert wary.read("/deepshi/v1", headers, "http", "s").origin == "http://inner:1/deepshi"


def test_an_address_read_again_is_the_same() -> None:
    addresses = Addresses(CATALOG, Settings())
    first, second = (addresses.read("/deepshi/v1", {"host": "h"}, "http", "s") for _ in range(2))
    other = addresses.read("/deepshi/v1", {"host": "i"}, "http", "s")
    assert first == second
    assert other.origin == "http://i/deepshi"
