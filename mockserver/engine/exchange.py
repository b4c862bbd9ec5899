"""What goes into the engine and what comes out: Request, Reply, Exchange. All frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mockserver.catalog.types import Basis
from mockserver.catalog.yaml import Mark
from mockserver.contract.validate import Finding
from mockserver.engine.faults.fault import Fault
from mockserver.imaging.spec import RenderSpec

if TYPE_CHECKING:
    from mockserver.engine.scenario import Scenario
    from mockserver.imaging.edit import Inputs


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request: what it is, not how it looks.

    `facts` are those of `x-upload` (format, bytes, width, height, declared, …); `data` its bytes.
    """

    facts: Mapping[str, Any]
    sha256: str
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form, in the order sent: a text, or an upload."""

    name: str
    text: str | None = None
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class BodyProblem:
    """Why a body could not be read; it travels with the request, so that the route and the key are judged first."""

    condition: str
    value: str = ""
    allowed: str = ""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as the engine sees it.

    `path` is the provider's own, without our prefixes; header names are in lower case; `origin` is what
    addresses in the reply start with; `body` is a decoded JSON value; `parts` those of a form; `fetched` the pictures
    behind those addresses in the body that the settings allow to be fetched; `at` the second of arrival, Unix
    time; `size` the bytes of the body.
    """

    provider: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    content_type: str = ""
    body: Any = None
    parts: tuple[Part, ...] = ()
    problem: BodyProblem | None = None
    fetched: Mapping[str, Upload] = field(default_factory=dict)
    at: int = 0
    size: int = 0
    fault: str | None = None
    scenario: Scenario | None = None


class Rejected(Exception):
    """The request is refused: carries a Condition to the one place that answers it."""

    def __init__(
        self,
        condition: str,
        parameter: str | None = None,
        *,
        value: str = "",
        allowed: str = "",
        limit: str = "",
        length: int | None = None,
        keyword: str = "",
        seconds: int | None = None,
        mark: Mark | None = None,
    ) -> None:
        super().__init__(condition)
        self.condition = condition
        self.parameter = parameter
        self.value = value
        self.allowed = allowed
        self.limit = limit
        self.length = length
        self.keyword = keyword
        self.seconds = seconds
        self.mark = mark

    @classmethod
    def by(cls, finding: Finding) -> Rejected:
        """The refusal that a violation leads to."""
        return cls(
            finding.condition,
            finding.parameter,
            value=finding.value,
            allowed=finding.allowed,
            limit=finding.limit,
            length=finding.length,
            keyword=finding.keyword,
            mark=finding.mark,
        )


@dataclass(frozen=True, slots=True)
class Base64:
    """A leaf of a reply: the base64 of a picture, which is painted when it is sent.

    `inputs` is what an edit is made from, `spoiled` are the faults that its base64 suffers once it is painted.
    """

    spec: RenderSpec
    prefix: str = ""
    inputs: Inputs | None = field(default=None, repr=False)
    spoiled: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Json:
    """A reply body: a tree of JSON values whose leaves may be Decimal or Base64."""

    tree: Any


@dataclass(frozen=True, slots=True)
class Picture:
    """A reply body: a picture as a file; `inputs` is what an edit is made from."""

    spec: RenderSpec
    disposition: str = ""
    inputs: Inputs | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A reply body of bytes known beforehand."""

    data: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream: its name and its data, a tree as in Json."""

    name: str
    tree: Any


@dataclass(frozen=True, slots=True)
class Stream:
    """A reply body: Server-Sent Events.

    `terminator` is a last data line such as `[DONE]`; `keep_alive` the seconds of silence after which a comment
    is sent, None for never; `spacing` the seconds before each event.
    """

    events: tuple[Event, ...]
    terminator: str | None = None
    keep_alive: float | None = None
    spacing: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and a body. `body` None means no body at all."""

    status: int
    headers: Mapping[str, str]
    body: Json | Picture | Text | Stream | None


@dataclass(frozen=True, slots=True)
class Charge:
    """What a request cost, exactly, in the unit of its provider's accounts."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, what was found in it, and its reply; `faults` acted, or act while it is sent.

    `deciding` is where the statement stands that decided; for a refusal, `answering` is where the provider's
    way of answering it stands. The basis is that of the weaker of the two.
    """

    id: int
    at: int
    provider: str
    operation: str | None
    model: str | None
    request: Request
    reply: Reply
    condition: str | None
    findings: Sequence[Finding]
    basis: Basis
    deciding: Mark | None
    key: str
    charge: Charge | None
    stages: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    answering: Mark | None = None
