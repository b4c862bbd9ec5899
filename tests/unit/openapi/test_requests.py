"""Request bodies: a variant per model, one without a model, forms, and rules across parameters."""

from __future__ import annotations

from typing import Any

from served import document, faults

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def _body(provider: str, path: str, kind: str = JSON, mode: str = "faithful") -> Any:
    found = document(provider, mode)
    return found["paths"][path]["post"]["requestBody"]["content"][kind]


def _accepts(
    provider: str, path: str, body: dict[str, Any], kind: str = JSON, mode: str = "faithful"
) -> bool:
    schema = _body(provider, path, kind, mode)["schema"]
    return not faults(document(provider, mode), schema, body)


def _generates(provider: str, mode: str = "faithful", **body: Any) -> bool:
    base = {"openai": "/v1", "deepshi": "/v1", "token360": "/v1", "tchavi": "/api/v1"}
    path = f"{base.get(provider, '/api')}/images/generations"
    return _accepts(provider, path, {"prompt": "a lighthouse", **body}, mode=mode)


def test_each_model_has_its_own_limits() -> None:
    assert _generates("deepshi", model="nano-banana-pro", resolution="4K")
    assert not _generates("deepshi", model="nano-banana-pro", resolution="8K")
    assert _generates("deepshi", model="gpt-image-2", resolution="8K")
    assert not _generates("deepshi", model="no-such-model")
    assert not _generates("deepshi")


def test_where_no_model_is_named_the_providers_choice_holds() -> None:
    assert _generates("openai", size="512x512")
    assert not _generates("openai", size="512x512", background="transparent")
    assert _generates("openai", background="transparent", model=None)
    assert not _generates("openai", model="")
    assert _generates("aigne-hub", model="")


def test_prefixes_are_part_of_the_name() -> None:
    assert _generates("aigne-hub", model="openai/dall-e-3")
    assert not _generates("aigne-hub", model="google/dall-e-3")


def test_unknown_fields_are_refused_where_the_provider_refuses_them() -> None:
    assert _generates("deepshi", model="gpt-image-2", colour="red")
    assert not _generates("deepshi", mode="strict", model="gpt-image-2", colour="red")
    assert not _generates("openai", model="gpt-image-1", colour="red")
    assert not _generates("openai", model="gpt-image-1", style="vivid")
    assert _generates("openai", mode="lenient", model="gpt-image-1", style="vivid")
    assert not _generates("openai", mode="lenient", model="gpt-image-1", colour="red")


def test_rules_across_parameters_count_with_defaults() -> None:
    assert not _generates("openai", model="gpt-image-1", stream=True, n=2)
    assert _generates("openai", model="gpt-image-1", stream=True)
    assert not _generates("openai", model="gpt-image-1", output_compression=50)
    assert not _generates("openai", model="gpt-image-1", output_compression=50, output_format=None)
    assert _generates("openai", model="gpt-image-1", output_compression=50, output_format="webp")


def test_sizes_have_their_form_and_refused_fields_only_null() -> None:
    assert _generates("openai", model="gpt-image-2", size="1536x1024")
    assert not _generates("openai", model="gpt-image-2", size="large")
    edit = {"model": "gpt-image-2", "prompt": "fog", "images": [{"file_id": "file-1"}]}
    assert _accepts("openai", "/v1/images/edits", {**edit, "input_fidelity": None})
    assert not _accepts("openai", "/v1/images/edits", {**edit, "input_fidelity": "low"})


def test_a_native_form_has_its_fields_at_their_places() -> None:
    path = "/api/v2/image"
    good = {"model": "openai/gpt-image-1", "input": {"prompt": "a lighthouse", "n": 2}}
    assert _accepts("aigne-hub", path, good)
    assert not _accepts(
        "aigne-hub", path, {"model": "openai/gpt-image-1", "prompt": "a lighthouse"}
    )
    assert not _accepts("aigne-hub", path, {**good, "input": {"prompt": "a lighthouse", "n": 0}})


def test_a_header_chooses_between_two_bodies() -> None:
    operation = document("token360")["paths"]["/v1/images/generations"]["post"]
    assert [one["name"] for one in operation["parameters"]] == ["Token360-Native-Params"]
    assert _generates("token360", model="kling-image-o1")
    assert not _generates("token360")


def test_files_are_binary_parts_under_all_their_names() -> None:
    body = _body("deepshi", "/v1/images/edits", MULTIPART)
    binary = {"type": "string", "contentMediaType": "application/octet-stream"}
    assert body["schema"]["properties"]["image[]"] == {"type": "array", "items": binary}
    assert body["encoding"]["image"] == {"contentType": "image/png, image/jpeg, image/webp"}
    asked = {"model": "gpt-image-2", "prompt": "a lighthouse"}
    assert _accepts("deepshi", "/v1/images/edits", {**asked, "image[]": ["…"]}, MULTIPART)
    assert not _accepts("deepshi", "/v1/images/edits", asked, MULTIPART)


def test_a_form_says_what_texts_can_say() -> None:
    path, asked = "/api/images/generations", {"prompt": "a lighthouse", "model": "gpt-image-1"}
    assert _accepts("aigne-hub", path, {**asked, "image": "https://host.test/a.png"}, FORM)
    assert not _accepts("aigne-hub", path, {**asked, "image": ["https://host.test/a.png"]}, FORM)
    assert _accepts("aigne-hub", path, {**asked, "image": ["https://host.test/a.png"]})
