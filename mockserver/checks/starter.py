"""The definition that a new provider starts from: two commented files, and the schemas for editors beside them.

What is written passes the check and can be served at once; it shows each part of the format that most
providers need, with placeholders where only the author knows.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from mockserver.checks.schemas import definition_schemas
from mockserver.contract.export import as_text

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_TEMPLATES = {"provider.yaml": "provider.yaml.txt", "models/example.yaml": "model.yaml.txt"}


def write_starter(where: Path, name: str) -> list[Path]:
    """Writes the folder `name` into `where` and gives its definitions.

    Raises ValueError for a name that is no id, FileExistsError where something of that name is there.
    """
    if not _NAME.match(name):
        raise ValueError(
            f"'{name}' is no id of a provider: lower-case letters, digits and - are taken, such as acme"
        )
    folder = where / name
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; nothing was written")
    written = [folder / path for path in _TEMPLATES]
    for path, template in zip(written, _TEMPLATES.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_template(template, name), encoding="utf-8")
    schemas = folder / ".schemas"
    schemas.mkdir()
    for file, schema in definition_schemas().items():
        (schemas / file).write_text(as_text(schema), encoding="utf-8")
    return written


def _template(file: str, name: str) -> str:
    text = files("mockserver.checks").joinpath("starting", file).read_text(encoding="utf-8")
    words = {
        "NAME": name,
        "TITLE": name.replace("-", " ").title(),
        "VARIABLE": name.replace("-", "_").upper(),
    }
    return re.sub(r"@(NAME|TITLE|VARIABLE)@", lambda found: words[found[1]], text)
