"""Recorded traffic held against the contracts: each entry of each file → a Result.

    audit([Path("traffic.har")], site, provider="openai") → Report

Entries that are for no provider are passed over and counted. Reading is left to `recordings`, judging to `judges`.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from mockserver.checks.judges.exchange import Judge, Judged
from mockserver.checks.judges.pictures import Wanted
from mockserver.checks.recordings.entry import Broken, Entry, NotARecording
from mockserver.checks.recordings.opening import Recording, recognised
from mockserver.checks.report.result import Place, Report, ReportFinding, Result
from mockserver.contract.validate import clean
from mockserver.engine.call import Call
from mockserver.engine.world import Clock, Site, World
from mockserver.settings import Settings
from mockserver.web.address import Addresses, decoded
from mockserver.web.mock_error import MockError

Progress = Callable[[str, int, int], None]
"""Is told the file, and how many bytes of how many were read."""

_MOST_ADDRESSES = 1_000
_MOST_NAMED = 5


def audit(
    files: Sequence[Path],
    site: Site,
    provider: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """The report about some recordings. Raises NotARecording where one is none, or none is for a provider."""
    recordings = [recognised(path) for path in files]
    auditor = _Auditor(site, provider)
    results = tuple(
        result for recording in recordings for result in auditor.results(recording, progress)
    )
    if not results:
        raise NotARecording(auditor.nothing(files))
    return Report("audit", results, auditor.notes())


class _Auditor:
    """Goes through recordings: whose entry it is, then what is wrong with it."""

    def __init__(self, site: Site, provider: str | None) -> None:
        self._site = site
        self._provider = provider
        self._judge = Judge(World(site, Clock(lambda: 0, 0)))
        self._addresses = Addresses(site.catalog, Settings())
        self._skipped: Counter[str] = Counter()
        self._fetchable: OrderedDict[str, tuple[Call, Wanted]] = OrderedDict()

    def results(self, recording: Recording, progress: Progress | None) -> Iterator[Result]:
        """The Results of a recording, one by one."""
        file = str(recording.path)

        def told(read: int, size: int) -> None:
            if progress is not None:
                progress(file, read, size)

        for entry in recording.entries(told):
            if isinstance(entry, Broken):
                yield _broken(file, entry)
                continue
            result = self._result(file, entry)
            if result is not None:
                yield result

    def _result(self, file: str, entry: Entry) -> Result | None:
        begun = perf_counter()
        place = Place(file, entry.number)
        judged = self._fetched(entry, place) or self._judged(entry, place)
        if judged is None:
            return None
        for url, call, asked in judged.addresses:
            self._fetchable[url] = (call, asked)
            if len(self._fetchable) > _MOST_ADDRESSES:
                self._fetchable.popitem(last=False)
        name = f"{file} #{entry.number} {entry.asked.method} {clean(_path(entry))}"
        seconds = perf_counter() - begun
        if judged.skipped:
            return Result(name, "skipped", (), seconds, judged.note)
        return Result.of(name, judged.findings, seconds, judged.note)

    def _fetched(self, entry: Entry, place: Place) -> Judged | None:
        known = self._fetchable.get(entry.asked.url)
        if known is None or entry.asked.method != "GET":
            return None
        return self._judge.fetched(entry, *known, place)

    def _judged(self, entry: Entry, place: Place) -> Judged | None:
        owner = self._owner(entry)
        if owner is None or entry.asked.method == "OPTIONS":
            self._skipped[urlsplit(entry.asked.url).netloc or "no host"] += 1
            return None
        return self._judge.judge(entry, *owner, place)

    def _owner(self, entry: Entry) -> tuple[str, str] | None:
        """The provider that an entry is for, and its own path; None where it is for none that is asked about."""
        url = urlsplit(entry.asked.url)
        raw = url.path or "/"
        found = self._by_address(raw, url.netloc)
        if found is not None:
            return found if self._provider in (None, found[0]) else None
        if self._provider is None:
            return None
        routes = self._site.catalog.provider(self._provider).routes
        path = decoded(raw)
        is_known = any(one.match(path) is not None for one in routes)
        return (self._provider, path) if is_known else None

    def _by_address(self, raw: str, host: str) -> tuple[str, str] | None:
        try:
            address = self._addresses.read(raw, {"host": host}, "https", host)
        except MockError:
            return None
        return None if address.provider is None else (address.provider, address.path)

    def notes(self) -> tuple[str, ...]:
        """What was passed over."""
        count = self._skipped.total()
        if not count:
            return ()
        named = self._skipped.most_common(_MOST_NAMED)
        hosts = ", ".join(f"{clean(host)} ({times})" for host, times in named)
        more = ", …" if len(self._skipped) > _MOST_NAMED else ""
        return (
            f"{count} {'entry' if count == 1 else 'entries'} of other hosts skipped: {hosts}{more}",
        )

    def nothing(self, files: Sequence[Path]) -> str:
        """Why there is nothing to report."""
        named = ", ".join(map(str, files))
        whose = f"for {self._provider}" if self._provider else "for a provider"
        notes = self.notes()
        hint = "; --provider says whose traffic it is" if self._provider is None else ""
        return f"{named}: no entry is {whose}" + (f"; {notes[0]}" if notes else "") + hint


def _path(entry: Entry) -> str:
    return urlsplit(entry.asked.url).path or "/"


def _broken(file: str, entry: Broken) -> Result:
    rule = "recording.truncated" if entry.ended else "recording.broken"
    place = Place(file, entry.number, entry.pointer)
    return Result.of(f"{file} #{entry.number}", (ReportFinding(rule, entry.message, place),))
