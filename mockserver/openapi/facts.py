"""What is known of a `$name` before there is a request: the schema of its value, and whether it is there.

A value may be there always, sometimes, or never under given Terms; a key of a reply is required, optional or
left out accordingly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mockserver.contract.compose import Terms
from mockserver.engine.charging import Work, usage
from mockserver.engine.values import VALUES
from mockserver.openapi.offer import Offer, Schema


class Fact(NamedTuple):
    """The schema of a value (None where it is never there), and whether it is always there."""

    schema: Schema | None
    always: bool = True


NEVER = Fact(None, False)


@dataclass(frozen=True, slots=True)
class View:
    """What names refer to while a template is read: an offer, the Terms, the event being described."""

    offer: Offer
    terms: Terms
    event: str = ""
    error: Mapping[str, Schema] | None = None
    optional: frozenset[str] = frozenset()

    def fact(self, name: str) -> Fact:
        """What is known of a name (without the sign)."""
        head, _, last = name.rpartition(".")
        value = VALUES.get(name) or VALUES[f"{head}.*"]
        schema = value.parts.get(last, value.schema)
        known = _KNOWN.get(name) or _KNOWN.get(f"{head}.*")
        return known(self, last, schema) if known else Fact(schema)


def result_forms(view: View) -> set[str]:
    """How pictures can come: `url`, `b64_json`, or either."""
    contract = view.terms.contract(view.offer.operation)
    name = contract.named("response_format")
    default = view.terms.data.get("default_form") or "b64_json"
    if name is None:
        return {default}
    taken = contract.schema["properties"][name].get("enum", ["url", "b64_json"])
    acted = [one for one in taken if one not in contract.inert.get(name, ())]
    return {"url" if one == "url" else "b64_json" for one in acted if one is not None}


def _in_base64(view: View, _: str, schema: Schema) -> Fact:
    forms = result_forms(view)
    return Fact(schema, forms == {"b64_json"}) if "b64_json" in forms else NEVER


def _as_address(view: View, _: str, schema: Schema) -> Fact:
    forms = result_forms(view)
    return Fact({**schema, "format": "uri"}, forms == {"url"}) if "url" in forms else NEVER


def _file_name(view: View, _: str, schema: Schema) -> Fact:
    hosted = view.terms.section("hosted_images").get("style") != "data_uri"
    return Fact(schema, result_forms(view) == {"url"}) if hosted else NEVER


def _revised(view: View, _: str, schema: Schema) -> Fact:
    contract = view.terms.contract(view.offer.operation)
    prompt = contract.named("prompt")
    return NEVER if prompt is None else Fact(schema, prompt in contract.schema["required"])


def _event_name(view: View, _: str, __: Schema) -> Fact:
    return Fact({"type": "string", "const": view.event})


def _parameter(view: View, last: str, schema: Schema) -> Fact:
    contract = view.terms.contract(view.offer.operation)
    found = contract.schema["properties"].get(last)
    if found is None:
        return Fact(schema, False) if contract.accepts_unknown else NEVER
    told = {key: found[key] for key in ("type", "enum") if key in found}
    automatic = view.terms.section("auto").get(last)
    if "enum" in told:
        used = [automatic if one == "auto" and automatic else one for one in told["enum"]]
        told["enum"] = list(dict.fromkeys(one for one in used if one is not None))
    kinds = told.get("type", [])
    if not isinstance(kinds, str):
        told["type"] = [kind for kind in kinds if kind != "null"]
    always = last in contract.defaults or last in contract.schema["required"]
    return Fact({key: value for key, value in told.items() if value}, always)


def _usage(view: View, last: str, schema: Schema) -> Fact:
    reported = usage(
        view.terms.section("usage"),
        Work(1, 1, 1, view.terms.contract(view.offer.operation).defaults, 0, 0, 0),
    )
    return Fact(schema) if last in reported else NEVER


def _amount(view: View, _: str, schema: Schema) -> Fact:
    stated = view.terms.section("charge").get("style", "none") != "none"
    return Fact(schema, stated or view.terms.model is None)


def _constant(section: str) -> Callable[[View, str, Schema], Fact]:
    def known(view: View, last: str, _: Schema) -> Fact:
        found = view.terms.section(section).get(last)
        if found is not None:
            return Fact(typed(found))
        return NEVER if view.terms.model else Fact({}, False)

    return known


def _level(view: View, last: str, _: Schema) -> Fact:
    levels = [
        level for level in view.terms.section("levels").values() if isinstance(level, Mapping)
    ]
    found = [level[last] for level in levels if last in level]
    return Fact(typed(found[0]), len(found) == len(levels)) if found else NEVER


def _account_level(view: View, _: str, schema: Schema) -> Fact:
    return Fact(schema) if view.terms.data.get("default_level") else NEVER


def _model_fact(name: str) -> Callable[[View, str, Schema], Fact]:
    def known(view: View, _: str, schema: Schema) -> Fact:
        return Fact(schema) if view.terms.data.get(name) is not None else NEVER

    return known


def _references(view: View, _: str, schema: Schema) -> Fact:
    return Fact(schema) if "max" in view.terms.section("references") else NEVER


def _prompt_cap(view: View, _: str, schema: Schema) -> Fact:
    contract = view.terms.contract("images.generate")
    prompt = contract.schema["properties"].get(contract.named("prompt"), {})
    return Fact(schema) if "maxLength" in prompt else NEVER


def _sometimes(_: View, __: str, schema: Schema) -> Fact:
    return Fact(schema, False)


def _error(view: View, last: str, schema: Schema) -> Fact:
    found = (view.error or {}).get(last)
    return NEVER if found is None else Fact(found, last not in view.optional)


_KNOWN: dict[str, Callable[[View, str, Schema], Fact]] = {
    "absent": lambda _, __, ___: NEVER,
    "it.b64_json": _in_base64,
    "it.url": _as_address,
    "it.filename": _file_name,
    "it.revised_prompt": _revised,
    "event.name": _event_name,
    "parameter.*": _parameter,
    "usage.*": _usage,
    "charge.amount": _amount,
    "model.listing.*": _constant("listing"),
    "model.references": _references,
    "model.prompt_cap": _prompt_cap,
    "model.min_level": _model_fact("min_level"),
    "level.*": _level,
    "account.level": _account_level,
    "rate.requests.limit": _sometimes,
    "rate.requests.remaining": _sometimes,
    "rate.requests.duration": _sometimes,
    "rate.tokens.limit": _sometimes,
    "rate.tokens.remaining": _sometimes,
    "rate.tokens.duration": _sometimes,
    "error.*": _error,
    "parameter": lambda view, _, schema: _error(view, "parameter", schema),
}


def typed(value: Any) -> Schema:
    """The schema of values like this one."""
    if isinstance(value, list):
        return {"type": "array", **({"items": typed(value[0])} if value else {})}
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (bool, "boolean"),
        (str, "string"),
        ((int, float), "number"),
        (Mapping, "object"),
    ]
    found = next((name for kind, name in kinds if isinstance(value, kind)), None)
    return {"type": found} if found else {}
