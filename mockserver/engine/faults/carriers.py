"""What comes with a request beside its own: inline faults in a header, an address, the model or the key.

    Mock-Fault: TEXT · /!TEXT/provider/… · "model": "nano-banana-pro!TEXT" · Authorization: Bearer sk-test!TEXT

They are taken off before anything judges the request, so that the key and the model are the bare ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mockserver.engine.exchange import Part, Request
from mockserver.engine.faults.fault import Fault, shown_faults
from mockserver.engine.faults.grammar import parse, parse_escaped
from mockserver.engine.faults.match import Asked

if TYPE_CHECKING:
    from mockserver.engine.call import Call

HEADER = "mock-fault"
_SUFFIX = re.compile(r"([^!]*)!([a-z][a-z0-9_]*(?:[:;,].*)?)", re.DOTALL)


def require_readable(request: Request) -> None:
    """Raises FaultError where a header, the address or the key of a request holds a text that cannot be read.

    A wrong text is told whatever else is wrong with the request, even an unknown path.
    """
    if request.fault is not None:
        parse_escaped(request.fault)
    if HEADER in request.headers:
        parse(request.headers[HEADER])
    key = _SUFFIX.fullmatch(request.headers.get("authorization", ""))
    if key is not None:
        parse(key[2])


def asked_of(call: Call) -> Asked:
    """What a request is for, read from its body before that is decoded."""
    operation = call.operation or ""
    own = call.terms.operation(operation).get("default_model")
    usual = own or call.terms.data.get("default_model", "")
    model = call.variables.get("model") or raw_field(call, "model") or usual
    return Asked(call.provider.id, operation, _text(model), _text(raw_field(call, "prompt")))


def raw_field(call: Call, name: str) -> Any:
    """A parameter as it stands in the body, None where it is absent or the body is none."""
    request = call.request
    if request.parts:
        return next((one.text for one in reversed(request.parts) if one.name == name), None)
    found = (_member(request.body, path) for path in _paths(call, name))
    return next((value for value in found if value is not None), None)


def take_inline(call: Call) -> list[tuple[str, tuple[Fault, ...]]]:
    """The inline faults of a call's request, text and meaning; its request is the bare one afterwards.

    Raises FaultError for a text that cannot be read.
    """
    found: dict[str, tuple[Fault, ...]] = {}
    request = call.request
    if request.fault is not None:
        faults = parse_escaped(request.fault)
        found[shown_faults(faults)] = faults
    carried = [request.headers.get(HEADER), *_suffixes(call)]
    for text in carried:
        if text is not None:
            found.setdefault(text, parse(text))
    if found:
        # Whoever repeats the bare request, as a curl line does, shall meet the same faults.
        joined = ";".join(found)
        call.request = replace(
            call.request, headers={**call.request.headers, HEADER: joined}, fault=None
        )
    return list(found.items())


def _suffixes(call: Call) -> Iterator[str]:
    key = _SUFFIX.fullmatch(call.request.headers.get("authorization", ""))
    if key is not None:
        bare = {**call.request.headers, "authorization": key[1]}
        call.request = replace(call.request, headers=bare)
        yield key[2]
    model = raw_field(call, "model")
    suffixed = _SUFFIX.fullmatch(model) if isinstance(model, str) else None
    if suffixed is not None:
        call.request = _with_model(call, model, suffixed[1])
        yield suffixed[2]
    listed = _SUFFIX.fullmatch(call.variables.get("model", ""))
    if listed is not None:
        call.variables = {**call.variables, "model": listed[1]}
        yield listed[2]


def _with_model(call: Call, suffixed: str, bare: str) -> Request:
    request = call.request
    if request.parts:
        return replace(request, parts=tuple(_bare_part(one, bare) for one in request.parts))
    body = request.body
    for path in _paths(call, "model"):
        if _member(body, path) == suffixed:
            body = _replaced(body, path.split("."), bare)
    return replace(request, body=body)


def _bare_part(part: Part, bare: str) -> Part:
    is_model = part.name == "model" and part.text is not None
    return replace(part, text=bare) if is_model else part


def _paths(call: Call, name: str) -> list[str]:
    """The dotted paths at which the operation's JSON form takes a parameter."""
    forms = call.terms.operation(call.operation or "").get("forms", {})
    form: Mapping[str, Any] = forms.get("application/json") or {}
    paths = form.get("fields", {}).get(name, name)
    return [paths] if isinstance(paths, str) else list(paths)


def _member(body: Any, path: str) -> Any:
    for key in path.split("."):
        body = body.get(key) if isinstance(body, dict) else None
    return body


def _replaced(body: Any, keys: list[str], value: str) -> Any:
    first, *rest = keys
    return {**body, first: _replaced(body[first], rest, value) if rest else value}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
