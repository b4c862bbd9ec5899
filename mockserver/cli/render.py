"""`imgmock render`: paints one placeholder, without a server."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from mockserver.errors import SettingsError


def register(commands: Any) -> None:
    """Adds the command to `imgmock`."""
    command = commands.add_parser(
        "render",
        help="paint one placeholder",
        description="Paints one placeholder picture; the format follows the file's ending (png, jpeg, jpg, webp).",
        epilog="examples:\n"
        "  imgmock render 1024x1024 canal.png --prompt 'a serene canal in Venice'\n"
        "  imgmock render 512x768 logo.webp --transparent --seed 7",
    )
    command.add_argument("size", metavar="WIDTHxHEIGHT", help="for example 1024x1024")
    command.add_argument("out", metavar="FILE", help="where to write it")
    command.add_argument(
        "--prompt", default="", help="text for the caption; another prompt paints another picture"
    )
    command.add_argument(
        "--seed", type=int, default=0, help="another seed paints another picture (default 0)"
    )
    command.add_argument("--model", default="placeholder", help="the model that the caption names")
    command.add_argument(
        "--provider", default="imgmock", help="the provider that the caption names"
    )
    command.add_argument(
        "--transparent", action="store_true", help="a transparent background (png, webp)"
    )
    command.add_argument(
        "--compression", type=int, metavar="0-100", help="the quality of a JPEG or lossy WebP"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the picture."""
    from mockserver.contract.keywords import dimensions
    from mockserver.imaging.paint import paint

    size = dimensions(arguments.size)
    if size is None:
        raise SettingsError(f"size: {arguments.size} is not WIDTHxHEIGHT, as in 1024x1024")
    target = Path(arguments.out)
    try:
        data = paint(_spec(arguments, size, target.suffix.lstrip(".").lower()))
        target.write_bytes(data)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    except OSError as error:
        raise SettingsError(f"{target} cannot be written: {error.strerror}") from error
    print(f"{target}  {arguments.size}  {len(data)} bytes")
    return 0


def _spec(arguments: argparse.Namespace, size: tuple[int, int], ending: str) -> Any:
    import hashlib

    from mockserver.imaging.spec import RenderSpec

    parts = (arguments.provider, arguments.model, arguments.prompt, str(arguments.seed))
    prompt = arguments.prompt.encode("utf-8", "surrogateescape")
    return RenderSpec(
        width=size[0],
        height=size[1],
        format="jpeg" if ending == "jpg" else ending,
        digest=hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogateescape")).hexdigest(),
        provider=arguments.provider,
        model=arguments.model,
        seed=arguments.seed,
        index=0,
        prompt=prompt.decode("utf-8", "replace")[:160],
        prompt_sha256=hashlib.sha256(prompt).hexdigest()[:16],
        transparent=arguments.transparent,
        compression=arguments.compression,
    )
