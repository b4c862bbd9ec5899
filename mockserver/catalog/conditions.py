"""The closed list of Conditions: every cause for which a provider can refuse a request.

A provider's `errors:` say how each looks on the wire. A condition that a provider does not describe
is answered as its `nearest` one, so a definition needs to tell apart only what its provider tells
apart. Not here: how anything is detected (`contract`, `engine`) or worded (data).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """A cause for refusing: its usual status, the condition it falls back to, and its meaning."""

    name: str
    status: int
    nearest: str | None
    meaning: str


_TABLE = """
bad_request             400 -                   the request cannot be used
malformed_body          400 bad_request         the body is not what its content type says, such as broken JSON
unsupported_media_type  415 malformed_body      the operation does not take this content type
body_too_large          413 bad_request         the body is larger than the provider takes
missing_parameter       400 bad_request         a required parameter is absent
unknown_parameter       400 bad_request         the model has no such parameter and the provider refuses unknown ones
wrong_type              400 bad_request         a value has another JSON type than the parameter
not_allowed_value       400 bad_request         a value stands outside the parameter's enumeration or form
below_minimum           400 not_allowed_value   a number is under its lower bound
above_maximum           400 not_allowed_value   a number or a length is over its upper bound
not_allowed_together    400 not_allowed_value   two values that exclude each other
streaming_several       400 not_allowed_together streaming asked for with more than one picture
background_not_supported 400 not_allowed_together a background that the model or the format lacks
compression_not_supported 400 not_allowed_together a compression that the format lacks
fidelity_not_supported  400 unknown_parameter   the model has no input fidelity
duplicate_parameter     400 bad_request         a form field that stands for one value came several times
prompt_too_long         400 above_maximum       the prompt has more characters than the model takes
prompt_empty            400 missing_parameter   the prompt is there and empty
size_not_supported      400 not_allowed_value   the model cannot paint this size
too_many_images         400 above_maximum       more pictures asked for than the model paints at once
too_few_images          400 below_minimum       less than one picture asked for
unknown_model           400 bad_request         no such model for this operation
unknown_model_prefix    400 unknown_model       the part of the model's id before the slash is not known
model_not_found         404 not_found           no such model in the listing
operation_not_supported 400 bad_request         the model cannot do this (an edit on a model that only generates)
not_available           400 not_allowed_value   a value that exists, but not for this account
too_many_references     400 above_maximum       more input pictures than the model takes
missing_reference       400 missing_parameter   an edit without an input picture
upload_not_an_image     400 bad_request         an input that is no picture, or a broken one
upload_type             400 upload_not_an_image an input picture of a type that the provider does not take
upload_too_large        400 body_too_large      an input picture over the provider's bytes or pixels
mask_mismatch           400 not_allowed_together a mask of another size or form than its picture
content_rejected        400 bad_request         the provider's moderation refuses the prompt
unauthorized            401 -                   the caller is not known
missing_key             401 unauthorized        no key was sent
invalid_key             401 unauthorized        the key is not known
key_revoked             401 invalid_key         the key was known once
forbidden               403 -                   the caller may not do this
model_not_allowed       403 forbidden           the key may not use this model
model_tier_restricted   403 model_not_allowed   the model needs a higher account level
delete_not_allowed      403 forbidden           the caller may not delete this
insufficient_credit     402 forbidden           the balance does not cover the request
billing_limit           402 insufficient_credit the account's own spending limit is reached
rate_limited            429 -                   too many requests in the window
user_rate_limited       429 rate_limited        too many requests by one user of the key
token_rate_limited      429 rate_limited        too many tokens in the window
day_rate_limited        429 rate_limited        too many requests in the day
not_found               404 -                   no such thing
unknown_route           404 not_found           the provider has no such path
expired                 404 not_found           the address of a picture has expired or is not genuine
record_not_found        404 not_found           no such image record for this key
not_ready               400 bad_request         the record has no picture to fetch
method_not_allowed      405 unknown_route       the path exists, the method does not
server_error            500 -                   a fault on the provider's side
upstream_error          502 server_error        the provider's own provider failed
overloaded              503 server_error        the provider has no room for the request
gateway_timeout         504 upstream_error      the provider waited in vain for its own provider
"""


def _rows() -> Iterator[Condition]:
    for line in _TABLE.strip().splitlines():
        name, status, nearest, meaning = line.split(None, 3)
        yield Condition(name, int(status), None if nearest == "-" else nearest, meaning)


CONDITIONS: dict[str, Condition] = {condition.name: condition for condition in _rows()}


def chain(name: str) -> Iterator[str]:
    """`name`, then the conditions it falls back to, nearest first."""
    current: str | None = name
    while current is not None:
        yield current
        current = CONDITIONS[current].nearest


# Which Condition a broken JSON Schema keyword stands for, where nothing more special is known.
BY_KEYWORD = {
    "required": "missing_parameter",
    "additionalProperties": "unknown_parameter",
    "type": "wrong_type",
    "enum": "not_allowed_value",
    "const": "not_allowed_value",
    "pattern": "not_allowed_value",
    "minimum": "below_minimum",
    "maximum": "above_maximum",
    "exclusiveMinimum": "below_minimum",
    "exclusiveMaximum": "above_maximum",
    "multipleOf": "not_allowed_value",
    "minLength": "not_allowed_value",
    "maxLength": "above_maximum",
    "minItems": "below_minimum",
    "maxItems": "above_maximum",
    "oneOf": "wrong_type",
    "anyOf": "wrong_type",
    "x-dimensions": "size_not_supported",
    "x-upload": "upload_not_an_image",
    "x-unavailable": "not_available",
}

# … and where the parameter's role makes it something of its own.
BY_ROLE = {
    ("prompt", "maxLength"): "prompt_too_long",
    ("prompt", "minLength"): "prompt_empty",
    ("count", "maximum"): "too_many_images",
    ("count", "minimum"): "too_few_images",
    ("size", "enum"): "size_not_supported",
    ("size", "pattern"): "size_not_supported",
    ("references", "maxItems"): "too_many_references",
    ("references", "minItems"): "missing_reference",
    ("references", "required"): "missing_reference",
}
