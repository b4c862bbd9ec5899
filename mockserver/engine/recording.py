"""The operations on image records: list, content, delete; and the record that each creation leaves.

What a record looks like and where it is served is the provider's `records:`, `entries:` and `replies:`.
"""

from __future__ import annotations

from typing import Any

from mockserver.contract.validate import clean
from mockserver.engine.call import Call
from mockserver.engine.exchange import Json, Picture, Rejected, Reply
from mockserver.engine.fill import fill
from mockserver.engine.headers import headers
from mockserver.engine.records import Page, Record
from mockserver.engine.refusal import refuse
from mockserver.engine.values import Scope, hosted_address


def owner(call: Call) -> tuple[str, str]:
    """Whose records a call may see."""
    return call.provider.id, call.caller.key


def remember(call: Call, rejected: Rejected | None) -> None:
    """Leaves the record of a creation, completed or failed, where the provider keeps records."""
    rules = call.terms.section("records")
    if not rules or call.operation != "images.generate" or call.model is None:
        return
    if rejected is not None and rejected.condition not in rules.get("failed_by", []):
        return
    call.world.records.add(owner(call), _record(call, rejected, str(rules.get("prefix", "img"))))


def _record(call: Call, rejected: Rejected | None, prefix: str) -> Record:
    spec = call.plan.specs[0] if call.plan and rejected is None else None
    return Record(
        id=call.world.public_id(prefix, call.number),
        created_at=call.now,
        status="completed" if rejected is None else "failed",
        model=str(call.terms.data.get("upstream", call.model.id if call.model else "")),
        prompt=str(call.document.get("prompt", "")),
        url=hosted_address(call, spec) if spec else None,
        spec=spec,
        error=_error(call, rejected) if rejected else None,
    )


def _error(call: Call, rejected: Rejected) -> dict[str, Any]:
    body = refuse(call, rejected).body
    tree: Any = body.tree if isinstance(body, Json) else {}
    return (
        dict(tree.get("error", tree))
        if isinstance(tree, dict) and isinstance(tree.get("error", tree), dict)
        else {}
    )


def answer(call: Call) -> None:
    """Answers a records operation. Raises Rejected for cursors and ids that the caller does not own."""
    if call.operation == "images.list":
        call.page = _page(call)
    else:
        call.record = _owned(call)
    {"images.list": _fill, "images.content": _content, "images.delete": _delete}[
        call.operation or ""
    ](call)


def _page(call: Call) -> Page:
    wanted = call.effective
    after, before = wanted.get("after"), wanted.get("before")
    if after is not None and before is not None:
        raise Rejected("not_allowed_together", "before", value=clean(str(before)), allowed="after")
    try:
        return call.world.records.page(
            owner(call), int(wanted["limit"]), wanted.get("order", "desc") == "desc", after, before
        )
    except KeyError as error:
        name = str(error.args[0])
        raise Rejected(
            "not_allowed_value",
            name,
            value=f"'{clean(str(wanted[name]))}'",
            allowed="the id of an own record",
        ) from error


def _owned(call: Call) -> Record:
    wanted = next(iter(call.variables.values()), "")
    found = call.world.records.get(owner(call), wanted)
    if found is None:
        raise Rejected("record_not_found", next(iter(call.variables), None), value=clean(wanted))
    return found


def _fill(call: Call) -> None:
    scope = Scope(call)
    tree = fill(call.terms.section("replies")[call.operation or ""], scope)
    call.reply = Reply(200, headers(call, scope, "success"), Json(tree))
    call.deciding = call.terms.mark("replies", call.operation or "")


def _delete(call: Call) -> None:
    _fill(call)
    if call.record is not None:
        call.world.records.delete(owner(call), call.record.id)


def _content(call: Call) -> None:
    """The picture of a record: by redirect, as an address in JSON, or as bytes."""
    record = call.record
    if record is None or record.spec is None or record.url is None:
        raise Rejected("not_ready", value=record.status if record else "")
    inputs = call.world.inputs.get(record.spec.edit) if record.spec.edit else None
    if record.spec.edit and inputs is None:
        raise Rejected("expired", value="what the edit was made from is no longer kept")
    form = call.effective.get("format", "redirect")
    if form == "url":
        _fill(call)
        return
    sent = headers(call, Scope(call), "success")
    if form == "redirect":
        call.reply = Reply(302, {**sent, "Location": hosted_address(call, record.spec)}, None)
    else:
        name = f'attachment; filename="{record.id}.{record.spec.format}"'
        call.reply = Reply(200, sent, Picture(record.spec, name, inputs))
    call.deciding = call.terms.mark("replies", "images.content")
