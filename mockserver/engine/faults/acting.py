"""Where the pipeline lets faults act: each function is called by the stage after which it is named.

A fault that finds nothing to act on leaves the call as it is and keeps its count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mockserver.engine.call import Call
from mockserver.engine.events import error_event
from mockserver.engine.exchange import Event, Json, Rejected, Reply, Stream
from mockserver.engine.faults.address import fetched, relative
from mockserver.engine.faults.armed import Armed
from mockserver.engine.faults.body import changed_tree, picture_lists
from mockserver.engine.faults.choosing import acting, use_up
from mockserver.engine.faults.conditions import dressed, forced, spent_budget
from mockserver.engine.faults.fault import Fault
from mockserver.engine.faults.gateway import gateway_page
from mockserver.engine.faults.picture import changed_leaves, changed_plan
from mockserver.engine.faults.registry import kind_of
from mockserver.engine.faults.stream import changed_stream
from mockserver.engine.fill import fill
from mockserver.engine.headers import headers
from mockserver.engine.plan import picture_digest
from mockserver.engine.values import Scope, address_token

NO_REPLY = 0
"""The status of a reply of which nothing is sent."""


def is_to_be_refused(call: Call) -> bool:
    """Whether a fault refuses the request, whatever it holds."""
    return any(acting(call, "refusal"))


def refusal(call: Call) -> Rejected:
    """The refusal that a fault asks for."""
    armed = next(acting(call, "refusal"))
    use_up(call, armed)
    rejected = forced(call, armed.fault)
    call.budget = spent_budget(call, rejected)
    return rejected


def dress_refusal(call: Call, reply: Reply) -> Reply:
    """The reply to a refused request, as the fault that refused it wants it."""
    forcing = next((one for one in call.faults if kind_of(one).phase == "refusal"), None)
    return reply if forcing is None else dressed(forcing, reply, call.now)


def act_at_once(call: Call) -> None:
    """Writes the reply where a fault lets nothing be done for the request."""
    for armed in acting(call, "before"):
        use_up(call, armed)
        status = {"html_502": 502, "html_504": 504}.get(armed.fault.name)
        call.reply = Reply(NO_REPLY, {}, None) if status is None else gateway_page(status)


def act_on_plan(call: Call) -> None:
    """Changes what will be painted; what it costs has been decided."""
    for armed in acting(call, "plan"):
        assert call.plan is not None  # noqa: S101 - follows the plan
        changed = changed_plan(call.plan, armed.fault, lambda index: picture_digest(call, index))
        if changed is not None:
            call.plan = changed
            use_up(call, armed)


def act_on_reply(call: Call) -> None:
    """Changes the filled reply: its events, its tree, its pictures, its addresses."""
    call.world.faults.heal(_tokens(call))
    if not call.armed:
        return
    for armed in acting(call, "events"):
        _act_on_events(call, armed)
    for armed in acting(call, "tree"):
        _act_on_tree(call, armed)
    for armed in acting(call, "leaf"):
        _act_on_leaves(call, armed)
    for armed in acting(call, "address"):
        _act_on_addresses(call, armed)
    if any(one.name == "mislabelled" for one in call.faults):
        _spoil(call, next(one for one in call.faults if one.name == "mislabelled"))


def _act_on_events(call: Call, armed: Armed) -> None:
    body = call.reply.body if call.reply else None
    operation = call.operation or ""
    if call.reply is None or not isinstance(body, Stream):
        return
    if armed.fault.name == "sse_json_instead":
        scope = Scope(call)
        tree = fill(call.terms.section("replies")[operation], scope)
        call.reply = Reply(200, headers(call, scope, "success"), Json(tree))
        use_up(call, armed)
        return
    completed = str(call.terms.section("streaming")["events"][operation]["completed"])
    changed = changed_stream(body, armed.fault, completed, lambda one: _error(call, one))
    if changed is not None:
        call.reply = replace(call.reply, body=changed)
        use_up(call, armed)


def _error(call: Call, fault: Fault) -> Event:
    return error_event(call, forced(call, fault))


def _act_on_tree(call: Call, armed: Armed) -> None:
    assert call.reply is not None  # noqa: S101 - follows the filling
    body = call.reply.body
    if not isinstance(body, Json):
        return
    if armed.fault.name == "text_plain_json":
        sent = {**call.reply.headers, "Content-Type": "text/plain; charset=utf-8"}
        call.reply = replace(call.reply, headers=sent)
        use_up(call, armed)
        return
    lists = picture_lists(call.terms.section("replies").get(call.operation or ""))
    changed = changed_tree(body.tree, lists, armed.fault)
    if changed is not None:
        call.reply = replace(call.reply, body=Json(changed))
        use_up(call, armed)


def _act_on_leaves(call: Call, armed: Armed) -> None:
    assert call.reply is not None  # noqa: S101 - follows the filling
    body = call.reply.body
    changed: Json | Stream | None = None
    if isinstance(body, Json):
        tree = changed_leaves(body.tree, armed.fault)
        changed = None if tree is None else Json(tree)
    elif isinstance(body, Stream):
        found = [changed_leaves(event.tree, armed.fault) for event in body.events]
        if any(tree is not None for tree in found):
            pairs = zip(body.events, found, strict=True)
            events = tuple(one if tree is None else replace(one, tree=tree) for one, tree in pairs)
            changed = replace(body, events=events)
    if changed is not None:
        call.reply = replace(call.reply, body=changed)
    if changed is not None or (armed.fault.name == "mislabelled" and any(_tokens(call))):
        use_up(call, armed)


def _act_on_addresses(call: Call, armed: Armed) -> None:
    assert call.reply is not None  # noqa: S101 - follows the filling
    if not any(_tokens(call)):
        return
    if armed.fault.name != "url_relative":
        _spoil(call, armed.fault)
    elif isinstance(call.reply.body, Json):
        origin = call.request.origin
        call.reply = replace(call.reply, body=Json(relative(call.reply.body.tree, origin)))
    use_up(call, armed)


def _spoil(call: Call, fault: Fault) -> None:
    call.world.faults.spoil(_tokens(call), fault)


def _tokens(call: Call) -> Iterator[str]:
    """The tokens of the addresses that the reply gives."""
    plan, hosting = call.plan, call.terms.section("hosted_images")
    if plan is not None and plan.hosted and hosting.get("style") != "data_uri":
        for spec in plan.specs:
            yield address_token(call, spec)


def act_on_fetch(call: Call) -> None:
    """Lets the fault of an address act on its fetch. Raises Rejected where the fetch is refused."""
    spoiled = call.world.faults.spoiled(call.variables["token"])
    if spoiled is not None:
        spoiled.fetched += 1
        _act_on_fetch(call, spoiled.fault, spoiled.fetched - 1)
    for armed in acting(call, "address"):
        armed.count.acted += 1
        if not _act_on_fetch(call, armed.fault, armed.count.acted - 1):
            armed.count.acted -= 1


def _act_on_fetch(call: Call, fault: Fault, times: int) -> bool:
    call.faults.append(fault)
    acted = fetched(call, fault, times)
    if not acted:
        call.faults.remove(fault)
    return acted


def act_on_wire(call: Call, is_accepted: bool) -> None:
    """Notes what the web layer will do to the reply; what was billed and lost needs an accepted request."""
    if not call.armed or call.reply is None or call.reply.status == NO_REPLY:
        return
    for armed in acting(call, "wire"):
        if kind_of(armed.fault).group == "billing" and not is_accepted:
            continue
        use_up(call, armed)
        if armed.fault.name == "billed_then_504":
            call.reply = gateway_page(504)
    if isinstance(call.reply.body, Stream):
        for armed in acting(call, "framing"):
            use_up(call, armed)
