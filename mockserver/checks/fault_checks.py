"""Every fault of the registry, held against what its entry says, at the socket of a fresh server.

Here are the faults of whole replies; those of pictures and streams are in `fault_checks_pictures`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.load import Catalog
from mockserver.checks.fault_bench import Bench, Mismatch, acted, read, want
from mockserver.checks.fault_checks_pictures import PICTURE_CHECKS
from mockserver.engine.faults.registry import FAULTS

Check = Callable[[Bench], None]

_WAIT = 0.2
"""Seconds that slow faults are given here."""
_LEAST = 0.8 * _WAIT
"""What must be seen of it: both ends look at their clocks a little late."""


def results(catalog: Catalog) -> Iterator[tuple[str, str | None]]:
    """Every fault of the registry and what is wrong with it, None where it behaves as described."""
    for name in FAULTS:
        yield name, mismatch(name, catalog)


def mismatch(name: str, catalog: Catalog) -> str | None:
    """What is wrong with one fault, None where it behaves as described."""
    check = CHECKS.get(name)
    if check is None:
        return "nothing checks it"
    with Bench(catalog) as bench:
        try:
            check(bench)
        except (Mismatch, OSError, ValueError, LookupError, TypeError) as error:
            return f"{type(error).__name__}: {error}"
    return None


def _condition(name: str, bench: Bench) -> None:
    error = bench.site.terms(bench.site.catalog.provider("openai"), None, None).error(name)
    refused = bench.draw(name)
    body = acted(refused, error.status)
    want("mock_error" not in body and "error" in body, body)
    told = bench.last()
    want(told["condition"] == name and told["faults"] == [name] and not told["charge"], told)


def _rate_limited(bench: Bench) -> None:
    _condition("rate_limited", bench)
    hints: dict[str, Callable[[Mapping[str, str]], bool]] = {
        "retry_after=2": lambda sent: sent["retry-after"] == "2",
        "retry_after=2,retry_after_style=seconds": lambda sent: sent["retry-after"] == "2",
        "retry_after=2,retry_after_style=date": _is_in_two_seconds,
        "retry_after=2,retry_after_style=ms": _is_in_milliseconds,
        "retry_after=0.6,retry_after_style=float": lambda sent: sent["retry-after"] == "0.6",
        "retry_after_style=garbage": lambda sent: not sent["retry-after"].isdecimal(),
        "retry_after=2,retry_after_style=negative": lambda sent: sent["retry-after"] == "-2",
    }
    for arguments, is_so in hints.items():
        sent = bench.draw(f"rate_limited:{arguments}").headers
        want(is_so(sent), (arguments, sent))


def _is_in_two_seconds(sent: Mapping[str, str]) -> bool:
    return parsedate_to_datetime(sent["retry-after"]).timestamp() == 1709251202


def _is_in_milliseconds(sent: Mapping[str, str]) -> bool:
    return sent["retry-after-ms"] == "2000" and "retry-after" not in sent


def _billed(name: str, bench: Bench) -> None:
    path, body = bench.charged()
    answer = bench.post(path, name, body)
    if name == "billed_then_reset":
        want(answer.ending == "reset" and not answer.raw, answer)
    elif name == "billed_then_504":
        want(answer.status == 504 and b"<html>" in answer.body, answer.raw[:200])
    else:
        want(answer.status == 200 and answer.sent and not answer.is_whole, answer.raw[:200])
    want(read(bench.get("/__mock__/ledger"))["entries"], "nothing was charged")


def _reset(bench: Bench) -> None:
    path, body = bench.charged()
    answer = bench.post(path, "reset", body)
    want(answer.ending == "reset" and not answer.raw, answer)
    want(bench.last()["delivery"]["outcome"] == "reset", bench.last())
    want(not read(bench.get("/__mock__/ledger"))["entries"], "it was charged")


def _page(status: int, bench: Bench) -> None:
    path, body = bench.charged()
    answer = bench.post(path, f"html_{status}", body)
    want(answer.status == status and answer.headers["content-type"] == "text/html", answer.headers)
    want(b"<html>" in answer.body and answer.is_whole, answer.body)
    want(not read(bench.get("/__mock__/ledger"))["entries"], "it was charged")


def _stall(bench: Bench) -> None:
    answer = bench.draw(f"stall:seconds={_WAIT}")
    want(answer.longest_pause >= _LEAST, answer.longest_pause)
    acted(answer)


def _slow_first_byte(bench: Bench) -> None:
    answer = bench.draw(f"slow_first_byte:seconds={_WAIT}")
    want(answer.first_byte >= _LEAST, answer.first_byte)
    acted(answer)


def _trickle(bench: Bench) -> None:
    answer = bench.draw("trickle:bytes_per_second=60000")
    acted(answer)
    want(answer.seconds >= 0.8 * len(answer.sent) / 60_000 - 0.1, answer.seconds)


def _cut_body(bench: Bench) -> None:
    answer = bench.draw("cut_body:at=100")
    want(len(answer.sent) == 100 and int(answer.headers["content-length"]) > 100, answer.headers)
    want(bench.last()["delivery"] == {"outcome": "cut", "bytes": 100}, bench.last()["delivery"])
    half = bench.draw("cut_body")
    want(len(half.sent) == int(half.headers["content-length"]) // 2, half.headers)


def _cut_chunked(bench: Bench) -> None:
    answer = bench.draw("cut_chunked:at=100")
    want(answer.is_chunked and not answer.is_whole and len(answer.body) == 100, answer.headers)


def _gzip_lie(bench: Bench) -> None:
    answer = bench.draw("gzip_lie")
    want(answer.headers.get("content-encoding") == "gzip", answer.headers)
    acted(answer)


def _gzip_cut(bench: Bench) -> None:
    answer = bench.draw("gzip_cut")
    want(answer.headers.get("content-encoding") == "gzip" and answer.is_whole, answer.headers)
    try:
        gzip.decompress(answer.body)
    except EOFError:
        begun = zlib.decompressobj(31).decompress(answer.body)
        want(begun.startswith(b"{"), begun[:100])
        return
    raise Mismatch("the body is whole")


def _empty_body(bench: Bench) -> None:
    answer = bench.draw("empty_body")
    want(answer.status == 200 and answer.is_whole and not answer.body, answer.raw)


def _wrong_content_type(bench: Bench) -> None:
    answer = bench.draw("wrong_content_type:value=text%2Fplain")
    want(answer.headers["content-type"] == "text/plain", answer.headers)
    usual = bench.draw("wrong_content_type")
    want(usual.headers["content-type"] == "text/html", usual.headers)
    acted(usual)


def _empty_data(bench: Bench) -> None:
    want(acted(bench.draw("empty_data"))["data"] == [], "data is not empty")


def _missing_data(bench: Bench) -> None:
    body = acted(bench.draw("missing_data"))
    want("data" not in body and "created" in body, body)


def _error_in_200(bench: Bench) -> None:
    body = acted(bench.draw("error_in_200"))
    want("data" not in body and body["error"]["message"], body)


def _item_error(bench: Bench) -> None:
    data = acted(bench.draw("item_error:index=0", {"n": 2}))["data"]
    want("error" in data[0] and "b64_json" in data[1], [sorted(one) for one in data])
    last = acted(bench.draw("item_error", {"n": 2}))["data"]
    want("error" in last[1] and "b64_json" in last[0], [sorted(one) for one in last])


def _counted(name: str, number: int, bench: Bench) -> None:
    data = acted(bench.draw(name, {"n": 2}))["data"]
    want(len(data) == number, len(data))
    want(len({one["b64_json"] for one in data}) == number, "pictures repeat")


def _duplicates(bench: Bench) -> None:
    data = acted(bench.draw("duplicate_images", {"n": 2}))["data"]
    want(len(data) == 2 and data[0]["b64_json"] == data[1]["b64_json"], "pictures differ")


def _shuffled(bench: Bench) -> None:
    plain = read(bench.draw(None, {"n": 3}))["data"]
    want(acted(bench.draw("shuffled_index", {"n": 3}))["data"] == plain[::-1], "the usual order")


def _null_revised(bench: Bench) -> None:
    item = acted(bench.draw("null_revised_prompt"))["data"][0]
    want("revised_prompt" in item and item["revised_prompt"] is None, sorted(item))


def _created(name: str, kind: type, bench: Bench) -> None:
    created = acted(bench.draw(name))["created"]
    want(type(created) is kind, created)
    want(int(float(created)) == 1709251200, created)


def _no_usage(bench: Bench) -> None:
    want("usage" in read(bench.draw(None)), "there is no usage anyway")
    want("usage" not in acted(bench.draw("no_usage")), "usage is there")


def _flat_error(bench: Bench) -> None:
    flat = acted(bench.draw("flat_error:condition=prompt_too_long"), 400)
    want(flat.keys() == {"code", "message"} and flat["message"], flat)
    detail = acted(bench.draw("flat_error:shape=detail"), 400)
    want(isinstance(detail["detail"], list) and detail["detail"][0]["msg"], detail)
    text = acted(bench.draw("flat_error:shape=text"), 400)
    want(isinstance(text["error"], str), text)


def _text_plain(bench: Bench) -> None:
    answer = bench.draw("text_plain_json")
    want(answer.headers["content-type"].startswith("text/plain"), answer.headers)
    want(json.loads(answer.body)["data"], answer.body[:100])


_REPLY_CHECKS: dict[str, Check] = {
    **{
        f"billed_then_{end}": partial(_billed, f"billed_then_{end}")
        for end in ("reset", "504", "cut")
    },
    "reset": _reset,
    "stall": _stall,
    "slow_first_byte": _slow_first_byte,
    "trickle": _trickle,
    "cut_body": _cut_body,
    "cut_chunked": _cut_chunked,
    "gzip_lie": _gzip_lie,
    "gzip_cut": _gzip_cut,
    "html_502": partial(_page, 502),
    "html_504": partial(_page, 504),
    "empty_body": _empty_body,
    "wrong_content_type": _wrong_content_type,
    "empty_data": _empty_data,
    "missing_data": _missing_data,
    "error_in_200": _error_in_200,
    "item_error": _item_error,
    "fewer_images": partial(_counted, "fewer_images", 1),
    "more_images": partial(_counted, "more_images", 3),
    "duplicate_images": _duplicates,
    "shuffled_index": _shuffled,
    "null_revised_prompt": _null_revised,
    "created_float": partial(_created, "created_float", float),
    "created_string": partial(_created, "created_string", str),
    "no_usage": _no_usage,
    "flat_error": _flat_error,
    "text_plain_json": _text_plain,
}
CHECKS: dict[str, Check] = {
    **{name: partial(_condition, name) for name in CONDITIONS},
    **_REPLY_CHECKS,
    **PICTURE_CHECKS,
    "rate_limited": _rate_limited,
}


def table(name: str, wrong: str | None) -> dict[str, Any]:
    """A result as a row of a table."""
    return {"fault": name, "result": wrong or "as described"}
