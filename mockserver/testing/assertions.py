"""Whether exchanges are what a test expects, and the words for the case that they are not.

Only formatting and comparing: where exchanges come from is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver.testing.exchange import Exchange, Finding

_MOST_SHOWN = 5
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Expected:
    """What a call shall look like: facts of the exchange, and parameters as the client sent them.

    A parameter may be a value, a compiled pattern that is searched for, or a function that says yes or no.
    """

    facts: Mapping[str, Any]
    parameters: Mapping[str, Any]

    def fits(self, exchange: Exchange) -> bool:
        """Whether an exchange is such a call."""
        return not any(True for _ in self.differences(exchange))

    def differences(self, exchange: Exchange) -> Iterator[str]:
        """What an exchange has otherwise, one sentence each."""
        for name, wanted in self.facts.items():
            found = getattr(exchange, name)
            if name == "model" and wanted == exchange.request.fields.get("model"):
                continue  # sent under another name than the model's own, or unknown
            if wanted != found:
                yield f"{name} is {_shown(found)}; {_shown(wanted)} was expected"
        form = exchange.request.is_form
        for name, wanted in self.parameters.items():
            if name not in exchange.request.fields:
                yield f"{name} was not sent; {_shown(wanted)} was expected"
            elif not _is(exchange.request.fields[name], wanted, form):
                sent = exchange.request.fields[name]
                yield f"{name} is {_shown(sent)}; {_shown(wanted)} was expected"

    def __str__(self) -> str:
        named = {**self.facts, **self.parameters}
        return (
            "with " + ", ".join(f"{name} {_shown(wanted)}" for name, wanted in named.items())
            if named
            else "at all"
        )


def _is(sent: Any, wanted: Any, form: bool) -> bool:
    if isinstance(wanted, re.Pattern):
        return isinstance(sent, str) and wanted.search(sent) is not None
    if callable(wanted):
        return bool(wanted(sent))
    if form and not isinstance(wanted, str):
        # A form holds texts only: `n=2` is sent as "2".
        return bool(sent == (str(wanted).lower() if isinstance(wanted, bool) else str(wanted)))
    return bool(sent == wanted) and isinstance(sent, bool) == isinstance(wanted, bool)


def _shown(value: Any) -> str:
    if isinstance(value, re.Pattern):
        return f"a match of /{value.pattern}/"
    if callable(value):
        return f"what {getattr(value, '__name__', 'the function')} accepts"
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text)} characters)"


def missing_call(
    exchanges: Sequence[Exchange], expected: Expected, times: int | None
) -> str | None:
    """Nothing where the expected calls were made; else what was expected and how the closest ones differ."""
    fitting = [one for one in exchanges if expected.fits(one)]
    if len(fitting) == times or (times is None and fitting):
        return None
    wanted = "a call" if times is None else _many(times, "call")
    head = f"{wanted} {expected} {'was' if times in (None, 1) else 'were'} expected; "
    if fitting:
        return (
            head
            + f"{_many(len(fitting), 'call')} fit{'s' if len(fitting) == 1 else ''}:\n"
            + listed(fitting)
        )
    if not exchanges:
        return head + "no request arrived"
    return (
        head
        + f"none of {_many(len(exchanges), 'call')} fits. The closest:\n"
        + _closest(exchanges, expected)
    )


def _closest(exchanges: Sequence[Exchange], expected: Expected) -> str:
    judged = [(list(expected.differences(one)), one) for one in exchanges]
    judged.sort(key=lambda pair: (len(pair[0]), -pair[1].id))
    lines = []
    for differences, exchange in judged[:_MOST_SHOWN]:
        lines += [f"  {exchange.line}", *(f"      {difference}" for difference in differences)]
    return "\n".join(lines)


def listed(exchanges: Sequence[Exchange]) -> str:
    """One line for each exchange, the newest ones where there are many."""
    lines = [f"  {exchange.line}" for exchange in exchanges[-_MOST_SHOWN:]]
    left = len(exchanges) - len(lines)
    return "\n".join([f"  … {left} before", *lines] if left else lines)


def told_findings(exchanges: Sequence[Exchange]) -> str | None:
    """Nothing where nothing was noticed; else each finding: parameter, reason, and on whose word."""
    found = [(exchange, finding) for exchange in exchanges for finding in exchange.findings]
    if not found:
        return None
    lines = [f"no finding was expected; there {'is' if len(found) == 1 else 'are'} {len(found)}:"]
    for exchange, finding in found:
        lines += [f"  {exchange.line}", *(f"      {line}" for line in finding_lines(finding))]
    return "\n".join(lines)


def finding_lines(finding: Finding) -> list[str]:
    """A finding in two lines: what is wrong, and the source that says so."""
    named = finding.parameter and not finding.message.startswith(finding.parameter)
    said = f"{finding.kind}: {f'{finding.parameter}: ' if named else ''}{finding.message}"
    source = finding.source
    if source is None:
        return [said, f"{finding.basis}: no source states it"]
    return [said, f"{finding.basis}: {source.says} - {source.url}"]


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
