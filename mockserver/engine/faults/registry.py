"""The closed registry of faults: one entry each, with its parameters, its meaning and a piece of evidence.

Every Condition is a fault of the same name too. A name that is not here does not exist: the grammar refuses it,
and a test holds the registry against what the engine and the web layer perform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mockserver.catalog.conditions import CONDITIONS, Condition
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.kinds import FaultKind, Parameter

GROUPS = {
    "condition": "Conditions: the provider refuses, in its own words",
    "billing": "Billing: the work is done and charged, the answer is lost",
    "transport": "Transport",
    "reply body": "Reply body",
    "picture": "Picture",
    "address": "Address of a hosted picture",
    "stream": "Stream",
    "stream framing": "Stream framing: other bytes, the same meaning",
}
RETRY_STYLES = ("seconds", "date", "ms", "float", "garbage", "negative")
FLAT_SHAPES = ("flat", "detail", "text")
_LONGEST_WAIT = 86_400
_GITHUB = "https://github.com/"
_MEASURED = "measured: "

_RETRY = (
    Parameter(
        "retry_after", "number", "seconds that the reply asks to wait; the provider's own where absent",
        None, 0, _LONGEST_WAIT,
    ),
    Parameter(
        "retry_after_style", "choice", "how it is written; as the provider does where absent",
        None, choices=RETRY_STYLES,
    ),
)  # fmt: skip
_AFTER_EVENTS = Parameter("after_events", "whole", "events that still arrive", 1, 0, 1_000)
_CONDITION = "the Condition that is answered"
_CONDITION_NAMES = tuple(CONDITIONS)
_AT = Parameter(
    "at", "whole", "bytes of the body that still arrive; half of it where absent", None, 0, 1 << 30
)


def _seconds(default: float, meaning: str) -> Parameter:
    return Parameter("seconds", "number", meaning, default, 0, _LONGEST_WAIT)


def _condition(default: str) -> Parameter:
    return Parameter("condition", "choice", _CONDITION, default, choices=_CONDITION_NAMES)


_SEEN_CONDITIONS = {
    "rate_limited": "elizaOS/eliza/issues/22162",
    "insufficient_credit": "NousResearch/hermes-agent/issues/36276",
    "billing_limit": "langchain-ai/langchainjs/issues/1929",
    "content_rejected": "ffroliva/gflow-cli/issues/342",
    "not_allowed_together": "theopenco/llmgateway/issues/3963",
    "streaming_several": "theopenco/llmgateway/issues/3963",
    "unknown_parameter": "vercel/ai/issues/6102",
    "missing_parameter": "songquanpeng/one-api/issues/811",
    "upload_type": "openai/openai-node/issues/1468",
    "missing_reference": "BerriAI/litellm/pull/42202",
    "mask_mismatch": "Bike4Mind/bike4mind/pull/2419",
    "expired": "gptscript-ai/dalle-image-generation/issues/2",
    "gateway_timeout": "yukkcat/chatgpt2api/issues/34",
    "upstream_error": "langwatch/langwatch/issues/5758",
}


def _of_condition(condition: Condition) -> FaultKind:
    seen = _SEEN_CONDITIONS.get(condition.name)
    retried = condition.status == 429 or condition.status >= 500
    return FaultKind(
        condition.name, "condition", "refusal", condition.meaning,
        _GITHUB + seen if seen else "the `errors:` of the provider's definition",
        _RETRY if retried else (), decisive=True,
    )  # fmt: skip


def _billing() -> Iterator[FaultKind]:
    seen = f"{_GITHUB}router-for-me/CLIProxyAPI/issues/839"
    for name, meaning in (
        ("billed_then_reset", "charged, then the connection is reset before a byte of the answer"),
        ("billed_then_504", "charged, then a gateway answers 504 with a page of HTML"),
        ("billed_then_cut", "charged, then the connection ends in the middle of the answer"),
    ):
        yield FaultKind(name, "billing", "wire", meaning, seen, decisive=True, only="image")


def _transport() -> Iterator[FaultKind]:
    def entry(
        name: str, meaning: str, evidence: str, *parameters: Parameter, decisive: bool = True
    ) -> FaultKind:
        phase = "before" if name in ("reset", "html_502", "html_504") else "wire"
        return FaultKind(name, "transport", phase, meaning, evidence, parameters, decisive)  # type: ignore[arg-type]

    edge = f"{_GITHUB}langwatch/langwatch/issues/5758"
    yield entry(
        "reset",
        "the connection is reset (TCP RST) once the request was read",
        _MEASURED + "openai-python raises APIConnectionError",
    )
    yield entry(
        "stall",
        "half of the first bytes arrive, then silence, then the rest",
        f"{_GITHUB}BlockRunAI/Franklin/pull/19",
        _seconds(3_600, "how long the silence is"),
        decisive=False,
    )
    yield entry(
        "slow_first_byte",
        "nothing arrives for a while, then the whole reply",
        f"{_GITHUB}vercel-labs/ai-cli/issues/63",
        _seconds(30, "how long"),
        decisive=False,
    )
    yield entry(
        "trickle",
        "the body arrives a few bytes at a time",
        f"{_GITHUB}graphql-hive/gateway/issues/2259",
        Parameter("bytes_per_second", "whole", "how fast", 10_000, 1, 1 << 30),
        decisive=False,
    )
    yield entry(
        "cut_body",
        "`content-length` promises more than arrives before the connection closes",
        _MEASURED + "openai-node raises a bare TypeError",
        _AT,
    )
    yield entry(
        "cut_chunked",
        "a chunked body ends without its last chunk",
        _MEASURED + "openai-node raises a bare SyntaxError",
        _AT,
    )
    yield entry(
        "gzip_lie",
        "`content-encoding: gzip` over a body that is not compressed",
        _MEASURED + "openai-python raises APIConnectionError",
    )
    yield entry(
        "gzip_cut",
        "a gzip body that ends in the middle, with a true `content-length`",
        f"{_GITHUB}tower-rs/tower-http/issues/420",
    )
    yield entry("html_502", "a gateway answers 502 with a page of HTML", edge)
    yield entry("html_504", "a gateway answers 504 with a page of HTML", edge)
    yield entry(
        "empty_body",
        "the reply's status and headers, and no body at all",
        _MEASURED + "openai-python raises a bare JSONDecodeError",
    )
    yield entry(
        "wrong_content_type",
        "the reply under another content type",
        _MEASURED + "openai-python returns a str",
        Parameter("value", "text", "the content type", "text/html", 0, 100),
        decisive=False,
    )


def _reply_body() -> Iterator[FaultKind]:
    def entry(
        name: str, meaning: str, evidence: str, *parameters: Parameter, decisive: bool = False
    ) -> FaultKind:
        phase = _BODY_PHASES.get(name, "tree")
        only = "any" if phase == "refusal" else "whole"
        return FaultKind(name, "reply body", phase, meaning, evidence, parameters, decisive, only)  # type: ignore[arg-type]

    yield entry(
        "empty_data",
        "the list of pictures is empty",
        f"{_GITHUB}vercel/ai/issues/19168",
        decisive=True,
    )
    yield entry(
        "missing_data",
        "the list of pictures is not there",
        _MEASURED + "openai-python gives `data=None`",
        decisive=True,
    )
    yield entry(
        "error_in_200",
        "the body is the provider's error, the status 200",
        f"{_GITHUB}nodetool-ai/nodetool/pull/5755",
        _condition("server_error"),
        decisive=True,
    )
    yield entry(
        "item_error",
        "one entry of the list is an error instead of a picture",
        f"{_GITHUB}Comfy-Org/ComfyUI/pull/9952",
        Parameter("index", "whole", "which; the last where absent", None, 0, 1_000),
    )
    yield entry(
        "fewer_images",
        "one picture less than asked for; with one asked for it cannot act",
        f"{_GITHUB}sgl-project/sglang/issues/30510",
    )
    yield entry(
        "more_images", "one picture more than asked for", f"{_GITHUB}Wei-Shaw/sub2api/pull/2463"
    )
    yield entry(
        "duplicate_images",
        "all pictures of a batch are the first one; with one it cannot act",
        "seen in another mock server: a batch repeats one picture",
    )
    yield entry(
        "shuffled_index",
        "the entries of a batch come in reverse order; with one it cannot act",
        "no public thread: entries that carry an index may come in any order",
    )
    yield entry(
        "null_revised_prompt",
        "`revised_prompt` of every picture is null",
        f"{_GITHUB}vercel/ai/issues/9441",
    )
    yield entry(
        "created_float",
        "`created` is a number with a fraction",
        _MEASURED + "openai-python passes the wrong type on",
    )
    yield entry(
        "created_string",
        "`created` is a string",
        _MEASURED + "openai-python passes the wrong type on",
    )
    yield entry("no_usage", "`usage` is left out", f"{_GITHUB}mudler/LocalAI/issues/7354")
    yield entry(
        "flat_error",
        "a refusal whose error stands outside the envelope",
        f"{_GITHUB}openai/openai-node/issues/1734",
        _condition("bad_request"),
        Parameter(
            "shape",
            "choice",
            "`{code, message}`, `{detail: [...]}` or `{error: text}`",
            "flat",
            choices=FLAT_SHAPES,
        ),
        decisive=True,
    )
    yield entry(
        "text_plain_json",
        "the JSON of the reply as `text/plain`",
        _MEASURED + "openai-node returns a string",
    )


_BODY_PHASES = {
    "error_in_200": "refusal",
    "flat_error": "refusal",
    "fewer_images": "plan",
    "more_images": "plan",
    "duplicate_images": "plan",
}


def _picture() -> Iterator[FaultKind]:
    def entry(name: str, meaning: str, evidence: str, *parameters: Parameter) -> FaultKind:
        phase = "plan" if name in ("wrong_format", "wrong_size") else "leaf"
        return FaultKind(name, "picture", phase, meaning, evidence, parameters, only="image")  # type: ignore[arg-type]

    yield entry(
        "wrong_format",
        "pictures of another format than asked for, and truly labelled",
        f"{_GITHUB}googleapis/python-genai/issues/1824",
    )
    yield entry(
        "wrong_size",
        "pictures of half the height asked for; `size` in the reply does not admit it",
        f"{_GITHUB}router-for-me/CLIProxyAPI/issues/4114",
    )
    yield entry(
        "mislabelled",
        "bytes of another format than the reply, the address and the content type say",
        f"{_GITHUB}open-webui/open-webui/issues/29948",
    )
    yield entry(
        "b64_data_prefix",
        "base64 that begins with `data:image/…;base64,`",
        f"{_GITHUB}Acly/comfyui-tooling-nodes/issues/39",
    )
    yield entry(
        "b64_cut",
        "base64 that ends in the middle",
        f"{_GITHUB}runpod-workers/worker-comfyui/issues/126",
    )
    yield entry(
        "b64_urlsafe",
        "base64 in the alphabet for addresses, without padding",
        _MEASURED + "the picture cannot be decoded",
    )
    yield entry(
        "b64_wrapped",
        "base64 in lines of 76 characters",
        f"{_GITHUB}runpod-workers/worker-comfyui/issues/126",
    )
    yield entry(
        "huge_body",
        "the first picture is filled up with zeros at its end",
        f"{_GITHUB}googleapis/java-genai/issues/869",
        Parameter("megabytes", "whole", "how long its base64 is", 24, 1, 64),
    )


def _address() -> Iterator[FaultKind]:
    def entry(name: str, meaning: str, evidence: str, *parameters: Parameter) -> FaultKind:
        counts = ("nth",) if any(one.name == "times" for one in parameters) else ("times", "nth")
        return FaultKind(
            name,
            "address",
            "address",
            meaning,
            _GITHUB + evidence,
            parameters,
            only="hosted",
            counts=counts,
        )

    yield entry(
        "url_expired",
        "the address has expired, however young it is",
        "gptscript-ai/dalle-image-generation/issues/2",
    )
    yield entry(
        "url_forbidden",
        "the address answers 403 with a page of XML",
        "the-open-agent/openagent/issues/945",
    )
    yield entry(
        "url_redirect",
        "the address redirects before it serves the picture",
        "langgenius/dify/issues/30166",
        Parameter("hops", "whole", "how often", 1, 1, 50),
    )
    yield entry(
        "url_not_ready",
        "the address answers 404 at first, then serves the picture",
        "basketikun/chatgpt2api/pull/10",
        Parameter("times", "whole", "how often it answers 404", 1, 1, 1_000),
    )
    yield entry(
        "url_relative",
        "the reply holds the address without scheme and host",
        "MiniMax-AI/cli/issues/93",
    )
    yield entry(
        "url_html",
        "the address answers 200 with a page of HTML",
        "arrrlo/Google-Images-Search/issues/131",
    )
    yield entry(
        "url_slow",
        "the address serves the picture after a while",
        "Railgun19457/astrbot_plugin_image_generation/pull/55",
        _seconds(30, "how long"),
    )


def _stream() -> Iterator[FaultKind]:
    def entry(
        name: str, meaning: str, evidence: str, *parameters: Parameter, decisive: bool = True
    ) -> FaultKind:
        return FaultKind(
            name, "stream", "events", meaning, evidence, parameters, decisive, "stream"
        )

    silent = f"{_GITHUB}openai/openai-node/pull/2617"
    yield entry(
        "sse_no_completed", "partial pictures, then a clean end without the completed one", silent
    )
    yield entry(
        "sse_cut",
        "the connection is cut after some events",
        f"{_GITHUB}openclaw/openclaw/pull/116999",
        _AFTER_EVENTS,
    )
    yield entry(
        "sse_cut_inside",
        "the last event ends in the middle, then a clean end",
        f"{_GITHUB}Railgun19457/astrbot_plugin_image_generation/pull/65",
    )
    yield entry(
        "sse_no_final_blank",
        "the last event lacks the blank line that ends it",
        f"{_GITHUB}Railgun19457/astrbot_plugin_image_generation/pull/65",
    )
    yield entry(
        "sse_error_event",
        "an error event after some events, then the end",
        f"{_GITHUB}openclaw/openclaw/pull/116999",
        _AFTER_EVENTS,
        _condition("server_error"),
    )
    yield entry(
        "sse_json_instead",
        "one JSON reply although a stream was asked for",
        f"{_GITHUB}sgl-project/sglang/issues/24240",
    )
    yield entry("sse_empty", "a stream without any event", silent)
    yield entry(
        "sse_bad_json",
        "the data of the first event is broken JSON",
        _MEASURED + "openai-python raises a bare JSONDecodeError, the rest is lost",
        decisive=False,
    )
    yield entry(
        "sse_url_instead",
        "the completed event holds `url` instead of `b64_json`",
        f"{_GITHUB}Railgun19457/astrbot_plugin_image_generation/pull/55",
        decisive=False,
    )
    yield entry(
        "sse_done_marker",
        "`data: [DONE]` at the end, where the provider sends none",
        "seen in clients of a provider whose streams end so",
        decisive=False,
    )


def _framing() -> Iterator[FaultKind]:
    def entry(name: str, meaning: str, evidence: str, *parameters: Parameter) -> FaultKind:
        return FaultKind(
            name,
            "stream framing",
            "framing",
            meaning,
            _GITHUB + evidence,
            parameters,
            only="stream",
        )

    yield entry("sse_crlf", "lines end in CR LF", "hey-api/hey-api/issues/3054")
    yield entry("sse_cr", "lines end in CR", "a2aproject/a2a-js/issues/714")
    yield entry(
        "sse_comments", "a comment block before every event", "openai/openai-python/issues/2722"
    )
    yield entry(
        "sse_id_then_comment",
        "every event has an id and is followed by a comment block",
        "openai/openai-python/issues/3833",
    )
    yield entry(
        "sse_multiline",
        "the data of an event in several `data:` lines",
        "openclaw/openclaw/pull/116999",
    )
    yield entry(
        "sse_no_space", "no space after the colon of a field", "openclaw/openclaw/pull/116999"
    )
    yield entry("sse_bom", "a byte order mark before the first event", "openai/openai-go/pull/621")
    yield entry(
        "sse_retry_only_block",
        "a block that holds `retry:` alone before the first event",
        "openai/openai-go/pull/621",
    )
    yield entry(
        "sse_split",
        "the bytes arrive in small pieces that cut through lines",
        "rexxars/eventsource-parser/issues/17",
        Parameter("bytes", "whole", "bytes of a piece", 1_024, 1, 1 << 20),
    )


def _all() -> Iterator[FaultKind]:
    yield from map(_of_condition, CONDITIONS.values())
    for group in (_billing, _transport, _reply_body, _picture, _address, _stream, _framing):
        yield from group()


FAULTS: Mapping[str, FaultKind] = {kind.name: kind for kind in _all()}


def kind_of(fault: Fault) -> FaultKind:
    """The entry of a fault."""
    return FAULTS[fault.name]


def argument(fault: Fault, name: str) -> str | int | float | None:
    """The argument that a fault was given, or its default."""
    found: str | int | float | None = kind_of(fault).value(fault, name)
    return found


def number(fault: Fault, name: str) -> float:
    """An argument that is a number."""
    return float(argument(fault, name) or 0)
