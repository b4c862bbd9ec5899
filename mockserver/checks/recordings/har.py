"""HAR 1.2, as browsers and proxies write it: `log.entries`, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from mockserver.checks.recordings.bodies import BodyUnread, decoded, from_base64, from_text
from mockserver.checks.recordings.entry import Answered, Asked, Broken, Entry
from mockserver.checks.recordings.json_stream import BrokenJson, JsonSource, items
from mockserver.engine.exchange import Part
from mockserver.engine.references import upload

ENTRIES = ("log", "entries")


def read_har(source: JsonSource) -> Iterator[Entry | Broken]:
    """The entries of a HAR, one by one; a Broken for each that cannot be read."""
    number = 0
    try:
        for number, item in enumerate(items(source, ENTRIES), 1):
            yield har_entry(number, item)
    except BrokenJson as error:
        told = "the file ends within" if error.cut else "the file cannot be read on in"
        yield Broken(number + 1, f"{told} this entry: {error}", ended=True)
    except KeyError as error:
        yield Broken(1, f"there is no {error.args[0]} in it", "/log", ended=True)


def har_entry(number: int, item: Any) -> Entry | Broken:
    """One entry of a HAR."""
    place = "/request"
    try:
        asked = _asked(item["request"])
        place = "/response"
        return Entry(number, asked, _answered(item["response"]))
    except BodyUnread as error:
        return Broken(number, f"the body cannot be read: {error}", place)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Broken(number, f"this is no entry of a HAR: {_reason(error)}", place)


def _reason(error: Exception) -> str:
    return f"{error} is absent" if isinstance(error, KeyError) else str(error)


def _asked(request: Mapping[str, Any]) -> Asked:
    headers = _headers(request.get("headers", []))
    posted = request.get("postData")
    method, url = str(request["method"]).upper(), str(request["url"])
    if not isinstance(posted, Mapping):
        body = b"" if request.get("bodySize") in (0, "0") else None
        return Asked(method, url, headers, body)
    if "content-type" not in headers and posted.get("mimeType"):
        headers["content-type"] = str(posted["mimeType"])
    if posted.get("text"):
        text = str(posted["text"])
        is_base64 = "base64" in (posted.get("encoding"), posted.get("_encoding"))
        return Asked(method, url, headers, from_base64(text) if is_base64 else from_text(text))
    return _from_parameters(method, url, headers, posted)


def _from_parameters(
    method: str, url: str, headers: dict[str, str], posted: Mapping[str, Any]
) -> Asked:
    """A form of which only the `params` were kept."""
    listed = posted.get("params") or []
    if not listed:
        return Asked(method, url, headers, b"" if posted.get("text") == "" else None)
    if "multipart" not in headers.get("content-type", ""):
        pairs = [(str(one["name"]), str(one.get("value", ""))) for one in listed]
        return Asked(method, url, headers, urlencode(pairs).encode())
    if any(_is_file(one) and not one.get("value") for one in listed):
        return Asked(method, url, headers)  # browsers leave the bytes of files out
    return Asked(method, url, headers, parts=tuple(_part(one) for one in listed))


def _is_file(one: Mapping[str, Any]) -> bool:
    return "fileName" in one or str(one.get("contentType", "")).startswith("image/")


def _part(one: Mapping[str, Any]) -> Part:
    name, text = str(one["name"]), str(one.get("value") or "")
    if not _is_file(one):
        return Part(name, text=text)
    data = from_text(text)
    declared, filename = one.get("contentType"), str(one.get("fileName", ""))
    return Part(name, upload=upload(data, declared, filename))


def _answered(response: Mapping[str, Any]) -> Answered:
    headers = _headers(response.get("headers", []))
    content = response.get("content") or {}
    if "content-type" not in headers and content.get("mimeType"):
        headers["content-type"] = str(content["mimeType"])
    status = int(response["status"])
    text = content.get("text")
    if text is None:
        return Answered(status, headers, b"" if content.get("size") == 0 else None)
    if content.get("encoding") == "base64":
        return Answered(status, headers, _unpacked(from_base64(text), headers))
    return Answered(status, headers, from_text(str(text)))


def _unpacked(data: bytes, headers: Mapping[str, str]) -> bytes:
    return decoded(data, headers.get("content-encoding", ""))


def _headers(listed: Any) -> dict[str, str]:
    return {str(one["name"]).lower(): str(one["value"]) for one in listed}
