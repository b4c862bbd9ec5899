"""An exchange as a test looks at it: plain values with names, made of the account of `mockserver.engine.account`.

The same whether the server runs in this process or elsewhere. Keys are redacted, long base64 is
replaced by what it holds. Nothing here reaches back into the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read: the page, what it says in our words, its address, its kind."""

    page: str
    section: str
    says: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed in a request: a `violation` (refused) or an `advisory` (accepted, likely wrong)."""

    kind: str
    condition: str
    parameter: str
    message: str
    basis: str
    source: Source | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a reply; `bytes` and `sha256` are None until it was painted for somebody."""

    format: str | None
    size: str | None
    bytes: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent: `fields` are those of a JSON object, a form or a query; `uploads` the files of a form."""

    method: str
    path: str
    headers: Mapping[str, str]
    fields: Mapping[str, Any]
    uploads: tuple[Mapping[str, Any], ...]
    body: Any = None

    @property
    def json(self) -> Any:
        """The body where it was JSON, else None."""
        return None if self.is_form or self.method in ("GET", "HEAD") else self.body

    @property
    def is_form(self) -> bool:
        """Whether the fields came as texts of a form."""
        return self.headers.get("content-type", "").lower().startswith(_FORMS)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered; `json` is a decoded body, in which a picture is named by its facts."""

    status: int
    headers: Mapping[str, str]
    json: Any
    images: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """What an exchange cost, exactly, in the unit of the provider's accounts."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """One request and its reply, what was noticed in it and what it cost; `condition` None is a success."""

    id: int
    at: int
    provider: str
    operation: str | None
    model: str | None
    status: int
    condition: str | None
    basis: str
    faults: tuple[str, ...]
    request: Request
    reply: Reply
    findings: tuple[Finding, ...]
    charge: Charge | None
    delivery: str | None
    stages: tuple[str, ...] = ()
    write_curl: Callable[[], str] = field(compare=False, default=str)

    @property
    def curl(self) -> str:
        """A line for a shell that repeats the request; its key is `$IMGMOCK_KEY`."""
        return self.write_curl()

    @property
    def line(self) -> str:
        """The exchange in one line: number, status, request, model, condition and how sure that is."""
        request = self.request
        asked = f"#{self.id} {self.status} {self.provider} {request.method} {request.path}"
        words = (asked, self.model, f"{self.condition or 'ok'} ({self.basis})")
        return "  ".join(word for word in words if word)

    def __repr__(self) -> str:
        return f"<Exchange {self.line}>"


def exchange_of(told: Mapping[str, Any], write_curl: Callable[[], str]) -> Exchange:
    """The Exchange of an account as the journal gives it."""
    delivery = told.get("delivery")
    return Exchange(
        id=told["id"],
        at=told["at"],
        provider=told["provider"],
        operation=told["operation"],
        model=told["model"],
        status=told["status"],
        condition=told["condition"],
        basis=told["basis"],
        faults=tuple(told["faults"]),
        request=_request(told),
        reply=_reply(told),
        findings=tuple(_finding(one) for one in told["findings"]),
        charge=_charge(told["charge"]),
        delivery=delivery and delivery["outcome"],
        stages=tuple(told.get("stages", ())),
        write_curl=write_curl,
    )


def _request(told: Mapping[str, Any]) -> Request:
    sent = told["request"]
    fields = sent["fields"]
    return Request(
        method=told["method"],
        path=told["path"],
        headers=sent["headers"],
        fields=fields if isinstance(fields, Mapping) else {},
        uploads=tuple(sent["uploads"]),
        body=fields,
    )


def _reply(told: Mapping[str, Any]) -> Reply:
    answered = told["reply"]
    pictures = tuple(
        Picture(one.get("format"), one.get("size"), one.get("bytes"), one.get("sha256"))
        for one in answered["images"]
    )
    return Reply(told["status"], answered["headers"], answered["body"], pictures)


def _finding(told: Mapping[str, Any]) -> Finding:
    return Finding(
        kind=told["kind"],
        condition=told["condition"],
        parameter=told["parameter"],
        message=told["message"],
        basis=told["basis"],
        source=_source(told["source"]),
    )


def _source(told: Mapping[str, Any] | None) -> Source | None:
    if told is None:
        return None
    return Source(
        *(str(told.get(name) or "") for name in ("page", "section", "says", "url", "kind"))
    )


def _charge(told: Mapping[str, Any] | None) -> Charge | None:
    return None if told is None else Charge(Decimal(told["amount"]), told["unit"])
