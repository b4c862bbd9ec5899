"""What is measured and how good it has to be; and the arithmetic from ratios to verdicts.

A row has one or more targets. A target has two bounds: `must`, below which something is wrong, and
`stretch`, which is as good as a thin prototype of the same design was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Target:
    """One figure of a row: its label, its bounds, and whether more is better."""

    label: str
    must: float
    stretch: float
    at_least: bool = False

    def verdict(self, measured: float) -> str:
        """`stretch`, `must`, or `missed`."""
        for name, bound in (("stretch", self.stretch), ("must", self.must)):
            if measured >= bound if self.at_least else measured <= bound:
                return name
        return "missed"


@dataclass(frozen=True, slots=True)
class Row:
    """Something measured: its number, what it is, and its targets."""

    number: int
    what: str
    targets: tuple[Target, ...]


def _row(number: int, what: str, *targets: Target) -> Row:
    return Row(number, what, targets)


ROWS: tuple[Row, ...] = (
    _row(1, "new 1024² PNG, whole request ÷ zlib level 1 of the same rows", Target("", 1.0, 0.7)),
    _row(
        2,
        "the same for larger pictures",
        Target("1792x1024", 0.7, 0.5),
        Target("2048²", 0.45, 0.3),
        Target("4096²", 0.20, 0.12),
    ),
    _row(3, "KiB of a PNG", Target("1024²", 50, 30), Target("4096²", 120, 90)),
    _row(4, "WebP request ÷ PNG request, 1024²", Target("", 1.2, 1.0)),
    _row(5, "repeated request ÷ new request, 1024²", Target("", 0.35, 0.2)),
    _row(6, "url answers c16 ÷ bare Starlette, constant bytes", Target("", 0.25, 0.45, True)),
    _row(7, "repeated b64 1024² c16 ÷ bare Starlette, as many bytes", Target("", 0.25, 0.45, True)),
    _row(8, "new b64 1024² c16 ÷ bare Starlette, as many bytes", Target("", 0.015, 0.022, True)),
    _row(9, "cold start to the first 200: bare Starlette ÷ ours", Target("", 0.6, 0.75, True)),
    _row(
        10,
        "resident memory",
        Target("÷ bare Starlette", 1.6, 1.3),
        Target("MB over 1,000 b64 requests", 10, 3),
    ),
    _row(14, "official client, url answers ÷ constant answer", Target("", 0.75, 0.9, True)),
    _row(15, "pictures with another hash than the golden one", Target("", 0, 0)),
    _row(16, "p99 of url answers beside 4096² JPEGs ÷ p99 alone", Target("", 15, 5)),
    _row(
        17,
        "2,000 streams, their connections held open",
        Target("share served", 1, 1, True),
        Target("memory: second half ÷ first half", 1.5, 1.1),
    ),
)


def median_ratio(above: Callable[[], float], below: Callable[[], float], rounds: int) -> float:
    """The median of above ÷ below, measured in turn so that both see the same weather."""
    return median(above() / below() for _ in range(rounds))


Results = Mapping[int, Sequence[float] | str]
"""For each row measured its figures, or why there are none."""


def table(results: Results) -> str:
    """The results as a Markdown table."""
    lines = ["| row | what | must | stretch | measured | verdict |", "|---|---|---:|---:|---:|---|"]
    for row in ROWS:
        found = results.get(row.number)
        if isinstance(found, str):
            lines.append(f"| {row.number} | {row.what} | | | | {found} |")
        elif found is not None:
            lines += [_line(row, one, value) for one, value in zip(row.targets, found, strict=True)]
    return "\n".join(lines)


def _line(row: Row, target: Target, measured: float) -> str:
    sign = "≥" if target.at_least else "≤"
    what = f"{row.what}: {target.label}" if target.label else row.what
    bounds = f"{sign} {target.must:g} | {sign} {target.stretch:g}"
    return f"| {row.number} | {what} | {bounds} | {measured:.3g} | {target.verdict(measured)} |"


def as_json(results: Results) -> list[dict[str, object]]:
    """The results as plain values, one for each target."""
    listed: list[dict[str, object]] = []
    for row in ROWS:
        found = results.get(row.number)
        if found is None:
            continue
        for place, target in enumerate(row.targets):
            entry = {"row": row.number, "what": row.what, "label": target.label}
            bounds = {"must": target.must, "stretch": target.stretch, "at_least": target.at_least}
            if isinstance(found, str):
                listed.append({**entry, **bounds, "skipped": found})
            else:
                measured = found[place]
                verdict = target.verdict(measured)
                listed.append({**entry, **bounds, "measured": measured, "verdict": verdict})
    return listed
