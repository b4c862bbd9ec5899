"""An operation of a model on one route in one form of body: makes Asks of parameters' values.

Values stand under the parameters' own names, pictures as Pictures; where each goes in the body is the definition's
`forms:`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mockserver.catalog.types import OPERATIONS, Model, Provider, Route
from mockserver.checks.conformance.cases import Ask, Piece
from mockserver.checks.conformance.inputs import Picture, mask, plain
from mockserver.checks.conformance.wire import JSON, MULTIPART
from mockserver.contract.compose import Contract, Terms
from mockserver.engine.world import Site

PROMPT = "a lighthouse at dawn"
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """One way to ask one model for pictures."""

    site: Site
    provider: Provider
    route: Route
    model: Model
    form: str

    @property
    def operation(self) -> str:
        """Such as images.generate."""
        return self.route.operation

    @property
    def these(self) -> Terms:
        """What holds for the model on the route's surface."""
        return self.site.terms(self.provider, self.model, self.route.surface)

    @property
    def contract(self) -> Contract:
        """What the operation takes in this form."""
        return self.these.contract(self.operation, self.form)

    @property
    def name(self) -> str:
        """How cases name it: operation, surface, form and model, as far as they tell something."""
        told = route_name(self.route)
        if self.form != JSON:
            told += f" as {self.form.rpartition('/')[2].removeprefix('x-www-')}"
        return f"{told} {self.model.id}"

    @property
    def is_text(self) -> bool:
        """Whether values travel as texts."""
        return self.form != JSON

    @property
    def is_form(self) -> bool:
        """Whether files travel as files."""
        return self.form == MULTIPART

    def usual(self) -> Fields:
        """The fewest values that are accepted."""
        contract = self.contract
        properties = contract.schema["properties"]
        wanted = [name for name in properties if name in contract.schema["required"]]
        values = {name: self.usual_value(name) for name in wanted}
        if "prompt" in contract.players:
            values.setdefault(contract.players["prompt"], PROMPT)
        return {"model": self.model.id, **values}

    def usual_value(self, name: str) -> Any:
        """A value that a parameter takes."""
        role = self.contract.roles.get(name)
        schema = self.contract.schema["properties"][name]
        if role == "model":
            return self.model.id
        if role == "prompt":
            return PROMPT
        if role == "references":
            return self.references(1)
        if role == "mask":
            return self.mask(mask())
        if "default" in schema:
            return schema["default"]
        return next((value for value in schema.get("enum", []) if value is not None), None)

    def references(self, count: int) -> Any:
        """So many different pictures, as the parameter in the role takes them."""
        return self.pictures([plain(shade=shade) for shade in range(count)])

    def pictures(self, found: list[Picture]) -> Any:
        """These pictures as references."""
        schema = self.contract.schema["properties"][self.contract.players["references"]]
        kinds = _kinds(schema)
        if self.is_form:
            return found
        if "array" not in kinds or (self.is_text and len(found) == 1):
            return _written(schema, found[0])
        return [_written(schema.get("items", {}), one) for one in found]

    def mask(self, found: Picture) -> Any:
        """A picture as the mask."""
        if self.is_form:
            return [found]
        return _written(self.contract.schema["properties"][self.contract.players["mask"]], found)

    def ask(self, fields: Mapping[str, Any], at: Mapping[str, Any] | None = None) -> Ask:
        """The request that holds these values, and others `at` dotted paths of its JSON."""
        headers = chosen_by(self.route)
        if self.form == JSON:
            tree = self._placed(fields)
            for path, value in (at or {}).items():
                _place(tree, path, value)
            return Ask(self.route.method, self.route.path, headers=headers, json=tree)
        pieces = tuple(piece for name in fields for piece in self._pieces(name, fields[name]))
        return Ask(
            self.route.method,
            self.route.path,
            headers=headers,
            pieces=pieces,
            content_type=self.form,
        )

    @property
    def rules(self) -> Mapping[str, Any]:
        """The definition's `forms:` entry."""
        found: Mapping[str, Any] = self.these.operation(self.operation)["forms"][self.form] or {}
        return found

    def _placed(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The values at the places where the form's JSON has them."""
        rules = self.rules
        paths, rest = rules.get("fields", {}), rules.get("rest", [""])[0]
        tree: dict[str, Any] = {}
        for name, value in fields.items():
            wanted = paths.get(name, f"{rest}.{name}" if rest else name)
            _place(tree, wanted if isinstance(wanted, str) else wanted[0], value)
        return tree

    def _pieces(self, name: str, value: Any) -> Iterator[Piece]:
        files = self.rules.get("files", {}).get(name)
        if files is None:
            values = value if isinstance(value, list) else [value]
            yield from (_piece(name, one) for one in values)
            return
        names = files["names"]
        many = isinstance(value, list) and len(value) > 1
        repeated = [one for one in names if one not in files.get("once", [])]
        chosen = repeated[0] if many and repeated else names[0]
        for one in value if isinstance(value, list) else [value]:
            yield _piece(chosen, one)


def _place(tree: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    here = tree
    for step in above:
        here = here.setdefault(step, {})
    here[last] = value


def _piece(name: str, value: Any) -> Piece:
    if isinstance(value, Picture):
        return Piece(name, value.data, value.filename, value.type)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Piece(name, text.encode())


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kinds = schema.get("type", "string")
    return [kinds] if isinstance(kinds, str) else list(kinds)


_HOLDERS = ("image_url", "url", "data")


def _written(schema: Mapping[str, Any], picture: Picture) -> Any:
    """A picture in JSON: base64 in a data URI, in an object where the schema wants one."""
    text = f"data:{picture.type};base64,{b64encode(picture.data).decode()}"
    if "object" not in _kinds(schema):
        return text
    members = schema.get("properties", {})
    holder = next((name for name in _HOLDERS if name in members), "url")
    return {"type": "url", holder: text} if "type" in schema.get("required", ()) else {holder: text}


def chosen_by(route: Route) -> dict[str, str]:
    """The headers that choose a route."""
    if route.when_header is None:
        return {}
    return {route.when_header: route.when_values[0] if route.when_values else "true"}


def route_name(route: Route) -> str:
    """The operation, with the surface or the path where there are several routes of it."""
    return f"{route.operation}" + (f" ({route.surface})" if route.surface else "")


def image_routes(provider: Provider) -> list[Route]:
    """The first route of each image operation on each surface."""
    found: dict[tuple[str, str | None], Route] = {}
    for route in provider.routes:
        if OPERATIONS[route.operation] == "image":
            found.setdefault((route.operation, route.surface), route)
    return list(found.values())


def image_models(site: Site, provider: Provider) -> list[Model]:
    """The image models of the edition that the site plays."""
    return [one for one in provider.models(site.edition(provider)) if one.kind == "image"]


def askings(site: Site, provider: Provider) -> Iterator[Asking]:
    """Every way to ask any model for pictures."""
    for route in image_routes(provider):
        for model in image_models(site, provider):
            these = site.terms(provider, model, route.surface)
            if route.operation not in these.data.get("cannot", []):
                for form in these.operation(route.operation).get("forms", {}) or [JSON]:
                    yield Asking(site, provider, route, model, form)
