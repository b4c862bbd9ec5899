"""The body of a request → one plain document of parameters, by the operation's `forms:`.

A form's texts become integers and booleans where the parameter is one; files become the facts that
`x-upload` judges. Not for reading sockets: the parts arrive decoded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mockserver.catalog.yaml import Located
from mockserver.contract.validate import clean, listing, shown_type
from mockserver.engine.call import Call
from mockserver.engine.exchange import Part, Rejected


def decode(call: Call) -> None:
    """Writes the call's document and uploads. Raises Rejected where the body or its type is of no use."""
    forms = call.terms.operation(call.operation or "").get("forms", Located())
    if not forms:
        call.document = {
            name: from_text(call, name, text) for name, text in call.request.query.items()
        }
        return
    problem = call.request.problem
    form = _form(call, forms)
    if problem is not None:
        raise Rejected(
            problem.condition, value=problem.value, allowed=problem.allowed, limit=problem.limit
        )
    if call.request.content_type in _TEXT_FORMS:
        call.document = _from_parts(call, form)
    else:
        call.document = _from_json(call.request.body, form)
    _drop_empty(call)


_TEXT_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def _drop_empty(call: Call) -> None:
    """Empty texts count as absent for the parameters that `empty_is_absent:` names."""
    for name in call.terms.data.get("empty_is_absent", []):
        if call.document.get(name) == "":
            del call.document[name]


def _form(call: Call, forms: Mapping[str, Any]) -> Mapping[str, Any]:
    sent = call.request.content_type
    if not sent and "application/json" in forms:
        sent = "application/json"
    if sent.endswith("+json") and "application/json" in forms:
        sent = "application/json"
    if sent not in forms:
        raise Rejected(
            "unsupported_media_type", value=clean(sent) or "none", allowed=listing(list(forms))
        )
    call.form = sent
    found: Mapping[str, Any] = forms[sent] or {}
    return found


def _from_json(body: Any, form: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Rejected("malformed_body", value=f"an object is expected, not {shown_type(body)}")
    if len(body) < form.get("min_fields", 0):
        raise Rejected("malformed_body", value="the object is empty")
    fields = form.get("fields")
    if not fields:
        return dict(body)
    listed = {name: [paths] if isinstance(paths, str) else paths for name, paths in fields.items()}
    named = {name: _first(body, paths) for name, paths in listed.items()}
    taken = {name: value for name, value in named.items() if value is not _NOTHING}
    return {**_rest(body, form.get("rest", []), listed), **taken}


_NOTHING: Any = object()


def _first(body: Mapping[str, Any], paths: Iterable[str]) -> Any:
    """The value at the first of several dotted paths that the body has."""
    found = (member(body, path, _NOTHING) for path in paths)
    return next((value for value in found if value is not _NOTHING), _NOTHING)


def member(body: Any, path: str, absent: Any = None) -> Any:
    """The value at a dotted path of nested objects, or `absent`; the empty path is the body itself."""
    here = body
    for key in path.split(".") if path else ():
        here = here.get(key, absent) if isinstance(here, dict) else absent
    return here


def _rest(
    body: Mapping[str, Any], places: Iterable[str], fields: Mapping[str, Iterable[str]]
) -> dict[str, Any]:
    """Under their own names, the members at `places` that no path of a form's `fields:` goes through."""
    paths = [path.split(".") for listed in fields.values() for path in listed]
    result: dict[str, Any] = {}
    for place in places:
        above = place.split(".") if place else []
        used = {path[len(above)] for path in paths if path[: len(above)] == above}
        found = member(body, place)
        for name, value in found.items() if isinstance(found, dict) else ():
            if name not in used:
                result.setdefault(name, value)
    return result


def _from_parts(call: Call, form: Mapping[str, Any]) -> dict[str, Any]:
    files = form.get("files", {})
    owners = {name: field for field, rule in files.items() for name in rule["names"]}
    document: dict[str, Any] = {}
    for name, parts in _grouped(call.request.parts).items():
        field = owners.get(name)
        if field is not None:
            _take_files(call, document, field, files[field], name, parts)
        elif parts[-1].text is None:
            document[name] = dict(parts[-1].upload.facts) if parts[-1].upload else ""
        else:
            _once(name, parts)
            document[name] = from_text(call, name, parts[-1].text)
    return document


def _grouped(parts: Iterable[Part]) -> dict[str, list[Part]]:
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.name, []).append(part)
    return groups


def _once(name: str, parts: list[Part]) -> None:
    if len(parts) > 1:
        raise Rejected("duplicate_parameter", clean(name), length=len(parts))


def _take_files(
    call: Call,
    document: dict[str, Any],
    field: str,
    rule: Mapping[str, Any],
    name: str,
    parts: list[Part],
) -> None:
    """Files of one form name; `many` makes the field a list, `once` names those that may stand only once."""
    if not rule.get("many") or name in rule.get("once", []):
        _once(name, parts)
    values: list[Any] = []
    for part in parts:
        values.append(dict(part.upload.facts) if part.upload else part.text)
        if part.upload is not None:
            call.uploads.setdefault(field, []).append(part.upload)
    if rule.get("many"):
        document[field] = [*document.get(field, []), *values]
    else:
        document[field] = values[0]


def from_text(call: Call, name: str, text: str) -> Any:
    """A form's text as the parameter's type wants it; as it stands where it does not fit."""
    schema = call.contract.schema["properties"].get(name)
    if schema is None:
        schema = call.terms.section("pool").get(name, {})
    kinds = schema.get("type", "string")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "boolean" in kinds and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if ("integer" in kinds or "number" in kinds) and len(text) <= _LONGEST_NUMBER:
        return _number(text)
    return text


_LONGEST_NUMBER = 40


def _number(text: str) -> Any:
    for read in (int, float):
        try:
            return read(text) if text.isascii() and "_" not in text else text
        except ValueError:
            continue
    return text
