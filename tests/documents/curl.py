"""As much of curl as our pages use, for machines that have none: -s, -X, -H, -d (@FILE too)."""

from __future__ import annotations

import argparse
import sys
import urllib.error
import urllib.request
from pathlib import Path


def main() -> None:
    """Sends one request and prints the body of the reply, whatever its status."""
    reader = argparse.ArgumentParser(add_help=False)
    reader.add_argument("url")
    reader.add_argument("-s", action="store_true")
    reader.add_argument("-X", dest="method")
    reader.add_argument("-H", dest="headers", action="append", default=[])
    reader.add_argument("-d", dest="data")
    given = reader.parse_args()
    data = given.data
    if data is not None and data.startswith("@"):
        data = Path(data[1:]).read_text(encoding="utf-8").replace("\n", "")
    headers = dict(line.split(": ", 1) for line in given.headers)
    request = urllib.request.Request(
        given.url, None if data is None else data.encode(), headers, method=given.method
    )
    try:
        with urllib.request.urlopen(request) as reply:
            sys.stdout.buffer.write(reply.read())
    except urllib.error.HTTPError as refused:
        with refused:
            sys.stdout.buffer.write(refused.read())


if __name__ == "__main__":
    main()
