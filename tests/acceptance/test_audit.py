"""Traffic with our own server keeps the contract; broken in one place, it gives exactly that finding."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recorded import Exchange, Recorder, cassette, har, write_cassette, write_har

from mockserver.checks.event_stream import framed, parse_stream
from mockserver.checks.exchanges import Got, Sent, exchange_files, play, read_exchange
from mockserver.cli.main import main
from mockserver.imaging.paint import paint
from mockserver.imaging.spec import RenderSpec

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("har", "cassette", "journal")
KEY = {"Authorization": "Bearer sk-test"}
ASKED = {"model": "gpt-image-1", "prompt": "a teapot", "size": "1024x1024", "quality": "low"}


class Traffic:
    """Exchanges as bytes, and the journal of the same exchanges."""

    def __init__(self, url: str, client: httpx.Client, name: str) -> None:
        self.url = f"{url}/~{name}"
        self._recorder = Recorder(client)

    def post(self, path: str, body: Any = None, **asked: Any) -> None:
        """One request with a JSON body, or with what httpx takes."""
        content = {"json": body} if body is not None else {}
        self._recorder.send("POST", self.url + path, **{"headers": KEY, **content, **asked})

    def get(self, url: str) -> None:
        """One request without a body."""
        self._recorder.send("GET", url if url.startswith("http") else self.url + url, headers=KEY)

    @property
    def exchanges(self) -> list[Exchange]:
        """What went over the wire."""
        return self._recorder.exchanges

    @property
    def last(self) -> Any:
        """The JSON of the last reply."""
        return json.loads(self.exchanges[-1].reply)

    @property
    def journal(self) -> dict[str, Any]:
        """The server's own journal."""
        found: dict[str, Any] = httpx.get(f"{self.url}/__mock__/journal").json()
        return found


@pytest.fixture(scope="module")
def traffic(server_url: str, http: httpx.Client) -> Traffic:
    """A little of everything: pictures, addresses, edits, listings, streams, refusals."""
    found = Traffic(server_url, http, "audit")
    found.post("/openai/v1/images/generations", ASKED)
    found.post("/openai/v1/images/generations", {**ASKED, "size": "7x7"})
    found.post("/openai/v1/images/generations", {**ASKED, "stream": True, "partial_images": 2})
    cat = (ROOT / "fixtures/assets/cat.png").read_bytes()
    files = {"image": ("cat.png", cat, "image/png")}
    form = {"model": "gpt-image-1", "prompt": "a hat", "size": "1024x1024", "quality": "low"}
    found.post("/openai/v1/images/edits", None, data=form, files=files)
    found.get("/openai/v1/models")
    found.get("/openai/v1/models/nothing")
    found.post(
        "/openai/v1/images/generations",
        {"model": "dall-e-2", "prompt": "a", "response_format": "url"},
    )
    found.get(found.last["data"][0]["url"])
    found.post("/openai/v1/images/generations", ASKED, headers={})
    found.post("/deepshi/v1/images/generations", {"model": "nano-banana-pro", "prompt": "a teapot"})
    found.post(
        "/openai/v1/images/generations", ASKED, headers={**KEY, "Mock-Fault": "rate_limited"}
    )
    found.post(
        "/openai/v1/images/generations",
        None,
        content=b"{",
        headers={**KEY, "Content-Type": "application/json"},
    )
    return found


@pytest.fixture(scope="module")
def journal(traffic: Traffic) -> dict[str, Any]:
    """The journal of the traffic."""
    return traffic.journal


def written(kind: str, folder: Path, exchanges: list[Exchange]) -> Path:
    """Exchanges as a file of one kind that holds bytes."""
    if kind == "har":
        return write_har(folder / "traffic.har", har(exchanges))
    return write_cassette(folder / "traffic.yaml", cassette(exchanges))


def audited(
    capsys: pytest.CaptureFixture[str], path: Path, *more: str
) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON report of an audit."""
    code = main(["audit", str(path), "--report", "json", *more])
    return code, json.loads(capsys.readouterr().out)


def findings(report: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Rule, pointer and nearest legal value of each finding."""
    return [
        (one["rule"], one["place"]["pointer"], one["nearest"])
        for result in report["results"]
        for one in result["findings"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_own_traffic_keeps_the_contract(
    kind: str,
    traffic: Traffic,
    journal: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if kind == "journal":
        path = tmp_path / "journal.json"
        path.write_text(json.dumps(journal))
    else:
        path = written(kind, tmp_path, traffic.exchanges)
    code, report = audited(capsys, path)
    assert findings(report) == []
    assert (code, report["counts"]["passed"]) == (0, len(traffic.exchanges))


def test_all_exchanges_of_the_fixtures_keep_the_contract(
    server_url: str, http: httpx.Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder = Recorder(http)
    for number, file in enumerate(exchange_files(ROOT / "fixtures")):
        place = f"{server_url}/~audited-{number}/{file.parts[-3]}"

        def send(wanted: Sent, place: str = place) -> Got:
            parts = [
                (name, (filename, data, kind) if filename else (None, data))
                for name, filename, data, kind in wanted.parts
            ]
            asked = {
                "headers": dict(wanted.headers),
                "content": wanted.content or None,
                "files": parts or None,
            }
            reply = recorder.send(wanted.method, place + wanted.path, **asked)
            return Got(reply.status_code, dict(reply.headers), reply.content)

        play(read_exchange(file), ROOT / "fixtures/assets", send)
    code, report = audited(capsys, write_har(tmp_path / "all.har", har(recorder.exchanges)))
    errors = [
        one
        for result in report["results"]
        for one in result["findings"]
        if one["severity"] == "error"
    ]
    assert errors == []
    assert (code, report["counts"]["passed"]) == (0, len(recorder.exchanges))


def picture(kind: str, format: str, width: int, height: int) -> Any:
    """A picture as a recording of that kind holds it."""
    if kind == "journal":
        return {"format": format, "size": f"{width}x{height}", "bytes": 9, "sha256": "0"}
    spec = RenderSpec(
        width=width, height=height, format=format, digest="0" * 64, provider="", model="", seed=0,
        index=0, prompt="", prompt_sha256="0" * 16,
    )  # fmt: skip
    return b64encode(paint(spec)).decode()


def broken_picture(kind: str) -> Any:
    """What is no picture, as a recording of that kind holds it."""
    return (
        {"format": None, "size": None, "bytes": 3, "sha256": "0"} if kind == "journal" else "AAAA"
    )


Change = Callable[[dict[str, Any], str], None]


def put(name: str, value: Any) -> Change:
    """Gives a member another value, or takes it away."""

    def change(tree: dict[str, Any], _: str) -> None:
        if value is None:
            del tree[name]
        else:
            tree[name] = value

    return change


def put_picture(format: str, width: int, height: int) -> Change:
    """Puts another picture in place of the first."""

    def change(tree: dict[str, Any], kind: str) -> None:
        tree["data"][0]["b64_json"] = picture(kind, format, width, height)

    return change


def no_picture(tree: dict[str, Any], kind: str) -> None:
    """Puts something else in place of the first picture."""
    tree["data"][0]["b64_json"] = broken_picture(kind)


def twice(tree: dict[str, Any], _: str) -> None:
    """The first picture a second time."""
    tree["data"].append(tree["data"][0])


def another_code(tree: dict[str, Any], _: str) -> None:
    """A code with a letter missing."""
    tree["error"]["code"] = tree["error"]["code"][:-1]


IN_REQUESTS: list[tuple[Change, str, str, str]] = [
    (put("n", 11), "request.too_many_images", "/request/body/n", "10"),
    (put("size", "1000x1000"), "request.size_not_supported", "/request/body/size", "1024x1024"),
    (put("quality", "hihg"), "request.not_allowed_value", "/request/body/quality", "high"),
    (put("n", "1"), "request.wrong_type", "/request/body/n", "1"),
    (put("prompt", None), "request.missing_parameter", "/request/body/prompt", ""),
    (put("model", "gpt-imge-1"), "request.unknown_model", "/request/body/model", "gpt-image-1"),
    (put("qualty", "low"), "request.unknown_parameter", "/request/body/qualty", ""),
]
IN_REPLIES: list[tuple[Change, str, str, str]] = [
    (put("created", None), "reply.missing", "/response/body/created", ""),
    (put("created", "today"), "reply.type", "/response/body/created", ""),
    (put("createdat", 7), "reply.unknown", "/response/body/createdat", ""),
    (put("quality", "hihg"), "reply.value", "/response/body/quality", "high"),
    (twice, "reply.count", "/response/body/data", "1"),
    (
        put_picture("png", 512, 512),
        "reply.picture.size",
        "/response/body/data/0/b64_json",
        "1024x1024",
    ),
    (
        put_picture("webp", 1024, 1024),
        "reply.picture.format",
        "/response/body/data/0/b64_json",
        "png",
    ),
    (no_picture, "reply.picture.broken", "/response/body/data/0/b64_json", ""),
]


def with_change(
    exchange: Exchange, kind: str, asked: Change | None, answered: Change | None
) -> Exchange:
    """An exchange with a change in the JSON of its request or reply."""
    request, reply = exchange.request, exchange.reply
    if asked is not None:
        tree = json.loads(request)
        asked(tree, kind)
        request = json.dumps(tree).encode()
    if answered is not None:
        tree = json.loads(reply)
        answered(tree, kind)
        reply = json.dumps(tree).encode()
    return replace(exchange, request=request, reply=reply)


def changed(
    kind: str, number: int, folder: Path, traffic: Traffic, journal: dict[str, Any],
    asked: Change | None = None, answered: Change | None = None, status: int | None = None,
) -> Path:  # fmt: skip
    """A recording of one exchange of the traffic, with a change."""
    if kind == "journal":
        entry = deepcopy(journal["exchanges"][number])
        if asked is not None:
            asked(entry["request"]["fields"], kind)
        if answered is not None:
            answered(entry["reply"]["body"], kind)
        entry["status"] = status or entry["status"]
        path = folder / "journal.jsonl"
        path.write_text(json.dumps(entry) + "\n")
        return path
    exchange = with_change(traffic.exchanges[number], kind, asked, answered)
    return written(kind, folder, [replace(exchange, status=status or exchange.status)])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("change", "rule", "pointer", "nearest"), IN_REQUESTS)
def test_a_broken_request_is_found(
    change: Change, rule: str, pointer: str, nearest: str, kind: str,
    traffic: Traffic, journal: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = changed(kind, 0, tmp_path, traffic, journal, asked=change)
    code, report = audited(capsys, path)
    found = findings(report)
    assert [one[:2] for one in found] == [(rule, pointer)]
    assert not nearest or found[0][2] == nearest
    assert code == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("change", "rule", "pointer", "nearest"), IN_REPLIES)
def test_a_broken_reply_is_found(
    change: Change, rule: str, pointer: str, nearest: str, kind: str,
    traffic: Traffic, journal: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = changed(kind, 0, tmp_path, traffic, journal, answered=change)
    code, report = audited(capsys, path)
    found = findings(report)
    assert [one[:2] for one in found] == [(rule, pointer)]
    assert not nearest or found[0][2] == nearest
    # members that the contract does not know are only a hint
    assert code == (0 if rule == "reply.unknown" else 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("number", "asked", "answered", "status", "found"),
    [
        (0, None, None, 201, ("reply.status", "/response/status", "200")),
        (1, None, None, 422, ("reply.status", "/response/status", "400")),
        (1, None, another_code, None, ("reply.error.body", "/response/body/error/code", "invalid_value")),
        (1, put("size", "auto"), None, None, ("reply.refused", "/response/status", "200")),
        (0, None, put("data", None), 418, ("reply.status", "/response/status", "")),
    ],
)  # fmt: skip
def test_a_status_or_a_refusal_that_does_not_fit_is_found(
    number: int, asked: Change | None, answered: Change | None, status: int | None,
    found: tuple[str, str, str], kind: str,
    traffic: Traffic, journal: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = changed(kind, number, tmp_path, traffic, journal, asked, answered, status)
    code, report = audited(capsys, path)
    rule, pointer, nearest = findings(report)[0]
    assert len(findings(report)) == 1
    assert (rule, pointer) == found[:2]
    assert not found[2] or nearest == found[2]
    assert code == 1


Events = list[tuple[str, dict[str, Any]]]


def without_usage(events: Events) -> Events:
    """The last event without its usage."""
    return [
        (name, {key: value for key, value in data.items() if key != "usage"})
        for name, data in events
    ]


def renamed(events: Events) -> Events:
    """The first event under a name that nobody knows."""
    return [("image_generation.partial_imag", events[0][1]), *events[1:]]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (lambda events: events, []),
        (lambda events: events[:-1], ["stream.incomplete"]),
        (lambda events: [events[-1], events[0]], ["stream.order"]),
        (lambda events: [events[0], events[0], *events], ["stream.partials"] * 2),
        (renamed, ["stream.event"]),
        (without_usage, ["stream.data.missing"]),
        (lambda events: [], ["stream.incomplete"]),
    ],
)
def test_a_broken_stream_is_found(
    change: Callable[[Events], Events], rules: list[str], kind: str,
    traffic: Traffic, journal: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    if kind == "journal":
        entry = deepcopy(journal["exchanges"][2])
        events = change([(one["event"], one["data"]) for one in entry["reply"]["body"]])
        entry["reply"]["body"] = [{"event": name, "data": data} for name, data in events]
        path = tmp_path / "journal.jsonl"
        path.write_text(json.dumps(entry))
    else:
        exchange = traffic.exchanges[2]
        events = change(
            [(one.type, json.loads(one.data)) for one in parse_stream(exchange.reply).events]
        )
        lines = [line for name, data in events for line in framed(name, json.dumps(data))]
        path = written(kind, tmp_path, [replace(exchange, reply="".join(lines).encode())])
    code, report = audited(capsys, path)
    assert [rule for rule, _, _ in findings(report)] == rules
    assert code == (1 if rules else 0)


def test_a_stream_that_is_cut_is_found(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exchange = traffic.exchanges[2]
    path = written("har", tmp_path, [replace(exchange, reply=exchange.reply[:-20])])
    _, report = audited(capsys, path)
    assert [rule for rule, _, _ in findings(report)] == ["stream.unfinished", "stream.incomplete"]


def test_a_fetched_picture_is_held_against_the_request(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, fetched = traffic.exchanges[6:8]
    small = replace(fetched, reply=b64decode(picture("har", "png", 64, 64)))
    _, report = audited(capsys, written("har", tmp_path, [asked, small]))
    assert findings(report) == [("reply.picture.size", "/response/body", "1024x1024")]


def test_compressed_and_encoded_bodies_are_read(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listing = traffic.exchanges[4]
    packed = replace(
        listing,
        reply=gzip.compress(listing.reply),
        reply_headers={**listing.reply_headers, "content-encoding": "gzip"},
    )
    code, report = audited(capsys, written("cassette", tmp_path, [packed]))
    assert (code, report["counts"]["passed"]) == (0, 1)
    document = har([listing])
    text = b64encode(listing.reply).decode()
    document["log"]["entries"][0]["response"]["content"].update(encoding="base64", text=text)
    code, report = audited(capsys, write_har(tmp_path / "encoded.har", document))
    assert (code, report["counts"]["passed"]) == (0, 1)


def test_traffic_of_others_is_passed_over_and_counted(
    traffic: Traffic, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = traffic.exchanges[0]
    other = replace(own, url="https://cdn.example.test/logo.png", method="GET", request=b"")
    real = replace(own, url="https://api.openai.com/v1/images/generations")
    gateway = replace(own, url="https://gateway.example.test/v1/images/generations")
    path = written("har", tmp_path, [own, other, real, gateway])
    code, report = audited(capsys, path)
    assert (code, report["counts"]["passed"]) == (0, 2)
    assert report["notes"] == [
        "2 entries of other hosts skipped: cdn.example.test (1), gateway.example.test (1)"
    ]
    code, report = audited(capsys, path, "--provider", "openai")
    assert (code, report["counts"]["passed"]) == (0, 3)
    assert main(["audit", str(path), "--provider", "tchavi"]) == 2
    assert "no entry is for tchavi" in capsys.readouterr().err


def test_strict_mode_refuses_what_is_ignored(
    traffic: Traffic, journal: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = changed("har", 9, tmp_path, traffic, journal, asked=put("style", "vivid"))
    _, report = audited(capsys, path)
    assert [one["severity"] for one in report["results"][0]["findings"]] == ["warning"]
    code, report = audited(capsys, path, "--strict")
    assert [one["severity"] for one in report["results"][0]["findings"]] == ["error"]
    assert code == 1


def test_a_truncated_recording_is_a_finding(
    traffic: Traffic, journal: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = written("har", tmp_path, traffic.exchanges[:2]).read_text()
    path = tmp_path / "cut.har"
    path.write_text(whole[: len(whole) - 400])
    code, report = audited(capsys, path)
    assert [rule for rule, _, _ in findings(report)] == ["recording.truncated"]
    assert (code, report["counts"]) == (1, {"passed": 1, "failed": 1, "skipped": 0})
    lines = [json.dumps(one) for one in journal["exchanges"][:3]]
    path = tmp_path / "cut.jsonl"
    path.write_text("\n".join([*lines[:2], lines[2][:100]]))
    code, report = audited(capsys, path)
    assert [rule for rule, _, _ in findings(report)] == ["recording.broken"]
    assert code == 1


@pytest.mark.parametrize(
    "data", [b"\x00\x01garbage", b"words", b"", b"http_interactions: []", b"{}"]
)
def test_what_is_no_recording_is_a_usage_error(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert main(["audit", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"imgmock: {path}")


def spoiled(tree: Any, drawn: Random) -> Any:
    """A JSON value with one member of it replaced by something odd."""
    if isinstance(tree, dict | list) and tree and drawn.random() < 0.9:
        keys = sorted(tree) if isinstance(tree, dict) else range(len(tree))
        key = drawn.choice(keys)
        tree[key] = spoiled(tree[key], drawn)
        return tree
    odd: list[Any] = [
        None,
        True,
        -1,
        1e308,
        "",
        "\ud800",
        [],
        {},
        "http://[::1",
        "data:image/png;base64,AAAA",
    ]
    return drawn.choice([*odd, {"format": "png", "size": "9x", "bytes": 1, "sha256": ""}])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=st.randoms(use_true_random=False))
def test_whatever_a_recording_holds_there_is_a_report(
    drawn: Random,
    traffic: Traffic,
    journal: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    number = drawn.choice([1, 4, 5, 6, 8, 10])
    document: dict[str, Any] = har([traffic.exchanges[number]])
    entry = document["log"]["entries"][0]
    content = entry["response"]["content"]
    content["text"] = json.dumps(spoiled(json.loads(content["text"]), drawn))
    document["log"]["entries"] += [spoiled(deepcopy(entry), drawn)]
    path = write_har(tmp_path / "spoiled.har", document)
    assert audited(capsys, path, "--provider", "openai")[0] in (0, 1)
    exchange = spoiled(deepcopy(journal["exchanges"][drawn.choice([0, 1, 2, 3, 6])]), drawn)
    path = tmp_path / "spoiled.json"
    path.write_text(json.dumps({"exchanges": [exchange, journal["exchanges"][1]]}))
    assert audited(capsys, path)[0] in (0, 1)


_LARGE = """
import resource, sys
from pathlib import Path
from mockserver.catalog.load import Catalog
from mockserver.checks.audit import audit
from mockserver.engine.world import Site
from mockserver.settings import Settings

small, large = map(Path, sys.argv[1:])
site = Site(Catalog(), Settings())
audit([small], site)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
report = audit([large], site)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(report.results), report.exit_code, (after - before) // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the memory is measured with `resource`")
def test_a_large_har_is_read_in_bounded_memory(traffic: Traffic, tmp_path: Path) -> None:
    small = written("har", tmp_path, traffic.exchanges[:1])
    text = json.dumps(har(traffic.exchanges[:1])["log"]["entries"][0])
    text = text.replace('"serverIPAddress"', "")
    padded = text[:-1] + ', "_padding": "' + "x" * (500_000 - len(text)) + '"}'
    large = tmp_path / "large.har"
    with large.open("w") as file:
        file.write('{"log": {"version": "1.2", "pages": [], "entries": [')
        file.write(",\n".join([padded] * 105))
        file.write("]}}")
    assert large.stat().st_size > 50_000_000
    command = [sys.executable, "-c", _LARGE, str(small), str(large)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    results, code, grown = map(int, done.stdout.split())
    assert (results, code) == (105, 0)
    assert grown < 60
