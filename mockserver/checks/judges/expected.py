"""What a contract expects of replies, composed once: schemas of replies, of events, and of refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mockserver.catalog.conditions import CONDITIONS
from mockserver.catalog.types import OPERATIONS
from mockserver.contract.compose import Terms
from mockserver.engine.call import Call
from mockserver.engine.exchange import Rejected
from mockserver.openapi.errors import Refusal, refusal_of, refusal_schema
from mockserver.openapi.facts import View
from mockserver.openapi.offer import Offer, Schema
from mockserver.openapi.replies import reply_schema

# What can happen to a request that is faultless: the key, the account, the load, the provider's own judgement.
ANY_TIME = frozenset(
    {
        "unauthorized",
        "missing_key",
        "invalid_key",
        "key_revoked",
        "forbidden",
        "model_not_allowed",
        "model_tier_restricted",
        "insufficient_credit",
        "billing_limit",
        "rate_limited",
        "user_rate_limited",
        "token_rate_limited",
        "day_rate_limited",
        "content_rejected",
        "server_error",
        "upstream_error",
        "overloaded",
        "gateway_timeout",
    }
)
_BY_KIND = {
    "records": frozenset({"not_found", "record_not_found", "not_ready", "expired"}),
    "listing": frozenset({"not_found", "model_not_found", "delete_not_allowed"}),
    "picture": frozenset({"not_found", "expired"}),
}
# What may be wrong with a picture that was sent as an address and is not in the recording.
OF_ADDRESSES = frozenset(
    {"upload_not_an_image", "upload_type", "upload_too_large", "mask_mismatch"}
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a provider refuses for one Condition, and the schema of that reply."""

    refusal: Refusal
    schema: Schema

    @property
    def condition(self) -> str:
        """The Condition that is worded."""
        return self.refusal.condition


class Expected:
    """The schemas of one audit, made when they are first asked for."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Any] = {}

    def reply(self, call: Call) -> Schema:
        """The schema of the reply to an accepted request."""
        key = ("reply", *_key(call))
        if key not in self._known:
            view = View(_offer(call), call.terms)
            self._known[key] = reply_schema(
                call.terms.section("replies")[call.operation or ""], view
            )
        found: Schema = self._known[key]
        return found

    def event(self, call: Call, kind: str, name: str) -> Schema:
        """The schema of an event's data; `kind` is partial, completed or final."""
        key = ("event", kind, name, *_key(call))
        if key not in self._known:
            entries = call.terms.section("streaming")["entries"]
            view = View(_offer(call), call.terms, name)
            self._known[key] = reply_schema(entries[kind], view)
        found: Schema = self._known[key]
        return found

    def wordings(self, call: Call) -> dict[str, Wording]:
        """Condition → how the provider answers it."""
        key = ("wordings", *_key(call))
        if key not in self._known:
            offer = _offer(call)
            self._known[key] = {name: _wording(offer, name, call.terms) for name in CONDITIONS}
        found: dict[str, Wording] = self._known[key]
        return found


def any_time(call: Call) -> frozenset[str]:
    """The Conditions that an accepted request may still meet."""
    kind = OPERATIONS.get(call.operation or "", "")
    unseen = any("address" in one.facts for found in call.uploads.values() for one in found)
    return ANY_TIME | _BY_KIND.get(kind, frozenset()) | (OF_ADDRESSES if unseen else frozenset())


def _wording(offer: Offer, condition: str, these: Terms) -> Wording:
    one = refusal_of(offer, Rejected(condition), these)
    return Wording(one, refusal_schema(offer, one))


def _offer(call: Call) -> Offer:
    surface = call.route.surface if call.route else None
    return Offer(call.world.site, call.provider, call.operation or "", surface, call.route)


def _key(call: Call) -> tuple[Any, ...]:
    model = call.terms.model.id if call.terms.model else None
    return call.provider.id, model, call.terms.surface, call.operation
