"""Asks the suite of every mutant of every provider, and lists those that it does not find.

PYTHONPATH=.:tests python -m conformance.run_mutants [PROVIDER…] [--every N] [--survivors FILE]
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from collections.abc import Iterable
from pathlib import Path

from conformance.mutants import Bench
from conformance.mutations import Mutation

from mockserver.catalog.load import Catalog


def sampled(found: Iterable[Mutation], every: int) -> list[Mutation]:
    """One of so many mutations, always the same ones."""
    return [one for one in found if zlib.crc32(str(one).encode()) % every == 0]


def survivors(bench: Bench, found: list[Mutation]) -> list[Mutation]:
    """The mutations that the suite does not find."""
    return [one for one in found if bench.caught_by(one) is None]


def main(arguments: list[str]) -> int:
    """Prints the survivors of each provider and how many were caught."""
    parser = argparse.ArgumentParser(prog="run_mutants")
    parser.add_argument("providers", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--survivors", type=Path)
    chosen = parser.parse_args(arguments)
    missed: list[str] = []
    for provider in chosen.providers or Catalog().ids:
        began = time.monotonic()
        bench = Bench(provider)
        found = sampled(bench.mutations(), chosen.every)
        lived = survivors(bench, found)
        missed += map(str, lived)
        took = time.monotonic() - began
        told = f"{provider}: {len(found) - len(lived)} of {len(found)} caught in {took:.0f} s"
        sys.stdout.write("".join(f"{line}\n" for line in (told, *(f"  {one}" for one in lived))))
        sys.stdout.flush()
    if chosen.survivors:
        chosen.survivors.write_text("".join(f"{name}\n" for name in missed), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
