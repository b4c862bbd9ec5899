"""litellm against a server: generation, an edit, a refusal. Arguments: the base URL and a picture's file."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main(base: str, picture: Path) -> dict[str, Any]:
    """What came back, in short."""
    litellm: Any = import_module("litellm")
    access = {"model": "openai/gpt-image-1", "api_base": base, "api_key": "sk-test"}
    made = litellm.image_generation(prompt="a boat", size="1024x1024", n=2, **access)
    with picture.open("rb") as file:
        edited = litellm.image_edit(image=[file], prompt="a hat", **access)
    try:
        litellm.image_generation(prompt="a boat", size="7x7", **access)
        refused = None
    except Exception as error:
        refused = [type(error).__name__, getattr(error, "status_code", None)]
    return {
        "generated": [len(one.b64_json) for one in made.data],
        "edited": [len(one.b64_json) for one in edited.data],
        "refused": refused,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]))) + "\n")
