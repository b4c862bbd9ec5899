"""One recorded exchange, request and reply together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.checks.judges.asking import Verdict, request_findings, verdict
from mockserver.checks.judges.expected import Expected
from mockserver.checks.judges.pictures import Wanted, wanted
from mockserver.checks.judges.refusal import is_refusal, json_of, refusal_findings
from mockserver.checks.judges.reply import file_findings, reply_findings
from mockserver.checks.judges.stream import stream_findings
from mockserver.checks.judges.template import spots
from mockserver.checks.recordings.entry import ABSENT, Entry
from mockserver.checks.report.result import Place, ReportFinding
from mockserver.engine.call import Call
from mockserver.engine.events import is_streamed
from mockserver.engine.world import World


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found in an exchange; `addresses` are those of its pictures, with what they should be."""

    findings: tuple[ReportFinding, ...]
    note: str = ""
    skipped: bool = False
    addresses: tuple[tuple[str, Call, Wanted], ...] = ()


class Judge:
    """Judges exchanges of one site, and knows what its contracts expect."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._expected = Expected()

    def judge(self, entry: Entry, provider: str, path: str, place: Place) -> Judged:
        """Holds an exchange against the contract of a provider; `path` is the provider's own."""
        found = verdict(entry, provider, path, self._world)
        if not found.known:
            return Judged((), "the body of its request was not recorded", skipped=True)
        if entry.answered.status == 0:
            return Judged((), "it has no reply", skipped=True)
        refused = is_refusal(entry.answered, self._expected.wordings(found.call))
        findings = [
            *request_findings(found, entry.answered.status, refused, place),
            *self._reply(found, entry, refused, place),
        ]
        return Judged(
            tuple(findings), _note(found, refused), addresses=self._addresses(found, entry)
        )

    def _reply(
        self, found: Verdict, entry: Entry, refused: bool, place: Place
    ) -> Iterator[ReportFinding]:
        answered, call = entry.answered, found.call
        if refused:
            yield from refusal_findings(found, answered, self._expected, place)
        elif found.rejected is not None:
            return
        elif is_streamed(call) and answered.status == 200:
            yield from self._streamed(call, entry, place)
        else:
            yield from reply_findings(call, answered, self._expected, place)

    def _streamed(self, call: Call, entry: Entry, place: Place) -> Iterator[ReportFinding]:
        answered = entry.answered
        if answered.streamed or answered.media_type in ("text/event-stream", ""):
            if answered.has_body:
                yield from stream_findings(call, answered, self._expected, place)
            return
        told = f"a stream was asked for, and the reply is declared as {answered.media_type}"
        at = Place(place.file, place.entry, "/response/headers/content-type")
        legal = "text/event-stream"
        yield ReportFinding("reply.content-type", told, at, expected=legal, nearest=legal)

    def fetched(self, entry: Entry, call: Call, asked: Wanted, place: Place) -> Judged:
        """Holds a picture that was fetched from a reply's address against what was asked for."""
        if entry.answered.status != 200 or not entry.answered.has_body:
            return Judged((), f"answered {entry.answered.status}", skipped=True)
        return Judged(tuple(file_findings(call, entry.answered, asked, place)))

    def _addresses(self, found: Verdict, entry: Entry) -> tuple[tuple[str, Call, Wanted], ...]:
        asked = wanted(found.call)
        replies = found.call.terms.section("replies")
        if asked is None or not asked.hosted or entry.answered.status != 200:
            return ()
        tree = json_of(entry.answered)
        template = replies.get(found.call.operation or "")
        if tree is ABSENT or template is None:
            return ()
        return tuple(
            (spot.value, found.call, asked)
            for spot in spots(template, tree, found.call.terms)
            if spot.name == "it.url" and isinstance(spot.value, str) and len(spot.value) < 4000
        )


def _note(found: Verdict, refused: bool) -> str:
    if found.rejected is not None and refused:
        return f"refused as {found.rejected.condition}, by the contract too"
    return ""
