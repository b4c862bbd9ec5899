"""Cases about streams: their events, how many partial pictures come, several pictures, a failure in the middle."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.checks.conformance.asking import PROMPT, Asking, Fields
from mockserver.checks.conformance.cases import Case
from mockserver.checks.conformance.suite_images import case

_MOCK = frozenset({"mock"})
_FAILS_LATE = f"{PROMPT}, imgmock-output-blocked"


def of_streams(asking: Asking) -> Iterator[Case]:
    """All cases about the streams of one way to ask a model."""
    contract = asking.contract
    if "stream" not in contract.players:
        return
    streamed: Fields = {**asking.usual(), contract.players["stream"]: True}
    mark = asking.these.mark("streaming", "events", asking.operation)
    yield case(asking, "stream", "a stream", streamed, "accepted", mark)
    for told, fields in _kinds(asking, streamed):
        yield case(asking, "stream", f"a stream, {told}", fields, "", mark)
    if "prompt" in contract.players:
        failing = {**streamed, contract.players["prompt"]: _FAILS_LATE}
        yield case(asking, "stream", "a stream that fails late", failing, "", mark, _MOCK)
    refused = {name: value for name, value in streamed.items() if name != "prompt"}
    yield case(asking, "stream", "a stream refused before it begins", refused, "refused", mark)


def _kinds(asking: Asking, streamed: Fields) -> Iterator[tuple[str, Fields]]:
    players, properties = asking.contract.players, asking.contract.schema["properties"]
    if "count" in players and properties[players["count"]].get("maximum", 2) > 1:
        yield "two pictures", {**streamed, players["count"]: 2}
    if "format" in players:
        for value in properties[players["format"]].get("enum", []):
            if value in ("jpeg", "webp"):
                yield f"of {value}", {**streamed, players["format"]: value}
    if "partials" in players:
        name = players["partials"]
        for count in range(1, properties[name].get("maximum", 1) + 1):
            yield f"{count} partial pictures", {**streamed, name: count}
        yield "partial pictures without one", {**asking.usual(), name: 1}
    if "response_format" in players:
        for value in properties[players["response_format"]].get("enum", []):
            yield f"as {value}", {**streamed, players["response_format"]: value}
