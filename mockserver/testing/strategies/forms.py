"""`multipart`: forms with pictures that a provider takes, with any boundary and their parts in any order."""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st

from mockserver.imaging.upload import inspect
from mockserver.testing.strategies.pictures import Picture, data_of, pictures
from mockserver.testing.strategies.taken import drawn, formats_of, mended, most_pictures, values_of
from mockserver.testing.strategies.target import MULTIPART, Chosen, Target, targets
from mockserver.testing.strategies.values import Values, words

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789'_-"
_SPECIAL = "()+,./:=?"
_BOUNDARIES = words(_PLAIN + _SPECIAL, 1, 40)


class SentForm:
    """A form as it is sent: its bytes and its content type. `parts` say what it holds, in the order sent."""

    def __init__(
        self, content: bytes, content_type: str, parts: tuple[tuple[str, str], ...]
    ) -> None:
        self.content = content
        self.content_type = content_type
        self.parts = parts

    def __repr__(self) -> str:
        # no dataclass: Hypothesis would show the bytes of the pictures
        listed = ", ".join(f"{name}={reprlib.repr(value)}" for name, value in self.parts)
        return f"<{self.content_type}: {listed}>"


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    value: str | Picture

    def told(self) -> tuple[str, str]:
        return self.name, self.value if isinstance(self.value, str) else " ".join(self.value)

    def sent(self, place: int) -> bytes:
        head = f'Content-Disposition: form-data; name="{self.name}"'
        if isinstance(self.value, str):
            return f"{head}\r\n\r\n{self.value}".encode()
        form = self.value[0]
        head += f'; filename="{place}.{form}"\r\nContent-Type: image/{form}'
        return f"{head}\r\n\r\n".encode() + data_of(self.value)


def multipart(
    provider: Chosen,
    model: str | None = None,
    operation: str = "images.edit",
    *,
    edition: str | None = None,
) -> st.SearchStrategy[SentForm]:
    """Multipart forms that the provider takes without an advisory, each naming its model.

    The arguments are those of `requests`. Raises ValueError where there is no such form.
    """
    return _forms(targets(provider, model, operation, MULTIPART, edition))


@lru_cache(maxsize=500)
def _documents(target: Target) -> st.SearchStrategy[dict[str, Any]]:
    known = {name: _values(target, name) for name in target.properties}
    return drawn(target, known).map(lambda document: mended(target, document, _facts))


@st.composite
def _forms(draw: st.DrawFn, found: list[Target]) -> SentForm:
    target = draw(st.sampled_from(found))
    document = draw(_documents(target))
    parts = draw(st.permutations([*_parts(draw, target, document)]))
    bodies = [part.sent(place) for place, part in enumerate(parts)]
    boundary = draw(_BOUNDARIES)
    while any(f"--{boundary}".encode() in body for body in bodies):
        boundary = f"{boundary}x"
    content = b"".join(f"--{boundary}\r\n".encode() + body + b"\r\n" for body in bodies)
    return SentForm(
        content + f"--{boundary}--\r\n".encode(),
        f"{MULTIPART}; boundary={_quoted(draw, boundary)}",
        tuple(part.told() for part in parts),
    )


def _quoted(draw: st.DrawFn, boundary: str) -> str:
    must = any(character in _SPECIAL for character in boundary)
    return f'"{boundary}"' if must or draw(st.booleans()) else boundary


def _facts(value: Any) -> Any:
    """What the contract judges: the facts of files instead of files."""
    if isinstance(value, list):
        return [_facts(one) for one in value]
    if not isinstance(value, tuple):
        return value
    return _inspected(value)


@cache
def _inspected(picture: Picture) -> dict[str, Any]:
    return inspect(data_of(picture), f"image/{picture[0]}", f"0.{picture[0]}")


def _parts(draw: st.DrawFn, target: Target, document: Mapping[str, Any]) -> Iterator[_Part]:
    for name, value in document.items():
        rule = target.form.get("files", {}).get(name)
        if rule is None:
            yield _Part(name, str(value).lower() if isinstance(value, bool) else str(value))
            continue
        files = value if isinstance(value, list) else [value]
        once = rule.get("once", []) if len(files) > 1 else []
        said = draw(st.sampled_from([one for one in rule["names"] if one not in once]))
        yield from (_Part(said, file) for file in files)


def _values(target: Target, name: str) -> Values | None:
    """Values as a form can say them: texts, numbers, booleans and files."""
    schema = target.properties[name]
    if name not in target.form.get("files", {}):
        kinds = schema.get("type", "string")
        if "array" in kinds or "object" in kinds:
            return None
        values = values_of(target, name)
        return None if values is None else values.filter(lambda value: value is not None)
    picture = pictures(formats_of(target, name))
    if not target.form["files"][name].get("many"):
        return picture
    least = max(1, int(schema.get("minItems", 0)))
    return st.lists(picture, min_size=least, max_size=most_pictures(schema))
