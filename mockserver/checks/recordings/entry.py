"""One exchange as a recording holds it: what was asked and what was answered, in bytes or already decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from mockserver.engine.exchange import BodyProblem, Part
from mockserver.errors import SettingsError

ABSENT: Any = object()
"""In place of a JSON value where there is none; null is one."""


class NotARecording(SettingsError):
    """The file holds no traffic of a kind that is read here; carries one sentence."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The request: `body` are its bytes, None where they were not kept; `value` and `parts` what they were read as.

    Header names are in lower case. `problem` is why the body could not be read when it came. Raises ValueError for
    an address that is none.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    value: Any = ABSENT
    parts: tuple[Part, ...] = ()
    problem: BodyProblem | None = None

    def __post_init__(self) -> None:
        urlsplit(self.url)

    @property
    def has_body(self) -> bool:
        """Whether it is known what the body was."""
        known = self.body is not None or self.value is not ABSENT or bool(self.parts)
        return known or self.problem is not None

    @property
    def content_type(self) -> str:
        """The whole content type, with its parameters."""
        return self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply: its bytes (None where they were not kept), or `value`, the JSON that they were.

    In a `value` of our journal a picture may be named (`{format, size, bytes, sha256}`) instead of shown, and a
    stream is the list of its events; `streamed` says so.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    value: Any = ABSENT
    streamed: bool = False

    @property
    def has_body(self) -> bool:
        """Whether it is known what the body was."""
        return self.body is not None or self.value is not ABSENT

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange of a recording, numbered from one in its file."""

    number: int
    asked: Asked
    answered: Answered


@dataclass(frozen=True, slots=True)
class Broken:
    """A part of a recording that cannot be read; `ended` where nothing after it can be."""

    number: int
    message: str
    pointer: str = ""
    ended: bool = False
