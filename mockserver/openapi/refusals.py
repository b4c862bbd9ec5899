"""The Conditions that an offer can be refused with, each with a refusal as an example.

What validation can find is found by asking it: each limit of each contract is broken once. The rest follows
from the stages that a request passes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from mockserver.contract.compose import Contract, Terms
from mockserver.contract.validate import validate
from mockserver.engine.exchange import Rejected
from mockserver.openapi.offer import Offer

_LONGEST = 100_000
# What scenarios and the provider's account can bring about, whatever the request says.
_ANY_TIME = (
    "rate_limited", "user_rate_limited", "token_rate_limited", "day_rate_limited", "billing_limit",
    "server_error", "upstream_error", "overloaded", "gateway_timeout",
)  # fmt: skip
_OF_KEYS = ("missing_key", "invalid_key", "key_revoked")
_OF_INPUTS = ("upload_not_an_image", "upload_type", "upload_too_large")


class Met(NamedTuple):
    """A refusal that can happen, and the Terms under which it does."""

    rejected: Rejected
    terms: Terms


def met(offer: Offer) -> dict[str, Met]:
    """Condition → the first refusal found with it."""
    found: dict[str, Met] = {}
    for one in _all(offer):
        found.setdefault(one.rejected.condition, one)
    return found


def _all(offer: Offer) -> Iterator[Met]:
    own = offer.own
    if offer.kind == "picture":
        yield Met(Rejected("expired", value="the address has expired"), own)
        return
    if offer.route is None or offer.route.auth:
        yield from (Met(Rejected(name, value="sk-ab***wxyz"), own) for name in _OF_KEYS)
    worded = own.section("errors")
    yield from (Met(Rejected(name), own) for name in _ANY_TIME if name in worded)
    checks = own.operation(offer.operation).get("checks", [])
    if offer.kind == "image" or "model" in checks:
        yield from _of_models(offer)
    if offer.kind == "image" or "credit" in checks:
        yield Met(Rejected("insufficient_credit", value="0"), own)
    yield from {"image": _of_images, "listing": _of_listing, "records": _of_records}.get(
        offer.kind, lambda _: iter(())
    )(offer)


def _of_models(offer: Offer) -> Iterator[Met]:
    own = offer.own
    ids = [model.id for model in offer.models()] or [""]
    yield Met(Rejected("unknown_model", "model", value="no-such-model", allowed=f"'{ids[0]}'"), own)
    yield Met(Rejected("model_not_allowed", "model", value=ids[-1]), own)
    if own.data.get("model_prefixes"):
        yield Met(Rejected("unknown_model_prefix", "model", value="nobody/no-such-model"), own)
    for model in offer.listed():
        these = offer.terms(model)
        needed = these.data.get("min_level")
        if needed:
            yield Met(
                Rejected("model_tier_restricted", "model", value=model.id, allowed=needed), these
            )
        if offer.operation in these.data.get("cannot", []):
            yield Met(Rejected("operation_not_supported", "model", value=model.id), these)


def _of_images(offer: Offer) -> Iterator[Met]:
    own = offer.own
    forms = own.operation(offer.operation).get("forms", {})
    yield Met(Rejected("malformed_body", value="an empty body"), own)
    yield Met(Rejected("body_too_large", limit=str(offer.site.settings.max_body_bytes)), own)
    listed = " and ".join(f"'{form}'" for form in forms)
    yield Met(Rejected("unsupported_media_type", value="text/plain", allowed=listed), own)
    if any("json" not in form for form in forms):
        yield Met(Rejected("duplicate_parameter", "model", length=2), own)
    yield from _of_contracts(offer, forms)
    for model in offer.models():
        prompt = offer.terms(model).contract(offer.operation).named("prompt")
        yield Met(
            Rejected("content_rejected", prompt, value="'imgmock-blocked'"), offer.terms(model)
        )


def _of_listing(offer: Offer) -> Iterator[Met]:
    own = offer.own
    rules = own.operation(offer.operation)
    if "paging" in rules:
        name = str(rules["paging"]["page"])
        given = Rejected("not_allowed_value", name, value="'x'", allowed="whole numbers from 1")
        yield Met(given, own)
    if offer.route and "model" in offer.route.pattern.groupindex:
        yield Met(Rejected("model_not_found", "model", value="no-such-model"), own)
    if offer.operation == "models.delete":
        yield Met(Rejected("delete_not_allowed", "model", value=offer.listed()[0].id), own)


def _of_records(offer: Offer) -> Iterator[Met]:
    own = offer.own
    yield from _of_contract(own.contract(offer.operation), own, set(), offer.is_strict)
    if offer.operation == "images.list":
        yield Met(Rejected("not_allowed_together", "before", value="img_1", allowed="after"), own)
        return
    name = next(iter(offer.route.pattern.groupindex), None) if offer.route else None
    yield Met(Rejected("record_not_found", name, value="img_0"), own)
    if offer.operation == "images.content":
        yield Met(Rejected("not_ready", value="failed"), own)


def _of_contracts(offer: Offer, forms: Iterable[str]) -> Iterator[Met]:
    seen: set[str] = set()
    for model in offer.models():
        these = offer.terms(model)
        for form in forms:
            contract = these.contract(offer.operation, form)
            yield from _of_contract(contract, these, seen, offer.is_strict)
            yield from _of_inputs(contract, these)


def _of_contract(contract: Contract, these: Terms, seen: set[str], strict: bool) -> Iterator[Met]:
    for rule in contract.combinations:
        yield Met(Rejected(rule.condition, rule.parameter, keyword=rule.name), these)
    if contract.refuses_unknown or contract.ignores_others or strict:
        yield Met(Rejected("unknown_parameter", "colour"), these)
    for found in validate(contract, {}):
        yield Met(Rejected.by(found), these)
    for name, schema in contract.schema["properties"].items():
        text = json.dumps([name, schema], sort_keys=True)
        if text not in seen:
            seen.add(text)
            yield from _of_values(contract, these, name, _wrong(schema))


def _of_values(contract: Contract, these: Terms, name: str, values: Iterable[Any]) -> Iterator[Met]:
    for value in values:
        for found in validate(contract, {name: value}):
            if found.kind == "violation" and found.parameter.startswith(name):
                yield Met(Rejected.by(found), these)


def _wrong(schema: Mapping[str, Any]) -> Iterator[Any]:
    """Values that break the limits of a property, one after the other."""
    if "maxLength" in schema:
        yield "x" * min(schema["maxLength"] + 1, _LONGEST)
    if "maximum" in schema:
        yield schema["maximum"] + 1
    if "minimum" in schema:
        yield schema["minimum"] - 1
    if "minLength" in schema:
        yield ""
    yield from ("other", "0x0", "7x7", "99999x99999", True, 7)
    inner = next(_wrong(schema["items"]), "other") if "items" in schema else "other"
    yield [inner]
    if "maxItems" in schema:
        yield [inner] * (schema["maxItems"] + 1)
    if "minItems" in schema:
        yield []
    yield from schema.get("x-unavailable", [])


def _of_inputs(contract: Contract, these: Terms) -> Iterator[Met]:
    """What is found in pictures after the body was valid."""
    references, mask = contract.named("references"), contract.named("mask")
    for name in (references, mask):
        if name is not None:
            for one in _OF_INPUTS:
                rejected = Rejected(
                    one, name, value="not a picture", allowed="'image/png'", limit="4194304 bytes"
                )
                yield Met(rejected, these)
    if mask is not None:
        rejected = Rejected("mask_mismatch", mask, value="256x256", allowed="512x512")
        yield Met(rejected, these)
