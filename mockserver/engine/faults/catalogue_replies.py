"""The entries of faults that concern whole replies: Conditions, billing, transport, reply body."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.catalog.conditions import CONDITIONS, Condition
from mockserver.engine.faults.entries import GITHUB, LONGEST_WAIT, MEASURED, condition, seconds
from mockserver.engine.faults.kinds import FaultKind, Only, Parameter, Phase

RETRY_STYLES = ("seconds", "date", "ms", "float", "garbage", "negative")
FLAT_SHAPES = ("flat", "detail", "text")

_RETRY = (
    Parameter(
        "retry_after", "number", "seconds that the reply asks to wait; the provider's own where absent",
        None, 0, LONGEST_WAIT,
    ),
    Parameter(
        "retry_after_style", "choice", "how it is written; as the provider does where absent",
        None, choices=RETRY_STYLES,
    ),
)  # fmt: skip
_AT = Parameter(
    "at", "whole", "bytes of the body that still arrive; half of it where absent", None, 0, 1 << 30
)


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


def _of_condition(cause: Condition) -> FaultKind:
    seen = _SEEN_CONDITIONS.get(cause.name)
    retried = cause.status == 429 or cause.status >= 500
    return FaultKind(
        cause.name, "condition", "refusal", cause.meaning,
        GITHUB + seen if seen else "each provider's `errors:`",
        _RETRY if retried else (), decisive=True,
    )  # fmt: skip


def _billing() -> Iterator[FaultKind]:
    seen = f"{GITHUB}router-for-me/CLIProxyAPI/issues/839"
    for name, meaning in (
        ("billed_then_reset", "charged, then the connection is reset before a byte of the answer"),
        ("billed_then_504", "charged, then a gateway answers 504 with a page of HTML"),
        ("billed_then_cut", "charged, then the connection ends in the middle of the answer"),
    ):
        yield FaultKind(name, "billing", "wire", meaning, seen, decisive=True, only="image")


def _transport(
    name: str, meaning: str, evidence: str, *parameters: Parameter, decisive: bool = True
) -> FaultKind:
    phase: Phase = "before" if name in ("reset", "html_502", "html_504") else "wire"
    return FaultKind(name, "transport", phase, meaning, evidence, parameters, decisive)


_EDGE = f"{GITHUB}langwatch/langwatch/issues/5758"
_TRANSPORT = (
    _transport(
        "reset",
        "the connection is reset (TCP RST) once the request was read",
        MEASURED + "openai-python raises APIConnectionError",
    ),
    _transport(
        "stall",
        "half of the first bytes arrive, then silence, then the rest",
        f"{GITHUB}BlockRunAI/Franklin/pull/19",
        seconds(3_600, "how long the silence is"),
        decisive=False,
    ),
    _transport(
        "slow_first_byte",
        "nothing arrives for a while, then the whole reply",
        f"{GITHUB}vercel-labs/ai-cli/issues/63",
        seconds(30, "how long"),
        decisive=False,
    ),
    _transport(
        "trickle",
        "the body arrives a few bytes at a time",
        f"{GITHUB}graphql-hive/gateway/issues/2259",
        Parameter("bytes_per_second", "whole", "how fast", 10_000, 1, 1 << 30),
        decisive=False,
    ),
    _transport(
        "cut_body",
        "`content-length` promises more than arrives before the connection closes",
        MEASURED + "openai-node raises a bare TypeError",
        _AT,
    ),
    _transport(
        "cut_chunked",
        "a chunked body ends without its last chunk",
        MEASURED + "openai-node raises a bare SyntaxError",
        _AT,
    ),
    _transport(
        "gzip_lie",
        "`content-encoding: gzip` over a body that is not compressed",
        MEASURED + "openai-python raises APIConnectionError",
    ),
    _transport(
        "gzip_cut",
        "a gzip body that ends in the middle, with a true `content-length`",
        f"{GITHUB}tower-rs/tower-http/issues/420",
    ),
    _transport("html_502", "a gateway answers 502 with a page of HTML", _EDGE),
    _transport("html_504", "a gateway answers 504 with a page of HTML", _EDGE),
    _transport(
        "empty_body",
        "the reply's status and headers, and no body at all",
        MEASURED + "openai-python raises a bare JSONDecodeError",
    ),
    _transport(
        "wrong_content_type",
        "the reply under another content type",
        MEASURED + "openai-node returns a string",
        Parameter("value", "text", "the content type", "text/html", 0, 100),
        decisive=False,
    ),
)


_BODY_PHASES: dict[str, Phase] = {
    "error_in_200": "refusal",
    "flat_error": "refusal",
    "fewer_images": "plan",
    "more_images": "plan",
    "duplicate_images": "plan",
}


def _reply_body(
    name: str, meaning: str, evidence: str, *parameters: Parameter, decisive: bool = False
) -> FaultKind:
    phase: Phase = _BODY_PHASES.get(name, "tree")
    only: Only = "any" if phase == "refusal" else "whole"
    return FaultKind(name, "reply body", phase, meaning, evidence, parameters, decisive, only)


_REPLY_BODY = (
    _reply_body(
        "empty_data",
        "the list of pictures is empty",
        f"{GITHUB}vercel/ai/issues/19168",
        decisive=True,
    ),
    _reply_body(
        "missing_data",
        "the list of pictures is not there",
        MEASURED + "openai-python gives `data=None`",
        decisive=True,
    ),
    _reply_body(
        "error_in_200",
        "the body is the provider's error, the status 200",
        f"{GITHUB}nodetool-ai/nodetool/pull/5755",
        condition("server_error"),
        decisive=True,
    ),
    _reply_body(
        "item_error",
        "one entry of the list is an error instead of a picture",
        f"{GITHUB}Comfy-Org/ComfyUI/pull/9952",
        Parameter("index", "whole", "which; the last where absent", None, 0, 1_000),
    ),
    _reply_body(
        "fewer_images",
        "one picture less than asked for; with one asked for it cannot act",
        f"{GITHUB}sgl-project/sglang/issues/30510",
    ),
    _reply_body(
        "more_images", "one picture more than asked for", f"{GITHUB}Wei-Shaw/sub2api/pull/2463"
    ),
    _reply_body(
        "duplicate_images",
        "all pictures of a batch are the first one; with one it cannot act",
        "seen in another mock server: a batch repeats one picture",
    ),
    _reply_body(
        "shuffled_index",
        "the entries of a batch come in reverse order; with one it cannot act",
        "no public thread: entries that carry an index may come in any order",
    ),
    _reply_body(
        "null_revised_prompt",
        "`revised_prompt` of every picture is null",
        f"{GITHUB}vercel/ai/issues/9441",
    ),
    _reply_body(
        "created_float",
        "`created` is a number with a fraction",
        MEASURED + "openai-python passes the wrong type on",
    ),
    _reply_body(
        "created_string",
        "`created` is a string",
        MEASURED + "openai-python passes the wrong type on",
    ),
    _reply_body("no_usage", "`usage` is left out", f"{GITHUB}mudler/LocalAI/issues/7354"),
    _reply_body(
        "flat_error",
        "a refusal whose error stands outside the envelope",
        f"{GITHUB}openai/openai-node/issues/1734",
        condition("bad_request"),
        Parameter(
            "shape",
            "choice",
            "`{code, message}`, `{detail: [...]}` or `{error: text}`",
            "flat",
            choices=FLAT_SHAPES,
        ),
        decisive=True,
    ),
    _reply_body(
        "text_plain_json",
        "the JSON of the reply as `text/plain`",
        MEASURED + "openai-node returns a string",
    ),
)


def reply_faults() -> Iterator[FaultKind]:
    """All entries of this half, group after group."""
    yield from map(_of_condition, CONDITIONS.values())
    yield from _billing()
    yield from _TRANSPORT
    yield from _REPLY_BODY
