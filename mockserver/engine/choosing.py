"""Which model a request is for: the one it names, the provider's default, or one that is tolerated as another.

Ids stand exactly as the provider spells them, perhaps after one of its prefixes. Not for listings (`listings`).
"""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase

from mockserver.catalog.types import Model
from mockserver.contract.validate import clean
from mockserver.engine.call import Call
from mockserver.engine.exchange import Rejected
from mockserver.engine.listings import open_models


def choose_listed(call: Call) -> None:
    """The model that a path names. Raises Rejected where the caller sees none, or may not delete it."""
    deletable = call.terms.operation("models.delete").get("models", [])
    wanted = call.variables["model"]
    if call.operation == "models.delete" and any(
        fnmatchcase(wanted, pattern) for pattern in deletable
    ):
        return
    call.model = _visible(call, wanted)
    call.terms = call.world.site.terms(
        call.provider, as_defined(call, call.model), call.terms.surface
    )
    if call.operation == "models.delete":
        raise Rejected("delete_not_allowed", "model", value=clean(wanted))


def _visible(call: Call, wanted: str) -> Model:
    found = next((model for model in open_models(call) if model.id == wanted), None) or _tolerated(
        call, wanted
    )
    if found is None:
        raise Rejected("model_not_found", "model", value=clean(wanted))
    return found


def default_model(call: Call) -> str | None:
    """The model of a request that names none; None where the provider wants one named."""
    for rule in call.terms.data.get("default_model_when", []):
        if any(call.document.get(name) is not None for name in rule["has_any"]):
            return str(rule["model"])
    own = call.terms.operation(call.operation or "").get("default_model")
    chosen = own or call.terms.data.get("default_model")
    return None if chosen is None else str(chosen)


def find_model(call: Call, asked: object) -> Model | None:
    """The image model of that id in the served edition, or one that lenient mode tolerates it as."""
    edition = call.world.site.edition(call.provider)
    prefix = _prefix(call, str(asked))
    bare = str(asked).removeprefix(prefix)
    if bare in call.provider.model_ids:
        found = call.provider.model(bare)
        if found.kind == "image" and found.is_in(edition) and _takes_prefix(call, found, prefix):
            return found
    return _tolerated(call, str(asked))


def _tolerated(call: Call, asked: str) -> Model | None:
    if call.world.site.settings.mode == "lenient":
        for rule in call.terms.data.get("tolerated_models", []):
            if fnmatchcase(asked, rule["like"]):
                return replace(call.provider.model(rule["as"]), id=clean(asked))
    return None


def _takes_prefix(call: Call, model: Model, prefix: str) -> bool:
    these = call.world.site.terms(call.provider, model, None)
    return not prefix or prefix in these.data.get("model_prefixes", [])


def _prefix(call: Call, asked: str) -> str:
    """The prefix that the provider takes before a model's id, or nothing."""
    known: list[str] = call.terms.data.get("model_prefixes", [])
    return next((prefix for prefix in known if asked.startswith(prefix)), "")


def known_model(call: Call, asked: str) -> Model:
    """The image model of that id. Raises Rejected where there is none."""
    found = find_model(call, asked)
    if found is not None:
        return found
    edition = call.world.site.edition(call.provider)
    near = ", ".join(f"'{one.id}'" for one in call.provider.models(edition) if one.kind == "image")
    prefix = _prefix(call, asked)
    foreign = not prefix and "/" in asked and call.terms.data.get("model_prefixes")
    condition = "unknown_model_prefix" if foreign else "unknown_model"
    keyword = "prefixed" if prefix else ""
    raise Rejected(condition, "model", value=clean(asked), allowed=near, keyword=keyword)


def as_defined(call: Call, found: Model) -> Model:
    """The model of the definition that another id is tolerated as, or the model itself."""
    if found.id in call.provider.model_ids:
        return found
    defined = found.layer.get("id")
    return call.provider.model(str(defined))
