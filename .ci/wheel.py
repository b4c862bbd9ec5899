"""What a wheel must hold: `wheel.py CHECKOUT` lists it, `wheel.py CHECKOUT WHEEL` compares."""

import sys
import zipfile
from pathlib import Path

PLACES = {
    "mockserver": "mockserver",
    "schemas": "mockserver/_data/schemas",
    "fixtures": "mockserver/_data/fixtures",
}


def expected(checkout: Path) -> set[str]:
    """The package's files, and those that are carried beside it."""
    return {
        f"{place}/{path.relative_to(checkout / folder).as_posix()}"
        for folder, place in PLACES.items()
        for path in (checkout / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def main(checkout: str, wheel: str = "") -> int:
    """Lists or compares; 1 where the wheel differs."""
    wanted = expected(Path(checkout))
    if not wheel:
        sys.stdout.write("\n".join(sorted(wanted)) + "\n")
        return 0
    found = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    for name in sorted(wanted - found):
        sys.stdout.write(f"missing from the wheel: {name}\n")
    for name in sorted(found - wanted):
        sys.stdout.write(f"in the wheel, not in the checkout: {name}\n")
    sys.stdout.write(f"{len(found)} files in the wheel\n")
    return int(found != wanted)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
