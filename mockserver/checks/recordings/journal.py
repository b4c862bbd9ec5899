"""Our own journal: `/__mock__/journal`, one exchange of it, or one exchange a line.

Pictures are named there instead of shown. Those of a request are painted again in the size and format that
they had, so that it can be judged; those of a reply are judged by their names.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode

from mockserver.checks.recordings.entry import ABSENT, Answered, Asked, Broken, Entry
from mockserver.checks.recordings.json_stream import BrokenJson, JsonSource, items
from mockserver.contract.keywords import dimensions
from mockserver.engine.exchange import BodyProblem, Part, Upload
from mockserver.imaging.paint import paint
from mockserver.imaging.spec import FORMATS, RenderSpec

EXCHANGES = ("exchanges",)
_NAMED = {"format", "size", "bytes", "sha256"}
# What is refused before a body is read: the journal cannot hold such a body.
_UNREAD = ("malformed_body", "unsupported_media_type", "body_too_large")
_WITHOUT_BODY = ("GET", "HEAD", "DELETE", "OPTIONS")


def read_journal(source: JsonSource) -> Iterator[Entry | Broken]:
    """The exchanges of `/__mock__/journal`."""
    number = 0
    try:
        for number, item in enumerate(items(source, EXCHANGES), 1):
            yield journal_entry(number, item)
    except (BrokenJson, KeyError) as error:
        yield Broken(
            number + 1, f"the file cannot be read on in this exchange: {error}", ended=True
        )


def read_journal_lines(file: BinaryIO) -> Iterator[Entry | Broken]:
    """Exchanges that stand one a line; empty lines are passed over."""
    lines = (line for line in file if line.strip())
    for number, line in enumerate(lines, 1):
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Broken(number, f"this line is no JSON: {error}")
        else:
            yield journal_entry(number, item)


def is_exchange(item: Any) -> bool:
    """Whether a JSON value is an exchange of our journal."""
    members = ("provider", "method", "path", "status", "request", "reply")
    return isinstance(item, Mapping) and all(name in item for name in members)


def is_named(value: Any) -> bool:
    """Whether a JSON value stands for a picture, or for other base64, that is named and not shown."""
    if not isinstance(value, Mapping) or value.keys() != _NAMED:
        return False
    return all(value[name] is None or isinstance(value[name], str) for name in ("format", "size"))


def journal_entry(number: int, item: Any) -> Entry | Broken:
    """One exchange of our journal."""
    if not is_exchange(item):
        return Broken(number, "this is no exchange of our journal")
    try:
        return Entry(number, _asked(item), _answered(item))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Broken(number, f"this is no exchange of our journal: {error}")


def _asked(item: Mapping[str, Any]) -> Asked:
    request, method = item["request"], str(item["method"])
    headers = {str(name).lower(): str(value) for name, value in request["headers"].items()}
    url = f"/{item['provider']}{quote(str(item['path']))}"
    fields, uploads = request["fields"], request["uploads"]
    if method in _WITHOUT_BODY:
        return Asked(method, f"{url}?{urlencode(fields)}" if fields else url, headers, b"")
    if item["condition"] in _UNREAD and not fields:
        return Asked(method, url, headers, problem=BodyProblem(item["condition"]))
    if "json" in headers.get("content-type", "json"):
        # masks mostly have an alpha channel; that this one had none is what it was refused for
        return Asked(
            method, url, headers, value=shown(fields, item["condition"] != "mask_mismatch")
        )
    return Asked(method, url, headers, value=ABSENT, parts=tuple(_parts(fields, uploads)))


def _parts(fields: Mapping[str, Any], uploads: list[Mapping[str, Any]]) -> Iterator[Part]:
    for name, value in fields.items():
        for text in value if isinstance(value, list) else [value]:
            yield Part(name, text=str(shown(text)))
    for facts in uploads:
        known = {name: value for name, value in facts.items() if name not in ("field", "sha256")}
        yield Part(str(facts["field"]), upload=Upload(known, str(facts["sha256"])))


def _answered(item: Mapping[str, Any]) -> Answered:
    reply = item["reply"]
    headers = {str(name).lower(): str(value) for name, value in reply["headers"].items()}
    body = reply["body"]
    if isinstance(body, str):
        if body.startswith(("data:", "event:")):
            headers.setdefault("content-type", "text/event-stream")
        return Answered(int(item["status"]), headers, body.encode("utf-8", "surrogatepass"))
    if body is None:
        return Answered(int(item["status"]), headers)
    streamed = isinstance(body, list) and all(
        isinstance(one, Mapping) and one.keys() == {"event", "data"} for one in body
    )
    return Answered(int(item["status"]), headers, value=body, streamed=streamed)


def shown(value: Any, alpha: bool = True) -> Any:
    """A JSON value of a request in which each named picture is painted again, as a data URI."""
    if is_named(value):
        return _painted(value, alpha)
    if isinstance(value, Mapping):
        return {key: shown(inner, alpha) for key, inner in value.items()}
    return [shown(inner, alpha) for inner in value] if isinstance(value, list) else value


def _painted(named: Mapping[str, Any], alpha: bool) -> str:
    size = dimensions(str(named["size"]))
    if size is None or not named["format"]:
        return b64encode(b"no picture of a known format").decode()
    form = named["format"] if named["format"] in FORMATS else "png"
    spec = RenderSpec(
        width=size[0],
        height=size[1],
        format=form,
        digest="0" * 64,
        provider="",
        model="",
        seed=0,
        index=0,
        prompt="",
        prompt_sha256="0" * 16,
        transparent=alpha and form != "jpeg",
    )
    return f"data:image/{form};base64,{b64encode(paint(spec)).decode()}"
