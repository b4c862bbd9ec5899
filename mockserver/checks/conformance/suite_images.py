"""Cases about what an image operation takes: each limit, choice, default and rule of each model's contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from mockserver.catalog.yaml import Mark
from mockserver.checks.conformance.asking import Asking, Fields
from mockserver.checks.conformance.cases import Case, Intent, Relation, Step
from mockserver.checks.conformance.edges import OUTSIDE, Edge, edges
from mockserver.contract.compose import Combination
from mockserver.contract.validate import validate

_MOST_PRODUCT = 4_000
_MOST_VALUES = 6
_UNKNOWN = "imgmock_unknown"


def of_images(asking: Asking) -> Iterator[Case]:
    """All cases about the parameters of one way to ask a model."""
    yield case(
        asking, "plain", "the fewest parameters", asking.usual(), "accepted", asking.route.mark
    )
    yield from _parameters(asking)
    yield from _missing(asking)
    yield from _aliases(asking)
    yield from _foreign(asking)
    yield from _combined(asking)
    yield from _counted(asking)


def case(
    asking: Asking,
    rule: str,
    told: str,
    fields: Mapping[str, Any],
    intent: Intent = "",
    mark: Mark | None = None,
    needs: frozenset[str] = frozenset(),
) -> Case:
    """A Case of one step."""
    return Case(
        name=f"{asking.name}: {told}",
        rule=rule,
        steps=(Step(asking.ask(fields)),),
        mark=mark,
        intent=intent,
        surface=asking.route.surface,
        operation=asking.operation,
        needs=needs,
    )


def related(
    asking: Asking,
    rule: str,
    told: str,
    fields: tuple[Mapping[str, Any], ...],
    relation: Relation,
    mark: Mark | None,
    needs: frozenset[str] = frozenset(),
) -> Case:
    """A Case of several steps whose pictures are compared."""
    steps = tuple(Step(asking.ask(one)) for one in fields)
    return Case(
        name=f"{asking.name}: {told}",
        rule=rule,
        steps=steps,
        mark=mark,
        surface=asking.route.surface,
        operation=asking.operation,
        needs=needs,
        relation=relation,
    )


def mark_of(asking: Asking, name: str, keyword: str) -> Mark | None:
    """Where a keyword of a parameter is written, or the parameter."""
    marks = asking.contract.marks
    return marks.get((name, keyword)) or marks.get((name, ""))


def _parameters(asking: Asking) -> Iterator[Case]:
    contract = asking.contract
    for name, schema in contract.schema["properties"].items():
        role = contract.roles.get(name)
        if role in ("model", "references", "mask"):
            continue
        for edge in (*edges(schema, asking.usual_value(name)), *_forms(schema, role)):
            if not can_be_said(asking, edge):
                continue
            fields = {**_company(asking, role, edge), name: edge.value}
            intent = _intent(asking, name, edge, fields)
            mark = mark_of(asking, name, edge.keyword)
            yield case(asking, edge.keyword, f"{name}: {edge.told}", fields, intent, mark)


def _forms(schema: Mapping[str, Any], role: str | None) -> Iterator[Edge]:
    """Where the form of the result is any text, those that are known somewhere."""
    if role == "response_format" and "enum" not in schema:
        for value in ("url", "b64_json", "file", "local"):
            yield Edge("form", value, value)


def _company(asking: Asking, role: str | None, edge: Edge) -> Fields:
    """What goes with a value so that it alone is judged: partial pictures come in streams, compression has formats."""
    contract, fields = asking.contract, asking.usual()
    if role == "partials" and "stream" in contract.players and edge.value is not None:
        fields[contract.players["stream"]] = True
    if role == "compression" and "format" in contract.players:
        taken = contract.schema["properties"][contract.players["format"]].get("enum", ["jpeg"])
        fields[contract.players["format"]] = "jpeg" if "jpeg" in taken else taken[0]
    return fields


def _intent(asking: Asking, name: str, edge: Edge, fields: Fields) -> Intent:
    """What is meant by an edge; nothing where another rule has a say."""
    contract = asking.contract
    is_refused = "x-refused" in contract.schema["properties"][name]
    if edge.value in contract.inert.get(name, ()) or edge.keyword == "null":
        return ""
    if is_refused and edge.intent == "accepted":
        return ""
    together = [rule for rule in contract.combinations if name in str(rule.schema)]
    return "" if together and edge.intent == "accepted" else edge.intent


def can_be_said(asking: Asking, edge: Edge) -> bool:
    """Whether a form's texts can carry the value as it is."""
    if not asking.is_text:
        return True
    if edge.value is None or isinstance(edge.value, dict | list):
        return False
    return edge.keyword != "type" or edge.intent == "accepted" or isinstance(edge.value, str)


def _missing(asking: Asking) -> Iterator[Case]:
    for name in asking.contract.schema["required"]:
        if name != "model":
            fields = {key: value for key, value in asking.usual().items() if key != name}
            mark = mark_of(asking, name, "required")
            yield case(asking, "required", f"{name} is missing", fields, "refused", mark)


def _aliases(asking: Asking) -> Iterator[Case]:
    """Each further place in a body at which a parameter is taken."""
    known = asking.contract.schema["properties"]
    for name, paths in asking.rules.get("fields", {}).items():
        value = next((edge.value for edge in edges(known.get(name, {}), None) if edge.intent), None)
        for path in paths[1:] if isinstance(paths, list) and value is not None else ():
            usual = {key: item for key, item in asking.usual().items() if key != name}
            ask = asking.ask(usual, {path: asking.usual_value(name) or value})
            told = f"{asking.name}: {name} as {path}"
            yield Case(
                told, "alias", (Step(ask),), mark_of(asking, name, "type"),
                surface=asking.route.surface, operation=asking.operation,
            )  # fmt: skip


def _foreign(asking: Asking) -> Iterator[Case]:
    """A parameter that nobody knows, and those of other models."""
    these, usual = asking.these, asking.usual()
    mark = these.mark("unknown_parameters")
    yield case(
        asking, "unknown-parameter", "an unknown parameter", {**usual, _UNKNOWN: "x"}, "", mark
    )
    known = asking.contract.schema["properties"]
    others = {**these.section("pool"), **these.section("parameters")}
    for operation in these.section("operations").values():
        others.update(operation.get("parameters", {}))
    for name, fragment in others.items():
        if name not in known and "x-upload" not in str(fragment):
            exposed = these.mark("exposes") or mark
            for value in (_any_value(fragment), OUTSIDE):
                told = f"{name}, of other models, as {value!r}"
                yield case(asking, "exposes", told, {**usual, name: value}, "", exposed)


def _any_value(fragment: Mapping[str, Any]) -> Any:
    kinds = fragment.get("type", "string")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    values = [value for value in fragment.get("enum", []) if value is not None]
    usual: dict[str, Any] = {
        "integer": fragment.get("minimum", 1),
        "number": 1,
        "boolean": True,
        "object": {},
        "array": [],
    }
    return values[-1] if values else fragment.get("default", usual.get(kind, "x"))


def _combined(asking: Asking) -> Iterator[Case]:
    for rule in asking.contract.combinations:
        values = {name: _values(asking, name, rule) for name in _named(rule)}
        if any(not found for found in values.values()):
            continue
        for intent in ("refused", "accepted"):
            fields = _fitting(asking, rule, values, broken=intent == "refused")
            if fields is not None:
                told = f"{rule.name}, {'broken' if intent == 'refused' else 'kept'}"
                yield case(asking, "combination", told, fields, intent, rule.mark)


def _named(rule: Combination) -> list[str]:
    """The parameters that a rule speaks of."""
    names: dict[str, None] = {rule.parameter: None}
    for part in ("if", "then"):
        names.update(dict.fromkeys(rule.schema[part].get("properties", {})))
        names.update(dict.fromkeys(rule.schema[part].get("required", [])))
    return list(names)


def _values(asking: Asking, name: str, rule: Combination | None = None) -> list[Any]:
    """Values that a parameter takes; those at the limits of a rule first."""
    schema = asking.contract.schema["properties"].get(name)
    if schema is None:
        return []
    limits = rule.schema["then"].get("properties", {}).get(name, {}) if rule else {}
    found = [limits[key] + away for key, away in _JUST_BEYOND if key in limits]
    found += [limits[key] for key, _ in _JUST_BEYOND if key in limits]
    found.append(asking.usual_value(name))
    for edge in edges(schema, found[0]):
        if edge.intent == "accepted" and edge.value not in found:
            found.append(edge.value)
    return [value for value in found if value is not None and value != OUTSIDE]


def _shapes(asking: Asking, name: str) -> list[Any]:
    """Three shapes of a size where the model has them, else the first of its values."""
    taken = [
        value
        for value in ("1024x1024", "1024x1536", "1536x1024")
        if not any(found.parameter == name for found in validate(asking.contract, {name: value}))
    ]
    return taken or _values(asking, name)[:_MOST_VALUES]


_JUST_BEYOND = (("minimum", -1), ("maximum", 1))


def _counted(asking: Asking) -> Iterator[Case]:
    """What prices and usage numbers are listed by, in all combinations."""
    these = asking.these
    charge, usage = these.section("charge"), these.section("usage")
    size = asking.contract.players.get("size")
    tables: list[tuple[tuple[str, ...], list[str]]] = [
        (("charge",), [*charge.get("by", []), *charge.get("times", {})])
    ]
    if "by" in usage and size is not None:
        tables.append((("usage", "output_tokens"), [usage["by"], size]))
    for path, listed in tables:
        names = list(dict.fromkeys(listed))
        values = [
            _shapes(asking, name) if name == size else _values(asking, name)[:_MOST_VALUES]
            for name in names
        ]
        for chosen in product(*values) if len(names) > 1 and all(values) else ():
            fields = {**asking.usual(), **dict(zip(names, chosen, strict=True))}
            told = ", ".join(f"{name} {value}" for name, value in zip(names, chosen, strict=True))
            yield case(asking, path[0], f"{path[0]} of {told}", fields, "", these.mark(*path))


def _fitting(
    asking: Asking, rule: Combination, values: Mapping[str, list[Any]], broken: bool
) -> Fields | None:
    """Values that break this rule alone, or that a rule speaks of and that keep all of them."""
    contract = asking.contract
    for count, chosen in enumerate(product(*values.values())):
        if count > _MOST_PRODUCT:
            break
        fields = {**asking.usual(), **dict(zip(values, chosen, strict=True))}
        held = {
            name: value for name, value in fields.items() if contract.roles.get(name) not in _FILES
        }
        whole = {**contract.defaults, **held}
        if not _holds(rule, whole) or _is_kept(rule, whole) == broken:
            continue
        broke = {
            found.keyword
            for found in validate(contract, held)
            if found.kind == "violation" and found.condition != "missing_reference"
        }
        if broke == ({rule.name} if broken else set()):
            return fields
    return None


def _holds(rule: Combination, whole: Fields) -> bool:
    return rule.holds is not None and rule.holds(whole)


def _is_kept(rule: Combination, whole: Fields) -> bool:
    return rule.wanted is None or rule.wanted(whole)


_FILES = frozenset({"references", "mask"})
