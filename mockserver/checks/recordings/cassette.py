"""Cassettes of VCR.py, in YAML or JSON: `interactions`, each with a request and a response.

Cassettes are kept in memory as a whole, as VCR.py does; its bodies may be texts, bytes (`!!binary`), base64, or
compressed as they came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.checks.recordings.bodies import BodyUnread, decoded, from_base64, from_text
from mockserver.checks.recordings.entry import Answered, Asked, Broken, Entry, NotARecording
from mockserver.checks.recordings.json_stream import BrokenJson, JsonSource, items

INTERACTIONS = ("interactions",)


def cassette_of(text: str, name: str) -> list[Any] | Broken:
    """The interactions of a cassette in YAML (or JSON, which is YAML). Raises NotARecording."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        document = yaml.load(text, loader)  # noqa: S506 - a safe loader, with or without libyaml
    except yaml.YAMLError as error:
        if "\ninteractions:" not in f"\n{text[:10_000]}":
            raise NotARecording(f"{name} is no recording: neither JSON nor YAML") from error
        return Broken(1, f"the cassette cannot be read: {_first_line(error)}", ended=True)
    except (ValueError, RecursionError) as error:
        raise NotARecording(f"{name} is no recording: {_first_line(error)}") from error
    return interactions(document, name)


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def interactions(document: Any, name: str) -> list[Any]:
    """The interactions of a decoded cassette. Raises NotARecording."""
    if isinstance(document, Mapping) and isinstance(document.get("interactions"), list):
        return list(document["interactions"])
    raise no_kind(name, list(document) if isinstance(document, Mapping) else [])


def no_kind(name: str, members: list[Any]) -> NotARecording:
    """What to raise about a document with these members; it names the tool where it is another's cassette."""
    if "http_interactions" in members:
        return NotARecording(
            f"{name} is a cassette of another tool (http_interactions, as VCR for Ruby writes it); "
            "those of VCR.py hold `interactions`"
        )
    return NotARecording(
        f"{name} is no recording: neither a HAR (log.entries), nor our journal (exchanges), "
        "nor a cassette of VCR.py (interactions)"
    )


def read_json_cassette(source: JsonSource) -> Iterator[Entry | Broken]:
    """The entries of a cassette in JSON."""
    number = 0
    try:
        for number, item in enumerate(items(source, INTERACTIONS), 1):
            yield cassette_entry(number, item)
    except (BrokenJson, KeyError) as error:
        yield Broken(number + 1, f"the cassette cannot be read on: {error}", ended=True)


def read_cassette(found: list[Any]) -> Iterator[Entry | Broken]:
    """The entries of a cassette."""
    for number, item in enumerate(found, 1):
        yield cassette_entry(number, item)


def cassette_entry(number: int, item: Any) -> Entry | Broken:
    """One interaction of a cassette."""
    place = "/request"
    try:
        asked = _asked(item["request"])
        place = "/response"
        return Entry(number, asked, _answered(item["response"]))
    except BodyUnread as error:
        return Broken(number, f"the body cannot be read: {error}", place)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"{error} is absent" if isinstance(error, KeyError) else str(error)
        return Broken(number, f"this is no interaction of VCR.py: {told}", place)


def _asked(request: Mapping[str, Any]) -> Asked:
    headers = _headers(request.get("headers") or {})
    body = _bytes(request.get("body"))
    url = str(request.get("uri") or request["url"])
    return Asked(str(request["method"]).upper(), url, headers, body or b"")


def _answered(response: Mapping[str, Any]) -> Answered:
    headers = _headers(response.get("headers") or {})
    status = response["status"] if "status" in response else response["status_code"]
    code = status["code"] if isinstance(status, Mapping) else status
    body = _bytes(response["body"] if "body" in response else response.get("content"))
    if body is None:
        return Answered(int(code), headers, b"")
    return Answered(int(code), headers, decoded(body, headers.get("content-encoding", "")))


def _bytes(body: Any) -> bytes | None:
    """The bytes of a body in any of the forms that VCR.py and its serializers have written."""
    if isinstance(body, Mapping):
        if "base64_string" in body:
            return from_base64(str(body["base64_string"]))
        return _bytes(body.get("string"))
    if body is None or isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return from_text(body)
    raise BodyUnread(f"it is of the type {type(body).__name__}")


def _headers(written: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(name).lower(): ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in written.items()
    }
