"""From a Request to an Exchange: the stages, in the order that the provider's data gives.

    route → scenario → authenticate, budget, decode, model, credit, validate, content (or as `check_order:` says)
    → plan → fill → record

A stage reads and writes the Call, or raises Rejected; `handle` catches that once and answers in the
provider's words. What is known about a provider stands in its YAML, never here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from decimal import Decimal

from mockserver.catalog.types import OPERATIONS, Basis, basis
from mockserver.catalog.yaml import Mark
from mockserver.contract.validate import Finding, clean, shown, validate
from mockserver.engine.call import Call, Caller, shown_key
from mockserver.engine.choosing import (
    as_defined,
    choose_listed,
    default_model,
    find_model,
    known_model,
)
from mockserver.engine.coverage import note
from mockserver.engine.decoding import decode
from mockserver.engine.events import is_streamed, stream
from mockserver.engine.exchange import Charge, Exchange, Json, Picture, Rejected, Reply, Request
from mockserver.engine.faults.acting import (
    act_at_once,
    act_on_fetch,
    act_on_plan,
    act_on_reply,
    act_on_wire,
    dress_refusal,
    is_to_be_refused,
    refusal,
)
from mockserver.engine.faults.carriers import require_readable
from mockserver.engine.faults.choosing import choose
from mockserver.engine.fill import fill
from mockserver.engine.headers import headers
from mockserver.engine.hosting import read, secret_of
from mockserver.engine.ledger import Entry
from mockserver.engine.limits import LIMITS, Allowance
from mockserver.engine.plan import accept, make_plan
from mockserver.engine.recording import answer, remember
from mockserver.engine.references import gather
from mockserver.engine.refusal import refuse
from mockserver.engine.values import Scope
from mockserver.engine.world import World

# Keys that mean something to every provider.
MEANT_KEYS = {
    "sk-mock-invalid": "invalid_key",
    "sk-mock-revoked": "key_revoked",
    "sk-mock-no-credit": "insufficient_credit",
    "sk-mock-forbidden-model": "model_not_allowed",
}


def handle(request: Request, world: World) -> Exchange:
    """Answers one request to a provider of the world's catalog and books it in the world.

    Raises KeyError where the catalog has no such provider, FaultError for the text of a fault that cannot be read.
    """
    require_readable(request)
    call = begin(request, world)
    condition: str | None = None
    try:
        for name in stages(call):
            call.stages.append(name)
            STAGES[name](call)
        remember(call, call.failing)
    except Rejected as rejected:
        condition, call.charge = rejected.condition, None
        call.deciding = rejected.mark
        call.reply = dress_refusal(call, refuse(call, rejected))
        remember(call, rejected)
    return record(call, condition)


def begin(request: Request, world: World) -> Call:
    """A Call at its beginning, with the provider's own Terms."""
    provider = world.site.catalog.provider(request.provider)
    these = world.site.terms(provider, None, None)
    return Call(request, world, provider, these, world.next_id(), request.at)


def stages(call: Call) -> Iterable[str]:
    """The names of the stages, one by one: what follows the route depends on what it found."""
    yield "route"
    yield "scenario"
    if call.reply is not None:
        return
    kind = OPERATIONS.get(call.operation or "", "")
    if kind == "picture":
        yield "fetch"
        return
    order = call.terms.data["check_order"]
    fitting = _BY_KIND[kind].union(call.terms.operation(call.operation or "").get("checks", ()))
    for name in order:
        if name in fitting:
            yield name
    if kind == "image":
        yield "plan"
    yield "records" if kind == "records" else "fill"


_BY_KIND: dict[str, frozenset[str]] = {
    "image": frozenset(
        {"authenticate", "budget", "decode", "shape", "model", "credit", "validate", "content"}
    ),
    "listing": frozenset({"authenticate", "budget", "model"}),
    "records": frozenset({"authenticate", "budget", "decode", "validate"}),
    "document": frozenset({"authenticate"}),
}


def route(call: Call) -> None:
    """Method and path → operation and surface."""
    request = call.request
    if _hosted_path(call):
        return
    method = "GET" if request.method == "HEAD" else request.method
    known = False
    for found in call.provider.routes:
        variables = found.match(request.path)
        known = known or variables is not None
        if variables is None or found.method != method:
            continue
        if found.is_chosen_by(request.headers):
            call.route, call.operation, call.variables = found, found.operation, variables
            call.terms = call.world.site.terms(call.provider, None, found.surface)
            return
    asked = clean(f"{request.method} {request.path}")
    for found in call.provider.absent_routes:
        if found.method == method and found.match(request.path) is not None:
            raise Rejected(found.condition, value=asked, mark=found.mark)
    raise Rejected("method_not_allowed" if known else "unknown_route", value=asked)


def _hosted_path(call: Call) -> bool:
    if call.request.method not in ("GET", "HEAD"):
        return False
    template = str(call.terms.section("hosted_images").get("path", ""))
    before, _, after = template.partition("{token}")
    path = call.request.path
    endings = (
        [after.replace("{format}", name) for name in ("png", "jpeg", "webp")] if after else [""]
    )
    ending = next((text for text in endings if path.endswith(text)), None)
    if not template or not path.startswith(before) or ending is None:
        return False
    call.variables = {"token": path[len(before) : len(path) - len(ending)]}
    call.operation = "pictures.fetch"
    return True


def scenario(call: Call) -> None:
    """The faults that this request takes; one that refuses it does so here, others wait for their stage."""
    choose(call)
    if not call.armed:
        return
    if is_to_be_refused(call):
        _look_ahead(call)
        raise refusal(call)
    act_at_once(call)


def _look_ahead(call: Call) -> None:
    """Finds the caller and the model, as far as they can be found: the provider's words may name them."""
    fitting = _BY_KIND.get(OPERATIONS.get(call.operation or "", ""), frozenset())
    for names in (("authenticate",), ("decode", "model")):
        with suppress(Rejected):
            for name in names:
                if name in fitting:
                    STAGES[name](call)


def fetch(call: Call) -> None:
    """A hosted picture's address → the picture, unless it has expired or was not signed here."""
    secret = secret_of(call.world.site.settings.seed, call.provider.id)
    try:
        spec, expires = read(call.variables["token"], secret)
    except ValueError as error:
        raise Rejected("expired", value="no such picture") from error
    if call.now >= expires:
        raise Rejected("expired", value="the address has expired")
    inputs = call.world.inputs.get(spec.edit) if spec.edit else None
    if spec.edit and inputs is None:
        raise Rejected("expired", value="what the edit was made from is no longer kept")
    scope = Scope(call)
    call.reply = Reply(200, headers(call, scope, "picture"), Picture(spec, inputs=inputs))
    act_on_fetch(call)


def authenticate(call: Call) -> None:
    """The bearer key → the Caller; keys with a meaning are refused here or by the stage they concern."""
    if call.route is not None and not call.route.auth:
        return
    scheme, _, key = call.request.headers.get("authorization", "").partition(" ")
    key = key.strip()
    if not key and not scheme:
        raise Rejected("missing_key")
    if not key or scheme.lower() != "bearer":
        raise Rejected(
            "invalid_key" if scheme.lower() != "bearer" else "missing_key", value=shown_key(key)
        )
    call.caller = _caller(call, key)
    if call.caller.refused in ("invalid_key", "key_revoked"):
        raise Rejected(call.caller.refused, value=shown_key(key))


def _caller(call: Call, key: str) -> Caller:
    known = call.world.site.settings.accounts.get(key)
    meant = MEANT_KEYS.get(key)
    usual = str(call.terms.section("account").get("balance", "10000.00"))
    opening = "0" if meant == "insufficient_credit" else usual
    models = known.models if known else None
    if meant == "model_not_allowed":
        models = call.provider.model_ids[:1]
    return Caller(
        key=key,
        level=known.level if known else None,
        opening=Decimal(known.balance if known and known.balance is not None else opening),
        models=models,
        refused=meant,
    )


def budget(call: Call) -> None:
    """Counts the request against the key's minute and day; refuses only where limits are enforced."""
    allowed = Allowance.of(call.terms.section("levels").get(call.level or "", {}))
    prompt = call.request.body.get("prompt") if isinstance(call.request.body, dict) else None
    tokens = -(-len(prompt) // 4) if isinstance(prompt, str) else 0
    counted = call.world.budgets.count(
        f"{call.provider.id} {call.caller.key}",
        allowed,
        call.now,
        tokens,
        call.world.site.settings.enforce_limits,
    )
    call.budget = counted
    if counted.exceeded:
        raise Rejected(
            counted.exceeded,
            limit=str(getattr(allowed, LIMITS[counted.exceeded])),
            seconds=counted.seconds,
            mark=call.terms.mark("levels", str(call.level)),
        )


def model(call: Call) -> None:
    """The model field → the Model and its Terms, or the provider's default."""
    if OPERATIONS[call.operation or ""] == "listing":
        if call.operation != "models.list" and "model" in call.variables:
            choose_listed(call)
        return
    asked = call.document.get("model")
    if asked is None or (asked == "" and call.terms.data.get("default_model")):
        asked = default_model(call)
    if not isinstance(asked, str):
        finding = next(
            found for found in validate(call.contract, call.document) if found.parameter == "model"
        )
        raise Rejected.by(finding)
    call.model = known_model(call, asked)
    call.terms = call.world.site.terms(
        call.provider, as_defined(call, call.model), call.route.surface if call.route else None
    )
    if call.caller.models is not None and call.model.id not in call.caller.models:
        raise Rejected("model_not_allowed", "model", value=clean(asked))
    _hold_level(call)
    if call.operation in call.terms.data.get("cannot", []):
        raise Rejected(
            "operation_not_supported", "model", value=clean(asked), mark=call.terms.mark("cannot")
        )


def _hold_level(call: Call) -> None:
    """Refuses a caller whose level stands below the model's `min_level`, where limits are enforced."""
    needed = call.terms.data.get("min_level")
    if needed is None or not call.world.site.settings.enforce_limits:
        return
    levels = list(call.terms.section("levels"))  # the lowest first, as the definition lists them
    if call.level not in levels or levels.index(call.level) < levels.index(needed):
        asked = clean(call.model.id if call.model else "")
        mark = call.terms.mark("min_level")
        raise Rejected("model_tier_restricted", "model", value=asked, allowed=needed, mark=mark)


def credit(call: Call) -> None:
    """A caller without any balance is refused before the body is judged."""
    left = call.world.ledger.balance(call.provider.id, call.caller.key, call.caller.opening)
    if call.caller.refused == "insufficient_credit" or left <= 0:
        raise Rejected("insufficient_credit", value=str(left))


def shape(call: Call) -> None:
    """Holds a body whose model is not known against what is common to all models."""
    asked = call.document.get("model")
    if asked is not None and not find_model(call, asked):
        common = [
            found
            for found in validate(call.contract, call.document)
            if found.kind == "violation" and found.condition != "unknown_parameter"
        ]
        _refuse_first(call, common)


def check(call: Call) -> None:
    """Holds the body against the model's contract; the first violation by `report_order` is answered."""
    call.findings = validate(call.contract, call.document)
    violations = [found for found in call.findings if found.kind == "violation"]
    strict = call.world.site.settings.mode == "strict"
    _refuse_first(call, violations or (call.findings if strict else []))
    accept(call)
    gather(call)


def _refuse_first(call: Call, refusing: list[Finding]) -> None:
    if refusing:
        call.findings = call.findings or refusing
        raise Rejected.by(first_reported(refusing, call.terms.data.get("report_order", [])))


def first_reported(findings: list[Finding], order: list[str]) -> Finding:
    """The finding that the provider answers: by its order of Conditions, else by the order of parameters."""
    rank = {condition: place for place, condition in enumerate(order)}
    return min(findings, key=lambda found: rank.get(found.condition, len(rank)))


def content(call: Call) -> None:
    """The provider's moderation: a prompt that holds one of the settings' words is refused.

    Words for the output stage refuse a finished picture: a stream has begun by then and ends in an error event.
    """
    settings = call.world.site.settings
    prompt = str(call.in_role("prompt") or "").lower()
    stages = (("input", settings.moderation_words), ("output", settings.moderation_output_words))
    for keyword, words in stages:
        found = next((word for word in words if word.lower() in prompt), None)
        if found is None:
            continue
        rejected = Rejected(
            "content_rejected", call.contract.named("prompt"), value=shown(found), keyword=keyword
        )
        if keyword == "input" or not is_streamed(call):
            raise rejected
        call.failing = rejected


def plan(call: Call) -> None:
    """Size, count, format, seeds, and what it costs."""
    call.plan = make_plan(call)
    if call.charge is not None:
        _book(call, call.charge)
    act_on_plan(call)


def _book(call: Call, charge: Charge) -> None:
    entry = Entry(call.number, call.provider.id, call.shown_key, charge.amount, charge.unit)
    call.world.ledger.charge(entry, call.caller.key)


def fill_reply(call: Call) -> None:
    """The operation's reply template, filled; or its events, where the client asked for a stream."""
    scope = Scope(call)
    operation = call.operation or ""
    if is_streamed(call):
        call.deciding = call.terms.mark("streaming", "events", operation)
        call.reply = Reply(200, headers(call, scope, "success"), stream(call))
    else:
        tree = fill(call.terms.section("replies")[operation], scope)
        call.reply = Reply(200, headers(call, scope, "success"), Json(tree))
        call.deciding = call.terms.mark("replies", operation)
    act_on_reply(call)


def record(call: Call, condition: str | None) -> Exchange:
    """The finished Exchange, entered into the journal."""
    assert call.reply is not None  # noqa: S101 - every way through the stages ends with a reply
    act_on_wire(call, is_accepted=condition is None and call.plan is not None)
    exchange = Exchange(
        id=call.number,
        at=call.now,
        provider=call.provider.id,
        operation=call.operation,
        model=call.model.id if call.model else None,
        request=call.request,
        reply=call.reply,
        condition=condition,
        findings=tuple(call.findings),
        basis=_weakest(_deciding_marks(call, condition)),
        deciding=call.deciding,
        key=call.shown_key,
        charge=call.charge,
        stages=tuple(call.stages),
        faults=tuple(call.faults),
        answering=call.terms.error(condition).mark if condition else None,
    )
    call.world.journal.add(exchange, call.request.size)
    note(call, condition)
    return exchange


def _deciding_marks(call: Call, condition: str | None) -> list[Mark | None]:
    """A refusal rests on the limit that was broken and on the provider's word for breaking it."""
    if condition is None:
        return [
            call.deciding or (call.route.mark if call.route else call.terms.mark("hosted_images"))
        ]
    error = call.terms.error(condition).mark
    return [error] if call.deciding is None else [call.deciding, error]


def _weakest(marks: list[Mark | None]) -> Basis:
    found = {basis(mark.source if mark else None) for mark in marks}
    order: tuple[Basis, ...] = ("assumed", "observed", "documented")
    return next(one for one in order if one in found)


STAGES: Mapping[str, Callable[[Call], None]] = {
    "route": route,
    "scenario": scenario,
    "fetch": fetch,
    "authenticate": authenticate,
    "budget": budget,
    "decode": decode,
    "shape": shape,
    "model": model,
    "credit": credit,
    "validate": check,
    "content": content,
    "plan": plan,
    "fill": fill_reply,
    "records": answer,
}
