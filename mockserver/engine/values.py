"""The closed list of `$names` that reply templates may hold, and how each is computed.

A value may be ABSENT: then its key is left out of the reply. Names that end in `.*` take any last part.
Each name declares the JSON Schema of what it gives, so that a template is a response schema too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from mockserver.catalog.types import Model
from mockserver.contract.compose import Terms
from mockserver.engine.call import Call
from mockserver.engine.exchange import Base64
from mockserver.engine.hosting import secret_of, sign
from mockserver.engine.limits import Allowance, untouched
from mockserver.engine.listings import page_of, parameter_fields, visible_models
from mockserver.engine.records import Record
from mockserver.imaging.spec import RenderSpec


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()


@dataclass(frozen=True, slots=True)
class Scope:
    """What names refer to: the call, and the picture, model or error being described."""

    call: Call
    index: int = 0
    partial: int = 0
    number: int = 0
    event: str = ""
    record: Record | None = None
    model: Model | None = None
    terms: Terms | None = None
    error: dict[str, Any] | None = None

    def about(self, model: Model) -> Scope:
        """The same scope, speaking of another model."""
        found = self.call.world.site.terms(self.call.provider, model, self.call.terms.surface)
        return replace(self, model=model, terms=found)


@dataclass(frozen=True, slots=True)
class Value:
    """One name: how it is computed, the schema of its values, and what it is.

    `parts` are the schemas of the last parts that differ, for a name that ends in `.*`.
    """

    compute: Callable[[Scope, str], Any]
    schema: dict[str, Any]
    meaning: str
    parts: Mapping[str, dict[str, Any]] = field(default_factory=dict)


def named(name: str) -> Callable[[Scope], Any]:
    """How a `$name` (without the sign) is computed. Raises KeyError where there is no such name."""
    value, last = VALUES.get(name), ""
    if value is None:
        head, _, last = name.rpartition(".")
        value = VALUES[f"{head}.*"]
    compute = value.compute
    return lambda scope: compute(scope, last)


def known(name: str) -> bool:
    """Whether a `$name` (without the sign) is in the list."""
    return name in VALUES or f"{name.rpartition('.')[0]}.*" in VALUES


def _b64(scope: Scope, _: str) -> Any:
    plan = scope.call.plan
    return (
        ABSENT
        if plan is None or plan.hosted
        else Base64(plan.specs[scope.index], inputs=plan.inputs)
    )


def _streamed(scope: Scope, _: str) -> Any:
    plan = scope.call.plan
    if plan is None:
        return ABSENT
    spec, partials = plan.specs[scope.index], int(scope.call.in_role("partials") or 0)
    state = replace(spec, partial=scope.partial, partials=partials) if scope.partial else spec
    return Base64(state, inputs=plan.inputs)


def _url(scope: Scope, _: str) -> Any:
    plan, call = scope.call.plan, scope.call
    if plan is None or not plan.hosted:
        return ABSENT
    spec = plan.specs[scope.index]
    if call.terms.section("hosted_images")["style"] == "data_uri":
        return Base64(spec, f"data:{spec.content_type};base64,", plan.inputs)
    return hosted_address(call, spec)


def hosted_address(call: Call, spec: RenderSpec) -> str:
    """The address at which this server serves a picture until it expires."""
    hosting = call.terms.section("hosted_images")
    path = str(hosting["path"]).replace("{token}", address_token(call, spec))
    return call.request.origin + path.replace("{format}", spec.format)


def address_token(call: Call, spec: RenderSpec) -> str:
    """The part of a picture's address that says which picture it is, and until when."""
    expires = call.now + int(call.terms.section("hosted_images")["lifetime"])
    return sign(spec, expires, secret_of(call.world.site.settings.seed, call.provider.id))


def _kind(scope: Scope, _: str) -> str:
    plan = scope.call.plan
    return "url" if plan is not None and plan.hosted else "file"


def _media_type(scope: Scope, _: str) -> Any:
    plan = scope.call.plan
    return ABSENT if plan is None else plan.specs[scope.index].content_type


def _file_name(scope: Scope, _: str) -> Any:
    address = _url(scope, "")
    return address.rpartition("/")[2] if isinstance(address, str) else ABSENT


def _revised(scope: Scope, _: str) -> Any:
    prompt = scope.call.in_role("prompt")
    return ABSENT if prompt is None else prompt


def _model_of(scope: Scope) -> Model | None:
    return scope.model or scope.call.model


def _terms_of(scope: Scope) -> Terms:
    return scope.terms or scope.call.terms


def _model_id(scope: Scope, _: str) -> Any:
    model = _model_of(scope)
    return ABSENT if model is None else model.id


def _upstream(scope: Scope, _: str) -> Any:
    model = _model_of(scope)
    return ABSENT if model is None else _terms_of(scope).data.get("upstream", model.id)


def _model_fact(name: str, default: Any = ABSENT) -> Callable[[Scope, str], Any]:
    return lambda scope, _: _terms_of(scope).data.get(name, default)


def _listing(scope: Scope, last: str) -> Any:
    return _terms_of(scope).section("listing").get(last, ABSENT)


def _parameters(scope: Scope, _: str) -> Any:
    these = _terms_of(scope)
    properties = these.contract("images.generate").schema["properties"]
    listed = these.data.get("lists", these.data.get("exposes", []))
    return {name: _listed(properties[name]) for name in listed if name in properties}


def _listed(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter as a listing shows it: an enumeration by its values, a number by its bounds."""
    if "enum" in schema:
        shown: dict[str, Any] = {"type": "enum", "values": schema["enum"]}
    else:
        shown = {"type": schema.get("type", "string")}
        shown |= {
            short: schema[key]
            for key, short in (("minimum", "min"), ("maximum", "max"))
            if key in schema
        }
    return shown | {key: schema[key] for key in ("default",) if key in schema}


def _fields(scope: Scope, _: str) -> list[dict[str, Any]]:
    return parameter_fields(_terms_of(scope))


def _names(scope: Scope, _: str) -> list[str]:
    return [field["name"] for field in _fields(scope, "")]


def _defaults(scope: Scope, _: str) -> dict[str, Any]:
    return {field["name"]: field["default"] for field in _fields(scope, "") if "default" in field}


def _page(scope: Scope, last: str) -> Any:
    page = page_of(scope.call)
    if page is None:
        return ABSENT
    if last == "total":
        return sum(1 for _ in visible_models(scope.call))
    return {"number": page.number, "size": page.size}.get(last, ABSENT)


def _record(scope: Scope, last: str) -> Any:
    record = scope.record or scope.call.record
    if record is None:
        return ABSENT
    if last == "fresh_url":
        return ABSENT if record.spec is None else hosted_address(scope.call, record.spec)
    return {
        "id": record.id,
        "created_at": record.created_at,
        "status": record.status,
        "model": record.model,
        "prompt": record.prompt,
        "url": record.url,
        "error": record.error,
    }.get(last, ABSENT)


def _records(scope: Scope, last: str) -> Any:
    page = scope.call.page
    if page is None:
        return ABSENT
    ids: list[str | None] = [record.id for record in page.records] or [None]
    return {"has_more": page.has_more, "first_id": ids[0], "last_id": ids[-1]}.get(last, ABSENT)


def _edits(scope: Scope, _: str) -> bool:
    return "images.edit" in _terms_of(scope).data.get("operations", {}) and "images.edit" not in (
        _terms_of(scope).data.get("cannot", [])
    )


def _references(scope: Scope, _: str) -> Any:
    return _terms_of(scope).section("references").get("max", ABSENT)


def _prompt_cap(scope: Scope, _: str) -> Any:
    contract = _terms_of(scope).contract("images.generate")
    prompt = contract.schema["properties"].get(contract.named("prompt"), {})
    return prompt.get("maxLength", ABSENT)


def _parameter(scope: Scope, last: str) -> Any:
    found = scope.call.effective.get(last)
    return ABSENT if found is None else found


def _size(scope: Scope, _: str) -> Any:
    plan = scope.call.plan
    return ABSENT if plan is None else f"{plan.width}x{plan.height}"


def _format(scope: Scope, _: str) -> Any:
    return ABSENT if scope.call.plan is None else scope.call.plan.format


def _background(scope: Scope, _: str) -> Any:
    plan = scope.call.plan
    return ABSENT if plan is None else ("transparent" if plan.specs[0].transparent else "opaque")


def _usage(scope: Scope, last: str) -> Any:
    plan = scope.call.plan
    return ABSENT if plan is None else plan.usage.get(last, ABSENT)


def _amount(scope: Scope, _: str) -> Any:
    call = scope.call
    if call.charge is not None:
        return call.charge.amount
    return (
        0
        if call.terms.section("charge").get("style", "none") != "none" or call.model is None
        else ABSENT
    )


def _balance(scope: Scope, _: str) -> Any:
    call = scope.call
    return (
        call.world.ledger.balance(call.provider.id, call.caller.key, call.caller.opening)
        if call.caller.key
        else (call.caller.opening)
    )


def _level(scope: Scope, _: str) -> Any:
    level = scope.call.level
    return ABSENT if level is None else level


def _rate(name: str) -> Callable[[Scope, str], Any]:
    def compute(scope: Scope, _: str) -> Any:
        call = scope.call
        found = getattr(call.budget or untouched(Allowance.of(_constants(call)), call.now), name)
        return ABSENT if found is None else found

    return compute


def _duration(scope: Scope, _: str) -> Any:
    budget = scope.call.budget
    if budget is None:
        return ABSENT
    minutes, seconds = divmod(max(0, budget.reset - scope.call.now), 60)
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"


def _constants(call: Call) -> Mapping[str, Any]:
    """What the definition says about the caller's account level."""
    found: Mapping[str, Any] = call.terms.section("levels").get(call.level or "", {})
    return found


def _level_fact(scope: Scope, last: str) -> Any:
    return _constants(scope.call).get(last, ABSENT)


def _error(scope: Scope, last: str) -> Any:
    return ABSENT if scope.error is None else scope.error.get(last, ABSENT)


def _path(scope: Scope, last: str) -> Any:
    return scope.call.variables.get(last, ABSENT)


def _iso(scope: Scope, _: str) -> str:
    at = datetime.fromtimestamp(scope.call.now, UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _request_id(scope: Scope, _: str) -> str:
    return scope.call.world.public_id("req", scope.call.number)


_TEXT = {"type": "string"}
_INTEGER = {"type": "integer"}
_NUMBER = {"type": "number"}
_ANY: dict[str, Any] = {}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_RECORD_PARTS: dict[str, dict[str, Any]] = {
    "id": _TEXT,
    "created_at": _INTEGER,
    "status": {"enum": ["completed", "failed"]},
    "model": _TEXT,
    "prompt": _TEXT,
    "url": _TEXT_OR_NULL,
    "fresh_url": _TEXT,
    "error": {"type": ["object", "null"]},
}
_RECORDS_PARTS: dict[str, dict[str, Any]] = {
    "has_more": {"type": "boolean"},
    "first_id": _TEXT_OR_NULL,
    "last_id": _TEXT_OR_NULL,
}

VALUES: dict[str, Value] = {
    "absent": Value(lambda _, __: ABSENT, _ANY, "nothing: the key is left out"),
    "created": Value(
        lambda scope, _: scope.call.now, _INTEGER, "the second of the request, Unix time"
    ),
    "time.iso": Value(
        _iso, {"type": "string", "format": "date-time"}, "the second of the request, ISO 8601"
    ),
    "request.id": Value(_request_id, _TEXT, "the id of this request"),
    "origin": Value(
        lambda scope, _: scope.call.request.origin,
        _TEXT,
        "scheme, host and prefix of this server's addresses",
    ),
    "path.*": Value(_path, _TEXT, "a variable of the route's path"),
    "parameter.*": Value(
        _parameter, _ANY, "the value used for a parameter; absent where the model has none"
    ),
    "size": Value(
        _size,
        {"type": "string", "pattern": "^[1-9][0-9]*x[1-9][0-9]*$"},
        "the size painted, WIDTHxHEIGHT",
    ),
    "format": Value(_format, {"enum": ["png", "jpeg", "webp"]}, "the format painted"),
    "background": Value(
        _background, {"enum": ["transparent", "opaque"]}, "whether the picture is transparent"
    ),
    "it.b64_json": Value(
        _b64,
        {"type": "string", "contentEncoding": "base64"},
        "the picture in base64; absent where an address was asked for",
    ),
    "it.url": Value(_url, _TEXT, "the picture's address; absent where base64 was asked for"),
    "it.streamed": Value(
        _streamed,
        {"type": "string", "contentEncoding": "base64"},
        "the picture of a stream's event in base64, whole or partial",
    ),
    "event.name": Value(lambda scope, _: scope.event, _TEXT, "the name of the stream's event"),
    "event.number": Value(
        lambda scope, _: scope.number, _INTEGER, "the event's place in the stream, from 0"
    ),
    "event.partial_index": Value(
        lambda scope, _: scope.partial - 1, _INTEGER, "the partial picture's place, from 0"
    ),
    "record.*": Value(
        _record,
        _ANY,
        "a fact of an image record: id, created_at, status, model, prompt, url, fresh_url, error",
        _RECORD_PARTS,
    ),
    "records.*": Value(
        _records, _ANY, "of a list of records: has_more, first_id, last_id", _RECORDS_PARTS
    ),
    "it.kind": Value(
        _kind, {"enum": ["url", "file"]}, "how the picture comes: by its address, or in the reply"
    ),
    "it.content_type": Value(_media_type, _TEXT, "the picture's media type, such as image/png"),
    "it.filename": Value(
        _file_name, _TEXT, "the last part of the picture's address; absent where there is none"
    ),
    "it.index": Value(
        lambda scope, _: scope.index, _INTEGER, "the picture's place in its batch, from 0"
    ),
    "it.revised_prompt": Value(_revised, _TEXT, "the prompt as the provider says it used it"),
    "model.id": Value(_model_id, _TEXT, "the model's id, as asked for"),
    "model.upstream": Value(_upstream, _TEXT, "the model's id on the provider's side"),
    "model.created": Value(
        _model_fact("created", 1_700_000_000), _INTEGER, "when the model appeared, Unix time"
    ),
    "model.owned_by": Value(
        lambda scope, _: _terms_of(scope).data.get("owned_by", scope.call.provider.id),
        _TEXT,
        "the model's owner",
    ),
    "model.listing.*": Value(
        _listing, _ANY, "a constant that the model's definition gives for listings"
    ),
    "model.parameters": Value(
        _parameters,
        {"type": "object"},
        "the model's listed parameters with values, bounds and defaults",
    ),
    "model.parameter_fields": Value(
        _fields,
        {"type": "array"},
        "the model's listed parameters as a list of entries with name, type and limits",
    ),
    "model.parameter_names": Value(
        _names, {"type": "array"}, "the names of the model's listed parameters"
    ),
    "model.parameter_defaults": Value(
        _defaults, {"type": "object"}, "the defaults of the model's listed parameters"
    ),
    "page.*": Value(_page, _INTEGER, "the listing's page: number, size, total of all pages"),
    "model.edits": Value(_edits, {"type": "boolean"}, "whether the model edits pictures"),
    "model.references": Value(
        _references, _INTEGER, "how many input pictures the model takes at most"
    ),
    "model.min_level": Value(
        _model_fact("min_level"), _TEXT, "the lowest account level that may use the model"
    ),
    "model.prompt_cap": Value(
        _prompt_cap, _INTEGER, "how many characters of prompt the model takes"
    ),
    "charge.amount": Value(_amount, _NUMBER, "the exact price of this request"),
    "charge.balance": Value(_balance, _NUMBER, "what is left on the account"),
    "usage.*": Value(_usage, _INTEGER, "a usage number of the definition's usage style"),
    "account.level": Value(_level, _TEXT, "the account level of the key"),
    "level.*": Value(_level_fact, _ANY, "a constant of the account level"),
    "rate.requests.limit": Value(_rate("requests_limit"), _INTEGER, "requests allowed per minute"),
    "rate.requests.used": Value(_rate("requests_used"), _INTEGER, "requests used in this minute"),
    "rate.requests.remaining": Value(
        _rate("requests_remaining"), _INTEGER, "requests left in this minute"
    ),
    "rate.tokens.limit": Value(_rate("tokens_limit"), _INTEGER, "tokens allowed per minute"),
    "rate.tokens.remaining": Value(
        _rate("tokens_remaining"), _INTEGER, "tokens left in this minute"
    ),
    "rate.requests.duration": Value(
        _duration, _TEXT, "the time until the request budget is full again, such as 1s or 6m0s"
    ),
    "rate.tokens.duration": Value(
        _duration, _TEXT, "the time until the token budget is full again, such as 1s or 6m0s"
    ),
    "rate.reset": Value(_rate("reset"), _INTEGER, "when the minute ends, Unix time"),
    "error.*": Value(_error, _ANY, "a field of the error being answered"),
    "parameter": Value(
        lambda scope, _: _error(scope, "parameter"),
        _TEXT,
        "the parameter at fault; absent where there is none",
    ),
}
