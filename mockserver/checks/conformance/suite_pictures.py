"""Cases about what is painted: inputs and masks, seeds, defaults, compression, watermarks, addresses that expire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from mockserver.catalog.yaml import Mark
from mockserver.checks.conformance.asking import Asking, Fields
from mockserver.checks.conformance.cases import Ask, Case, Path, Piece, Step
from mockserver.checks.conformance.edges import edges
from mockserver.checks.conformance.inputs import (
    NO_PICTURE,
    Picture,
    mask,
    mask_without_alpha,
    of_format,
    padded,
    plain,
)
from mockserver.checks.conformance.suite_images import case, mark_of, related

_MOCK = frozenset({"mock"})
_HEAVY = 8 * 1024 * 1024
_FORMATS = ("png", "jpeg", "webp", "gif")


def of_pictures(asking: Asking) -> Iterator[Case]:
    """All cases about the pictures of one way to ask a model."""
    yield from _seeds(asking)
    yield from _same_by_default(asking)
    yield from _visible(asking)
    yield from _compressed(asking)
    yield from _expiring(asking)
    if "references" in asking.contract.players:
        yield from _references(asking)
    if "mask" in asking.contract.players and "references" in asking.contract.players:
        yield from _masks(asking)


def _with(asking: Asking, **roles: object) -> Fields:
    """The usual values, and these for the parameters that play these roles."""
    players = asking.contract.players
    return {**asking.usual(), **{players[role]: value for role, value in roles.items()}}


def _seeds(asking: Asking) -> Iterator[Case]:
    name = asking.contract.players.get("seed")
    if name is None:
        return
    mark = mark_of(asking, name, "type")
    needs = _MOCK if mark is None or mark.source is None else frozenset[str]()
    twice = (_with(asking, seed=7), _with(asking, seed=7))
    other = (_with(asking, seed=7), _with(asking, seed=8))
    yield related(asking, "seed", "the same seed twice", twice, "same", mark, needs)
    yield related(asking, "seed", "another seed", other, "differs", mark, needs)


def _same_by_default(asking: Asking) -> Iterator[Case]:
    """A default that is said gives the picture that it gives unsaid: seen only where equal requests paint alike."""
    for name, value in asking.contract.defaults.items():
        fields = (asking.usual(), {**asking.usual(), name: value})
        told, mark = f"{name}: its default, said and unsaid", mark_of(asking, name, "default")
        yield related(asking, "default", told, fields, "same", mark, _MOCK)


def _visible(asking: Asking) -> Iterator[Case]:
    name = asking.contract.players.get("watermark")
    if name is not None:
        fields = (_with(asking, watermark=True), _with(asking, watermark=False))
        mark = mark_of(asking, name, "type")
        yield related(asking, "watermark", "with and without a watermark", fields, "differs", mark)


def _compressed(asking: Asking) -> Iterator[Case]:
    players = asking.contract.players
    if "compression" not in players or "format" not in players:
        return
    taken = asking.contract.schema["properties"][players["format"]].get("enum", [])
    for name in ("jpeg", "webp"):
        if name in taken:
            pair = tuple(_with(asking, format=name, compression=rate) for rate in (10, 90))
            mark = mark_of(asking, players["compression"], "type")
            told = f"{name}: compression 10 and 90"
            yield related(asking, "compression", told, pair, "smaller", mark)


def _expiring(asking: Asking) -> Iterator[Case]:
    hosting = asking.these.section("hosted_images")
    if hosting.get("style") != "signed_path" or asking.is_text:
        return
    place = _address_place(asking)
    if place is None:
        return
    fields = asking.usual()
    if "response_format" in asking.contract.players:
        fields = _with(asking, response_format="url")
    mark, lifetime = asking.these.mark("hosted_images", "lifetime"), int(hosting["lifetime"])
    for told, later, rule in (("lives", lifetime - 1, "lifetime"), ("ends", lifetime, "expired")):
        steps = (
            Step(asking.ask(fields), keeps={"address": place}),
            Step(Ask("GET", "{address}"), advance=later),
        )
        yield Case(
            f"{asking.name}: an address {told} after {later} seconds", rule, steps, mark,
            surface=asking.route.surface, operation=asking.operation, needs=_MOCK,
        )  # fmt: skip


def _address_place(asking: Asking) -> Path | None:
    """Where the first picture's address stands in the reply."""
    reply = asking.these.section("replies").get(asking.operation, {})
    for key, item in reply.items():
        if isinstance(item, dict) and item.get("$each") == "images":
            entry = asking.these.section("entries").get(str(item.get("$use")), {})
            found = [name for name, value in entry.items() if value == "$it.url"]
            return (key, 0, found[0]) if found else None
    return None


def _files(asking: Asking, found: list[Picture]) -> Fields:
    return {**asking.usual(), asking.contract.players["references"]: asking.pictures(found)}


def _references(asking: Asking) -> Iterator[Case]:
    name = asking.contract.players["references"]
    schema = asking.contract.schema["properties"][name]
    mark = mark_of(asking, name, "type")
    for kind in _FORMATS:
        fields = _files(asking, [of_format(kind)])
        yield case(asking, "reference-format", f"{name}: a {kind} file", fields, "", mark)
    yield case(
        asking, "reference", f"{name}: no picture", _files(asking, [NO_PICTURE]), "refused", mark
    )
    wide = _files(asking, [plain(256, 128)])
    yield case(asking, "reference", f"{name}: a picture that is not square", wide, "", mark)
    liar = Picture(plain().data, "application/octet-stream")
    yield case(asking, "reference", f"{name}: declared as octets", _files(asking, [liar]), "", mark)
    yield from _counts(asking, name)
    yield from _heavy(asking, name)
    if asking.is_form:
        yield from _repeated(asking, name, mark)
    else:
        yield from _texts(asking, name, "array" in str(schema.get("type")))
    if asking.operation == "images.generate":
        told = "a reference changes the picture"
        pair = (asking.usual(), _files(asking, [plain()]))
        yield related(asking, "reference", told, pair, "differs", mark, _MOCK)


def _repeated(asking: Asking, name: str, mark: Mark | None) -> Iterator[Case]:
    """Each of the form's names for files, given twice."""
    rule = asking.these.operation(asking.operation)["forms"][asking.form]["files"].get(name, {})
    usual = asking.ask(asking.usual())
    for field in rule.get("names", []):
        pieces = [piece for piece in usual.pieces if piece.filename is None]
        pieces += [
            Piece(field, one.data, one.filename, one.type) for one in (plain(), plain(shade=1))
        ]
        told = f"{asking.name}: {field}, given twice"
        step = Step(replace(usual, pieces=tuple(pieces)))
        yield Case(
            told, "duplicate-parameter", (step,), mark,
            surface=asking.route.surface, operation=asking.operation,
        )  # fmt: skip


def _counts(asking: Asking, name: str) -> Iterator[Case]:
    schema = asking.contract.schema["properties"][name]
    most = schema.get("maxItems")
    mark = mark_of(asking, name, "maxItems")
    counts = {1, 2} | ({most, most + 1} if most is not None else set())
    if "array" not in str(schema.get("type")) and not asking.is_form:
        counts = {1}
    for count in sorted(counts - {0}):
        fields = {**asking.usual(), name: asking.references(count)}
        yield case(asking, "maxItems", f"{name}: {count} pictures", fields, "", mark)
    if not asking.is_text and "array" in str(schema.get("type")):
        told = f"{name}: an empty list"
        yield case(
            asking,
            "minItems",
            told,
            {**asking.usual(), name: []},
            "",
            mark_of(asking, name, "minItems"),
        )


def _heavy(asking: Asking, name: str) -> Iterator[Case]:
    """Files at the limit of bytes and one beyond it; very large limits are asked of our own server only."""
    schema = asking.contract.schema["properties"][name]
    limits = {**schema, **schema.get("items", {})}.get("x-upload", {})
    most = limits.get("max_bytes") or asking.these.section("references").get("max_bytes")
    if most is None or not asking.is_form:
        return
    needs = _MOCK if most > _HEAVY else frozenset[str]()
    mark = asking.these.mark("references", "max_bytes") or mark_of(asking, name, "x-upload")
    for size in (most, most + 1):
        fields = _files(asking, [padded(plain(), size)])
        yield case(asking, "max_bytes", f"{name}: {size} bytes", fields, "", mark, needs)


def _texts(asking: Asking, name: str, is_list: bool) -> Iterator[Case]:
    schema = asking.contract.schema["properties"][name]
    mark = mark_of(asking, name, "items")
    texts = {"neither base64 nor an address": "no base64!", "an empty text": ""}
    address = "https://pictures.invalid/cat.png"
    for told, text in {**texts, "an address": address}.items():
        inner = schema.get("items", schema)
        value = {next(iter(inner["properties"])): text} if "properties" in inner else text
        fields = {**asking.usual(), name: [value] if is_list else value}
        needs = _MOCK if text == address else frozenset[str]()
        yield case(asking, "reference", f"{name}: {told}", fields, "", mark, needs)
    for told, wrong in (("a number", 7), ("a boolean", True), ("an object", {}), ("null", None)):
        fields = {**asking.usual(), name: [wrong] if is_list else wrong}
        yield case(asking, "type", f"{name}: {told} for a picture", fields, "", mark)
    if is_list:
        fields = {**asking.usual(), name: {"seven": 7}}
        yield case(asking, "type", f"{name}: an object for the list", fields, "", mark)
    yield from _either(asking, name, schema.get("items", {}), is_list)
    yield from _inside(asking, name, schema.get("items", {}), mark)


def _inside(
    asking: Asking, name: str, inner: Mapping[str, Any], mark: Mark | None
) -> Iterator[Case]:
    """Each member of an object that holds a picture."""
    if "type" not in inner.get("required", []):
        return
    usual = asking.references(1)[0]
    for member, schema in inner.get("properties", {}).items():
        for edge in edges(schema, None):
            told = f"{name}: {member}: {edge.told}"
            fields = {**asking.usual(), name: [{**usual, member: edge.value}]}
            yield case(asking, edge.keyword, told, fields, "", mark, _MOCK)
    bare = {key: value for key, value in usual.items() if key != "type"}
    yield case(asking, "required", f"{name}: no type", {**asking.usual(), name: [bare]}, "", mark)


def _either(asking: Asking, name: str, inner: Mapping[str, Any], is_list: bool) -> Iterator[Case]:
    """Objects that hold a picture under one of several names: both at once are too many."""
    members = inner.get("properties", {})
    if "oneOf" not in inner:
        return
    both = {**asking.references(1)[0], "file_id": "file-1"}
    for told, value in (("both names at once", both), ("another file's id", {"file_id": "file-1"})):
        fields = {**asking.usual(), name: [value] if is_list else value}
        needs = _MOCK if value is not both else frozenset[str]()
        if set(value) <= set(members):
            own = mark_of(asking, name, "items")
            yield case(asking, "oneOf", f"{name}: {told}", fields, "", own, needs)


def _masks(asking: Asking) -> Iterator[Case]:
    name = asking.contract.players["mask"]
    mark = mark_of(asking, name, "x-upload") if asking.is_form else mark_of(asking, name, "type")
    rules = asking.these.mark("references", "mask") or mark
    for told, picture in (
        ("that fits", mask()),
        ("of another size", mask(128, 128)),
        ("without alpha", mask_without_alpha()),
        ("as a JPEG", of_format("jpeg")),
        ("that is no picture", NO_PICTURE),
    ):
        fields = {**_files(asking, [plain()]), name: asking.mask(picture)}
        yield case(asking, "mask", f"{name}: one {told}", fields, "", rules)
    yield from _heavy_masks(asking, name)
    fields = {**_files(asking, [plain()]), name: asking.mask(mask())}
    yield related(asking, "mask", "what the mask protects is kept", (fields,), "kept", rules, _MOCK)


def _heavy_masks(asking: Asking, name: str) -> Iterator[Case]:
    most = asking.contract.schema["properties"][name].get("x-upload", {}).get("max_bytes")
    if most is None or not asking.is_form or most > _HEAVY:
        return
    for size in (most, most + 1):
        fields = {**_files(asking, [plain()]), name: asking.mask(padded(mask(), size))}
        yield case(
            asking,
            "max_bytes",
            f"{name}: {size} bytes",
            fields,
            "",
            mark_of(asking, name, "x-upload"),
        )
