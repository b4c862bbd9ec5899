"""What later steps of a case need from a reply: ids and addresses."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mockserver.checks.conformance.cases import Path, at_path
from mockserver.checks.conformance.client import Got


def kept_from(got: Got, keeps: Mapping[str, Path]) -> dict[str, str]:
    """The texts at these paths of a JSON reply, as far as they are there."""
    if not keeps:
        return {}
    try:
        tree = json.loads(got.content)
    except (ValueError, RecursionError):
        return {}
    values = {name: at_path(tree, path) for name, path in keeps.items()}
    return {name: value for name, value in values.items() if isinstance(value, str)}
