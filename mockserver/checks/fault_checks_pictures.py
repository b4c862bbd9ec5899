"""The faults of pictures, of their addresses and of streams, held against what their entries say."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from mockserver.checks.fault_bench import (
    HOSTED,
    STREAMED,
    Bench,
    Mismatch,
    acted,
    looked_at,
    picture,
    read,
    want,
)
from mockserver.checks.wire import Answer, events

_WAIT = 0.2
"""Seconds that slow addresses are given here."""
_LEAST = 0.8 * _WAIT
"""What must be seen of it: both ends look at their clocks a little late."""


def _wrong_format(bench: Bench) -> None:
    body = acted(bench.draw("wrong_format"))
    want(picture(body["data"][0])[0] == "webp" == body["output_format"], body["output_format"])


def _wrong_size(bench: Bench) -> None:
    body = acted(bench.draw("wrong_size"))
    want(picture(body["data"][0])[1:] == (1024, 512) and body["size"] == "1024x1024", body["size"])


def _mislabelled(bench: Bench) -> None:
    body = acted(bench.draw("mislabelled"))
    want(picture(body["data"][0])[0] == "webp" and body["output_format"] == "png", "no lie")
    answer = _fetched(bench, acted(bench.draw("mislabelled", HOSTED)))
    want(answer.headers["content-type"] == "image/png", answer.headers)
    want(looked_at(answer.body)[0] == "webp", answer.body[:20])


def _b64(bench: Bench, fault: str) -> str:
    text: str = acted(bench.draw(fault))["data"][0]["b64_json"]
    return text


def _data_prefix(bench: Bench) -> None:
    text = _b64(bench, "b64_data_prefix")
    prefix, _, data = text.partition(",")
    want(prefix == "data:image/png;base64" and looked_at(b64decode(data)), text[:60])


def _b64_cut(bench: Bench) -> None:
    text = _b64(bench, "b64_cut")
    try:
        b64decode(text, validate=True)
    except Base64Error:
        want(looked_at(b64decode(text[: len(text) // 4 * 4])), text[:60])
        return
    raise Mismatch("it can be decoded")


def _b64_urlsafe(bench: Bench) -> None:
    text = _b64(bench, "b64_urlsafe")
    want(not set("+/=").intersection(text) and set("-_").intersection(text), text[:60])
    want(looked_at(urlsafe_b64decode(text + "=" * (-len(text) % 4))), text[:60])


def _b64_wrapped(bench: Bench) -> None:
    lines = _b64(bench, "b64_wrapped").split("\n")
    want(len(lines) > 1 and {len(line) for line in lines[:-1]} == {76}, len(lines))
    want(looked_at(b64decode("".join(lines), validate=True)), lines[0])


def _huge(bench: Bench) -> None:
    text = _b64(bench, "huge_body:megabytes=2")
    want(len(text) == 2_000_000 and looked_at(b64decode(text)), len(text))


def _address(body: Any) -> str:
    found: str = body["data"][0]["url"]
    return found


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _fetched(bench: Bench, body: Any) -> Answer:
    return bench.get(_path(_address(body)))


def _spoiled(bench: Bench, fault: str) -> Answer:
    """The first fetch of an address that a fault spoils, which the address does not show."""
    body = acted(bench.draw(fault, HOSTED))
    want(fault.partition(":")[0] not in _address(body), _address(body))
    return _fetched(bench, body)


def _url_expired(bench: Bench) -> None:
    acted(_spoiled(bench, "url_expired"), 404)
    want(bench.last()["condition"] == "expired", bench.last())
    healed = _fetched(bench, read(bench.draw(None, HOSTED)))
    want(healed.status == 200 and looked_at(healed.body), healed.raw[:200])


def _url_forbidden(bench: Bench) -> None:
    answer = _spoiled(bench, "url_forbidden")
    want(answer.status == 403 and b"<Error>" in answer.body, answer.raw[:300])


def _url_redirect(bench: Bench) -> None:
    answer = _spoiled(bench, "url_redirect:hops=2")
    for _ in range(2):
        want(answer.status == 302, answer.raw[:200])
        answer = bench.get(_path(answer.headers["location"]))
    want(answer.status == 200 and looked_at(answer.body), answer.raw[:200])


def _url_not_ready(bench: Bench) -> None:
    body = acted(bench.draw("url_not_ready:times=2", HOSTED))
    seen = [_fetched(bench, body).status for _ in range(4)]
    want(seen == [404, 404, 200, 200], seen)


def _url_relative(bench: Bench) -> None:
    body = acted(bench.draw("url_relative", HOSTED))
    want(_address(body).startswith("/"), _address(body))
    want(looked_at(_fetched(bench, body).body), _address(body))


def _url_html(bench: Bench) -> None:
    answer = _spoiled(bench, "url_html")
    want(answer.status == 200 and b"<html>" in answer.body, answer.raw[:300])


def _url_slow(bench: Bench) -> None:
    answer = _spoiled(bench, f"url_slow:seconds={_WAIT}")
    want(answer.first_byte >= _LEAST and looked_at(answer.body), answer.first_byte)


def _streamed(bench: Bench, fault: str | None) -> Answer:
    answer = bench.draw(fault, STREAMED)
    want(answer.status == 200 and ("mock-fault" in answer.headers) == bool(fault), answer.headers)
    want(answer.headers["content-type"] == "text/event-stream", answer.headers)
    return answer


def _names(answer: Answer) -> list[str]:
    """The last word of each event's name."""
    return [name.rpartition(".")[2] for name, _ in events(answer.body)]


def _kept(fault: str, names: list[str], is_whole: bool, bench: Bench) -> None:
    answer = _streamed(bench, fault)
    want(_names(answer) == names and answer.is_whole == is_whole, (_names(answer), answer.is_whole))


def _cut_inside(bench: Bench) -> None:
    _kept("sse_cut_inside", ["partial_image", "partial_image"], True, bench)
    want(
        b"event: image_generation.completed" in _streamed(bench, "sse_cut_inside").body, "no event"
    )


def _no_final_blank(bench: Bench) -> None:
    _kept("sse_no_final_blank", ["partial_image", "partial_image"], True, bench)
    plain = _streamed(bench, None).body
    want(_streamed(bench, "sse_no_final_blank").body == plain[:-1], "more than the line is missing")


def _error_event(bench: Bench) -> None:
    answer = _streamed(bench, "sse_error_event:after_events=1")
    want(_names(answer) == ["partial_image", "error"] and answer.is_whole, _names(answer))
    want("error" in json.loads(events(answer.body)[-1][1]), events(answer.body)[-1])


def _json_instead(bench: Bench) -> None:
    answer = bench.draw("sse_json_instead", STREAMED)
    want(answer.headers["content-type"] == "application/json", answer.headers)
    want(picture(acted(answer)["data"][0]), "no picture")


def _bad_json(bench: Bench) -> None:
    first, *rest = [data for _, data in events(_streamed(bench, "sse_bad_json").body)]
    want(len(rest) == 2 and all(json.loads(data) for data in rest), len(rest))
    try:
        json.loads(first)
    except ValueError:
        return
    raise Mismatch("the data is JSON")


def _url_instead(bench: Bench) -> None:
    found = [json.loads(data) for _, data in events(_streamed(bench, "sse_url_instead").body)]
    want("url" in found[-1] and "b64_json" not in found[-1], sorted(found[-1]))
    want("b64_json" in found[0], sorted(found[0]))


def _done_marker(bench: Bench) -> None:
    found = events(_streamed(bench, "sse_done_marker").body)
    want(len(found) == 4 and found[-1] == ("", "[DONE]"), found[-1])


def _same_events(fault: str, sign: bytes, bench: Bench) -> None:
    """Other bytes, in which `sign` is found, and the same events."""
    plain, framed = _streamed(bench, None), _streamed(bench, fault)
    found = [sign in answer.body or sign in answer.sent for answer in (framed, plain)]
    want(found == [True, False], framed.sent[:200])
    want(_meaning(framed) == _meaning(plain), _names(framed))


def _meaning(answer: Answer) -> list[tuple[str, Any]]:
    return [(name, json.loads(data)) for name, data in events(answer.body)]


_FRAMING = {
    "sse_crlf": b"\r\n\r\nevent: ",
    "sse_cr": b"\r\revent: ",
    "sse_comments": b": ping\n\n",
    "sse_id_then_comment": b"id: 3\nevent: image_generation.completed\n",
    "sse_multiline": b"data: {\ndata: ",
    "sse_no_space": b"event:image_generation.completed\ndata:{",
    "sse_bom": b"\xef\xbb\xbfevent: ",
    "sse_retry_only_block": b"retry: 3000\n\nevent: ",
    "sse_split:bytes=64": b"\r\n40\r\n",
}
_TWO = ["partial_image", "partial_image"]
PICTURE_CHECKS: dict[str, Callable[[Bench], None]] = {
    "wrong_format": _wrong_format,
    "wrong_size": _wrong_size,
    "mislabelled": _mislabelled,
    "b64_data_prefix": _data_prefix,
    "b64_cut": _b64_cut,
    "b64_urlsafe": _b64_urlsafe,
    "b64_wrapped": _b64_wrapped,
    "huge_body": _huge,
    "url_expired": _url_expired,
    "url_forbidden": _url_forbidden,
    "url_redirect": _url_redirect,
    "url_not_ready": _url_not_ready,
    "url_relative": _url_relative,
    "url_html": _url_html,
    "url_slow": _url_slow,
    "sse_no_completed": partial(_kept, "sse_no_completed", _TWO, True),
    "sse_cut": partial(_kept, "sse_cut:after_events=1", _TWO[:1], False),
    "sse_cut_inside": _cut_inside,
    "sse_no_final_blank": _no_final_blank,
    "sse_error_event": _error_event,
    "sse_json_instead": _json_instead,
    "sse_empty": partial(_kept, "sse_empty", [], True),
    "sse_bad_json": _bad_json,
    "sse_url_instead": _url_instead,
    "sse_done_marker": _done_marker,
    **{
        text.partition(":")[0]: partial(_same_events, text, sign) for text, sign in _FRAMING.items()
    },
}
