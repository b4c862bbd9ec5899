"""The pictures that come with a request: files of a form, base64 texts, data URIs and addresses, as one list.

Every input is judged by its bytes: what it is, how large, whether the mask fits. Addresses are never fetched
here; one that the edge did not fetch counts as a reference nobody has seen.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from typing import Any

from mockserver.contract.validate import Finding, clean, listing
from mockserver.engine.call import Call
from mockserver.engine.exchange import Rejected, Upload
from mockserver.imaging.edit import Inputs
from mockserver.imaging.upload import inspect

_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(?:;[\w=.+-]+)*;base64,", re.ASCII)
_ADDRESS = re.compile(r"(https?|asset|file)://", re.ASCII | re.IGNORECASE)
_MEMBERS = ("image_url", "url", "data", "file_id", "path", "b64_json")


def gather(call: Call) -> None:
    """Reads the inputs out of a validated document and judges them. Raises Rejected for the first bad one."""
    try:
        _gather(call)
    except Rejected as rejected:
        call.findings.append(_violation(rejected))
        raise


def _violation(rejected: Rejected) -> Finding:
    told = {"": rejected.value, "it may be ": rejected.allowed, "the most is ": rejected.limit}
    said = "; ".join(before + text for before, text in told.items() if text)
    return Finding(
        "violation",
        rejected.condition,
        rejected.parameter or "",
        rejected.keyword or "picture",
        rejected.value,
        rejected.limit,
        rejected.allowed,
        mark=rejected.mark,
        note=f"{rejected.parameter}: {said}",
    )


def _gather(call: Call) -> None:
    for name, role in call.contract.roles.items():
        if role in ("references", "mask") and call.document.get(name) is not None:
            if name not in call.uploads:
                call.uploads[name] = list(_read(call, name, call.document[name]))
            _judge(call, name)
            call.findings.extend(_mislabelled(name, call.uploads[name]))
    _fit_mask(call)


def inputs_of(call: Call) -> Inputs | None:
    """What an edit is painted from; None where the request brought no picture."""
    references = uploads_in(call, "references")
    if not references:
        return None
    masks = uploads_in(call, "mask")
    mask = masks[0].data if masks and masks[0].facts.get("format") else None
    return Inputs(
        tuple(found.data if found.facts.get("format") else b"" for found in references), mask
    )


def uploads_in(call: Call, role: str) -> list[Upload]:
    """The uploads of the parameter that plays a role (`references`, `mask`), in the order sent."""
    name = call.contract.named(role)
    return call.uploads.get(name, []) if name else []


def _read(call: Call, name: str, value: Any) -> Iterator[Upload]:
    items = value if isinstance(value, list) else [value]
    for index, item in enumerate(items):
        where = f"{name}[{index}]" if isinstance(value, list) else name
        text = _text_of(item)
        if text is None:
            raise Rejected("upload_not_an_image", where, value="no picture in it")
        yield _from_text(call, where, text)


def _text_of(item: Any) -> str | None:
    """A reference is a text, or an object that holds one under a usual name."""
    if isinstance(item, str):
        return item
    if not isinstance(item, Mapping):
        return None
    found = next((item[member] for member in _MEMBERS if isinstance(item.get(member), str)), None)
    return found if found is None or "file_id" not in item else f"file://{found}"


def _from_text(call: Call, where: str, text: str) -> Upload:
    if _ADDRESS.match(text) and call.terms.section("references").get("addresses", True):
        return call.request.fetched.get(text) or _unseen(text)
    declared = _DATA_URI.match(text)
    encoded = text[declared.end() :] if declared else text
    data = _decoded(encoded)
    if data is None:
        raise Rejected(
            "upload_not_an_image", where, value="neither base64, nor a data URI, nor an address"
        )
    return upload(data, declared[1] if declared else None, None)


def upload(data: bytes, declared: str | None, filename: str | None) -> Upload:
    """An Upload of these bytes, inspected."""
    facts = {**inspect(data, declared, filename), **({"filename": filename} if filename else {})}
    return Upload(facts, hashlib.sha256(data).hexdigest(), data)


def _unseen(address: str) -> Upload:
    return Upload(
        {"address": clean(address)},
        hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _decoded(text: str) -> bytes | None:
    compact = "".join(text.split())
    if not compact:
        return None
    try:
        return b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (Base64Error, ValueError):
        return None


def _judge(call: Call, name: str) -> None:
    limits = call.terms.section("references")
    formats = limits.get("formats")
    many = (
        len(call.uploads[name]) > 1
        or call.contract.schema["properties"][name].get("type") == "array"
    )
    for index, found in enumerate(call.uploads[name]):
        if "address" in found.facts:
            continue
        where = f"{name}[{index}]" if many else name
        if limits.get("anything"):
            continue
        if not found.facts.get("format"):
            raise Rejected(
                "upload_not_an_image",
                where,
                value=str(found.facts.get("problem") or "not a picture"),
            )
        if formats and found.facts["format"] not in formats:
            raise Rejected(
                "upload_type",
                where,
                value=f"'image/{found.facts['format']}'",
                allowed=listing(formats),
                mark=limits.marks.get("formats"),
            )
        most = limits.get("max_bytes")
        if most is not None and found.facts["bytes"] > most:
            raise Rejected(
                "upload_too_large",
                where,
                value=f"{found.facts['bytes']} bytes",
                limit=f"{most} bytes",
                mark=limits.marks.get("max_bytes"),
            )


def _mislabelled(name: str, uploads: list[Upload]) -> Iterator[Finding]:
    """An advisory for each picture whose declared type is another than its bytes are."""
    for index, found in enumerate(uploads):
        declared, real = found.facts.get("declared"), f"image/{found.facts.get('format')}"
        if declared and found.facts.get("format") and declared != real:
            note = (
                f"{name}[{index}] is declared as {clean(str(declared))}, and its bytes are {real}"
            )
            yield Finding(
                "advisory",
                "upload_type",
                f"{name}[{index}]",
                "declared",
                clean(str(declared)),
                note=note,
            )


def _fit_mask(call: Call) -> None:
    """A mask must have the dimensions of the first picture, and an alpha channel where the provider reads that."""
    masks, references = uploads_in(call, "mask"), uploads_in(call, "references")
    name = call.contract.named("mask")
    if not masks or name is None:
        return
    rules = call.terms.section("references").get("mask", {})
    mask, first = masks[0].facts, references[0].facts if references else {}
    if call.terms.section("references").get("anything"):
        return
    if rules.get("alpha") and "address" not in mask and not mask.get("alpha"):
        raise Rejected(
            "mask_mismatch",
            name,
            keyword="alpha",
            value=f"mode {mask.get('mode')}",
            allowed="an alpha channel",
        )
    if not references:
        note = f"{name} says nothing without a picture to edit"
        call.findings.append(Finding("advisory", "mask_mismatch", name, "required", note=note))
    if "address" in mask or "address" in first or not references:
        return
    sizes = [f"{facts.get('width')}x{facts.get('height')}" for facts in (mask, first)]
    if rules.get("like_picture", True) and sizes[0] != sizes[1]:
        raise Rejected(
            "mask_mismatch", name, keyword="dimensions", value=sizes[0], allowed=sizes[1]
        )
