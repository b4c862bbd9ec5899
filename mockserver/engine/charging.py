"""What a request costs and which usage numbers it reports: the named styles of `charge:` and `usage:`.

Amounts are exact decimals from end to end; a definition writes them as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Work:
    """The work that is charged for: pictures of one size, made with these parameter values."""

    width: int
    height: int
    count: int
    values: Mapping[str, Any]
    prompt_length: int
    references: int
    partials: int


def amount(charge: Mapping[str, Any], work: Work) -> Decimal | None:
    """The price of the work in the provider's unit, None where the provider states no price."""
    style = CHARGES[charge.get("style", "none")]
    single = style(charge, work)
    if single is None:
        return None
    for name, factors in charge.get("times", {}).items():
        single *= Decimal(str(factors.get(str(work.values.get(name)), "1")))
    return single * work.count


def usage(terms: Mapping[str, Any], work: Work) -> dict[str, int]:
    """The usage numbers of the work by name; empty where the provider reports none."""
    return USAGES[terms.get("style", "none")](terms, work)


def _per_image(charge: Mapping[str, Any], _: Work) -> Decimal:
    return Decimal(str(charge["amount"]))


def _by_table(charge: Mapping[str, Any], work: Work) -> Decimal:
    found: Any = charge["amounts"]
    for name in charge["by"]:
        found = found[str(work.values[name])]
    return Decimal(str(found))


def _per_megapixel(charge: Mapping[str, Any], work: Work) -> Decimal:
    exact = Decimal(str(charge["amount"])) * work.width * work.height / 1_000_000
    step = Decimal(str(charge["round_up_to"]))
    return (exact / step).to_integral_value(ROUND_CEILING) * step


def _no_usage(_: Mapping[str, Any], __: Work) -> dict[str, int]:
    return {}


def _image_tokens(terms: Mapping[str, Any], work: Work) -> dict[str, int]:
    shape = (
        "square"
        if work.width == work.height
        else "portrait"
        if work.width < work.height
        else "landscape"
    )
    table = terms["output_tokens"]
    chosen = table.get(str(work.values.get(terms["by"])), table[terms["default"]])
    base = int(chosen[shape])
    usual = 1024 * 1024 if shape == "square" else 1024 * 1536
    painted = -(-base * work.width * work.height // usual) * work.count
    output = painted + int(terms.get("partial_tokens", 0)) * work.partials
    text = -(-work.prompt_length // int(terms["characters_per_token"]))
    image = int(terms.get("reference_tokens", 0)) * work.references
    return {
        "text_tokens": text,
        "image_tokens": image,
        "input_tokens": text + image,
        "output_tokens": output,
        "total_tokens": text + image + output,
    }


def _generated_images(terms: Mapping[str, Any], work: Work) -> dict[str, int]:
    output = work.count * work.width * work.height // int(terms["pixels_per_token"])
    return {"generated_images": work.count, "output_tokens": output, "total_tokens": output}


CHARGES: dict[str, Callable[[Mapping[str, Any], Work], Decimal | None]] = {
    "none": lambda _, __: None,
    "per_image": _per_image,
    "by_table": _by_table,
    "per_megapixel": _per_megapixel,
}

USAGES: dict[str, Callable[[Mapping[str, Any], Work], dict[str, int]]] = {
    "none": _no_usage,
    "image_tokens": _image_tokens,
    "generated_images": _generated_images,
}
