"""A Report for people: as text for a terminal, or as Markdown. The same rows, the same lists of what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from mockserver.coverage.report import GROUPS, Part, Report

_WIDTH = 100
_COLUMNS = GROUPS[1:]


def headline(report: Report) -> str:
    """`coverage 41.2% (52 of 126)`, in one line."""
    if not report.total:
        return "coverage: no request arrived"
    return f"coverage {report.percent}% ({report.exercised} of {report.total})"


def as_text(report: Report, with_missing: bool = True) -> str:
    """The report for a terminal."""
    lines = [f"imgmock {headline(report)}"]
    if report.total:
        lines += ["", *_aligned(_table(report))]
        lines += [f"faults that acted on {name}: {listed}" for name, listed in _faults(report)]
    if with_missing:
        lines += [line for title, missing in _gaps(report) for line in _listed(title, missing)]
    return "\n".join(lines)


def _listed(title: str, missing: Sequence[_Missing]) -> list[str]:
    return ["", f"not exercised: {title}", *(_wrapped(label, words) for label, words in missing)]


def as_markdown(report: Report) -> str:
    """The report as Markdown, for the summary of a CI job."""
    lines = ["## imgmock: contract coverage", "", headline(report)]
    if report.total:
        head, *rows = _table(report)
        lines += ["", _row(head), _row(["---", "---", *["---:"] * (len(head) - 2)])]
        lines += [_row(row) for row in rows]
    for title, missing in _gaps(report):
        lines += ["", f"### Not exercised: {title}", ""]
        lines += [
            f"- {label}: {', '.join(f'`{word}`' for word in words)}" for label, words in missing
        ]
    acted = [f"- faults that acted on {name}: {listed}" for name, listed in _faults(report)]
    return "\n".join([*lines, *(["", *acted] if acted else []), ""])


def _table(report: Report) -> list[list[str]]:
    rows = [["provider", "operation", *_COLUMNS, "all", ""]]
    for provider, operation in report.operations:
        own = report.of(provider, operation)
        cells = [_share(own, group) for group in _COLUMNS]
        rows.append(
            [provider, operation, *cells, f"{own.exercised}/{own.total}", f"{own.percent}%"]
        )
    return rows


def _share(report: Report, group: str) -> str:
    """`3/11`, or nothing where the operation has no words of the group."""
    done = sum(len(part.grouped(part.exercised).get(group, ())) for part in report.parts)
    left = sum(len(part.grouped(part.missing).get(group, ())) for part in report.parts)
    return f"{done}/{done + left}" if done + left else "-"


_Missing = tuple[str, list[str]]
"""A label, and the words under it that were not exercised."""


def _gaps(report: Report) -> Iterator[tuple[str, list[_Missing]]]:
    """What is missing of each provider's operations that were used; the others in one line."""
    for provider in report.providers:
        unused = []
        for _, operation in report.of(provider).operations:
            own = report.of(provider, operation)
            missing = list(_missing(own))
            if not own.exercised and own.total == 1:
                unused.append(operation)
            elif missing:
                yield f"{provider} {operation}", missing
        if unused:
            yield provider, [("operations", unused)]


def _missing(report: Report) -> Iterator[_Missing]:
    """The operation's own first, then what belongs to each model."""
    for part in report.parts:
        grouped = part.grouped(part.missing)
        for group in GROUPS:
            if group in grouped:
                yield _label(part, group), grouped[group]


def _label(part: Part, group: str) -> str:
    return f"{part.model} {group}" if part.model else group


def _faults(report: Report) -> Iterator[tuple[str, str]]:
    for provider, names in report.faults.items():
        if names:
            yield provider, ", ".join(sorted(names))


def _wrapped(label: str, words: Sequence[str]) -> str:
    return fill(
        f"{label}: {', '.join(words)}",
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
