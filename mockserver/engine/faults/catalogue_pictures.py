"""The entries of faults that concern pictures, their addresses, and streams of them."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.engine.faults.entries import GITHUB, MEASURED, condition, seconds
from mockserver.engine.faults.kinds import FaultKind, Parameter, Phase

_AFTER_EVENTS = Parameter("after_events", "whole", "events that still arrive", 1, 0, 1_000)


def _picture(name: str, meaning: str, evidence: str, *parameters: Parameter) -> FaultKind:
    phase: Phase = "plan" if name in ("wrong_format", "wrong_size") else "leaf"
    return FaultKind(name, "picture", phase, meaning, evidence, parameters, only="image")


_PICTURE = (
    _picture(
        "wrong_format",
        "pictures of another format than asked for, and truly labelled",
        f"{GITHUB}googleapis/python-genai/issues/1824",
    ),
    _picture(
        "wrong_size",
        "pictures of half the height asked for; `size` in the reply does not admit it",
        f"{GITHUB}router-for-me/CLIProxyAPI/issues/4114",
    ),
    _picture(
        "mislabelled",
        "bytes of another format than the reply, the address and the content type say",
        f"{GITHUB}open-webui/open-webui/issues/29948",
    ),
    _picture(
        "b64_data_prefix",
        "base64 that begins with `data:image/…;base64,`",
        f"{GITHUB}Acly/comfyui-tooling-nodes/issues/39",
    ),
    _picture(
        "b64_cut",
        "base64 that ends in the middle",
        f"{GITHUB}runpod-workers/worker-comfyui/issues/126",
    ),
    _picture(
        "b64_urlsafe",
        "base64 in the alphabet for addresses, without padding",
        MEASURED + "the picture cannot be decoded",
    ),
    _picture(
        "b64_wrapped",
        "base64 in lines of 76 characters",
        f"{GITHUB}runpod-workers/worker-comfyui/issues/126",
    ),
    _picture(
        "huge_body",
        "the first picture is filled up with zeros at its end",
        f"{GITHUB}googleapis/java-genai/issues/869",
        Parameter("megabytes", "whole", "how long its base64 is", 24, 1, 64),
    ),
)


def _address(name: str, meaning: str, evidence: str, *parameters: Parameter) -> FaultKind:
    counts = ("nth",) if any(one.name == "times" for one in parameters) else ("times", "nth")
    return FaultKind(
        name,
        "address",
        "address",
        meaning,
        GITHUB + evidence,
        parameters,
        only="hosted",
        counts=counts,
    )


_ADDRESS = (
    _address(
        "url_expired",
        "the address has expired, however young it is",
        "gptscript-ai/dalle-image-generation/issues/2",
    ),
    _address(
        "url_forbidden",
        "the address answers 403 with a page of XML",
        "the-open-agent/openagent/issues/945",
    ),
    _address(
        "url_redirect",
        "the address redirects before it serves the picture",
        "langgenius/dify/issues/30166",
        Parameter("hops", "whole", "how often", 1, 1, 50),
    ),
    _address(
        "url_not_ready",
        "the address answers 404 at first, then serves the picture",
        "basketikun/chatgpt2api/pull/10",
        Parameter("times", "whole", "how often it answers 404", 1, 1, 1_000),
    ),
    _address(
        "url_relative",
        "the reply holds the address without scheme and host",
        "MiniMax-AI/cli/issues/93",
    ),
    _address(
        "url_html",
        "the address answers 200 with a page of HTML",
        "arrrlo/Google-Images-Search/issues/131",
    ),
    _address(
        "url_slow",
        "the address serves the picture after a while",
        "Railgun19457/astrbot_plugin_image_generation/pull/55",
        seconds(30, "how long"),
    ),
)


def _stream(
    name: str, meaning: str, evidence: str, *parameters: Parameter, decisive: bool = True
) -> FaultKind:
    return FaultKind(name, "stream", "events", meaning, evidence, parameters, decisive, "stream")


_SILENT = f"{GITHUB}openai/openai-node/pull/2617"
_STREAM = (
    _stream(
        "sse_no_completed", "partial pictures, then a clean end without the completed one", _SILENT
    ),
    _stream(
        "sse_cut",
        "the connection is cut after some events",
        f"{GITHUB}openclaw/openclaw/pull/116999",
        _AFTER_EVENTS,
    ),
    _stream(
        "sse_cut_inside",
        "the last event ends in the middle, then a clean end",
        f"{GITHUB}Railgun19457/astrbot_plugin_image_generation/pull/65",
    ),
    _stream(
        "sse_no_final_blank",
        "the last event lacks the blank line that ends it",
        f"{GITHUB}Railgun19457/astrbot_plugin_image_generation/pull/65",
    ),
    _stream(
        "sse_error_event",
        "an error event after some events, then the end",
        f"{GITHUB}openclaw/openclaw/pull/116999",
        _AFTER_EVENTS,
        condition("server_error"),
    ),
    _stream(
        "sse_json_instead",
        "one JSON reply although a stream was asked for",
        f"{GITHUB}sgl-project/sglang/issues/24240",
    ),
    _stream("sse_empty", "a stream without any event", _SILENT),
    _stream(
        "sse_bad_json",
        "the data of the first event is broken JSON",
        MEASURED + "openai-python raises a bare JSONDecodeError, the rest is lost",
        decisive=False,
    ),
    _stream(
        "sse_url_instead",
        "the completed event holds `url` instead of `b64_json`",
        f"{GITHUB}Railgun19457/astrbot_plugin_image_generation/pull/55",
        decisive=False,
    ),
    _stream(
        "sse_done_marker",
        "`data: [DONE]` at the end, where the provider sends none",
        "seen in clients of a provider whose streams end so",
        decisive=False,
    ),
)


def _framing(name: str, meaning: str, evidence: str, *parameters: Parameter) -> FaultKind:
    return FaultKind(
        name,
        "stream framing",
        "framing",
        meaning,
        GITHUB + evidence,
        parameters,
        only="stream",
    )


_FRAMING = (
    _framing("sse_crlf", "lines end in CR LF", "hey-api/hey-api/issues/3054"),
    _framing("sse_cr", "lines end in CR", "a2aproject/a2a-js/issues/714"),
    _framing(
        "sse_comments", "a comment block before every event", "openai/openai-python/issues/2722"
    ),
    _framing(
        "sse_id_then_comment",
        "every event has an id and is followed by a comment block",
        "openai/openai-python/issues/3833",
    ),
    _framing(
        "sse_multiline",
        "the data of an event in several `data:` lines",
        "openclaw/openclaw/pull/116999",
    ),
    _framing(
        "sse_no_space", "no space after the colon of a field", "openclaw/openclaw/pull/116999"
    ),
    _framing("sse_bom", "a byte order mark before the first event", "openai/openai-go/pull/621"),
    _framing(
        "sse_retry_only_block",
        "a block that holds `retry:` alone before the first event",
        "openai/openai-go/pull/621",
    ),
    _framing(
        "sse_split",
        "the bytes arrive in small pieces that cut through lines",
        "rexxars/eventsource-parser/issues/17",
        Parameter("bytes", "whole", "bytes of a piece", 1_024, 1, 1 << 20),
    ),
)


def picture_faults() -> Iterator[FaultKind]:
    """All entries of this half, group after group."""
    yield from _PICTURE
    yield from _ADDRESS
    yield from _STREAM
    yield from _FRAMING
