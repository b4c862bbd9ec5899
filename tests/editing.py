"""Every way of sending pictures to edit, and the pictures that come back."""

from __future__ import annotations

import io
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx
from PIL import Image

KEY = {"Authorization": "Bearer sk-test"}
PINK = (250, 10, 130)
LIME = (120, 240, 10)

Carrier = Literal["form", "base64", "data_uri", "string", "typed", "object", "urlencoded"]


@dataclass(frozen=True, slots=True)
class Way:
    """One form in which one provider takes pictures; `name` is the field that holds them."""

    id: str
    path: str
    name: str
    carrier: Carrier
    body: dict[str, Any] = field(default_factory=dict)
    takes_mask: bool = False
    most: int = 1

    @property
    def provider(self) -> str:
        """The first part of the path."""
        return self.path.split("/")[1]

    def url(self, server: str) -> str:
        """The address of the operation."""
        return server + self.path


_TCHAVI = {"model": "gpt-image-1", "prompt": "a hat"}
_DEEPSHI = {"model": "gpt-image-1.5", "prompt": "a hat"}
_OPENAI = {"model": "gpt-image-1", "prompt": "a hat"}
_AIGNE = {"model": "gpt-image-1", "prompt": "a hat"}
_YUHUAN = {"model": "yx-image-1", "prompt": "a hat"}
_TOKEN = {"model": "glm-image", "prompt": "a hat"}
_AIGNE_PATH = "/aigne-hub/api/images/generations"

WAYS = (
    Way(
        "tchavi-generations-base64",
        "/tchavi/api/v1/images/generations",
        "images",
        "base64",
        _TCHAVI,
        most=16,
    ),
    Way(
        "tchavi-generations-data-uri",
        "/tchavi/api/v1/images/generations",
        "images",
        "data_uri",
        _TCHAVI,
        most=16,
    ),
    Way("tchavi-edits-base64", "/tchavi/api/v1/images/edits", "images", "base64", _TCHAVI, most=16),
    Way(
        "tchavi-edits-data-uri",
        "/tchavi/api/v1/images/edits",
        "images",
        "data_uri",
        _TCHAVI,
        most=16,
    ),
    Way("deepshi-brackets", "/deepshi/v1/images/edits", "image[]", "form", _DEEPSHI, most=14),
    Way("deepshi-plain", "/deepshi/v1/images/edits", "image", "form", _DEEPSHI, most=14),
    Way("aigne-string", _AIGNE_PATH, "image", "string", _AIGNE),
    Way("aigne-array", _AIGNE_PATH, "image", "base64", _AIGNE, most=1),
    Way("aigne-urlencoded", _AIGNE_PATH, "image", "urlencoded", _AIGNE),
    Way("aigne-source", "/aigne-hub/api/v2/image/generations", "image", "data_uri", _AIGNE),
    Way("aigne-native", "/aigne-hub/api/v2/image", "image", "typed", _AIGNE),
    Way("yuhuanstudio", "/yuhuanstudio/v1/images/edits", "image", "form", _YUHUAN, True),
    Way("token360", "/token360/v1/images/generations", "images", "data_uri", _TOKEN, True, most=14),
    Way("openai-plain", "/openai/v1/images/edits", "image", "form", _OPENAI, True),
    Way("openai-brackets", "/openai/v1/images/edits", "image[]", "form", _OPENAI, True, most=16),
    Way("openai-json", "/openai/v1/images/edits", "images", "object", _OPENAI, True, most=16),
    Way(
        "openai-variation",
        "/openai/v1/images/variations",
        "image",
        "form",
        {"model": "dall-e-2", "response_format": "b64_json"},
    ),
)
FORMS = tuple(way for way in WAYS if way.carrier == "form")
MASKED = tuple(way for way in WAYS if way.takes_mask)


def send(
    http: httpx.Client,
    server: str,
    way: Way,
    pictures: Sequence[bytes],
    mask: bytes | None = None,
    **more: Any,
) -> httpx.Response:
    """An edit of these pictures; `more` are further fields, an empty list of pictures sends none."""
    fields = {**way.body, **more}
    if way.carrier == "form":
        files: list[tuple[str, tuple[str | None, bytes, str] | tuple[None, str]]] = [
            (way.name, (f"{place}.png", data, media_type(data)))
            for place, data in enumerate(pictures)
        ]
        if mask is not None:
            files.append(("mask", ("mask.png", mask, "image/png")))
        files += [(name, (None, str(value))) for name, value in fields.items()]
        return http.post(way.url(server), files=files, headers=KEY)
    if way.carrier == "urlencoded":
        data = {**fields, way.name: b64encode(pictures[0]).decode()} if pictures else fields
        return http.post(way.url(server), data=data, headers=KEY)
    if pictures:
        fields[way.name] = _carried(way.carrier, pictures)
    if mask is not None:
        fields["mask"] = _carried(way.carrier, [mask])[0]
    body = {"input": fields} if way.carrier == "typed" else fields
    return http.post(way.url(server), json=body, headers=KEY)


def _carried(carrier: Carrier, pictures: Sequence[bytes]) -> Any:
    texts = [b64encode(data).decode() for data in pictures]
    uris = [data_uri(data) for data in pictures]
    shapes: dict[str, Any] = {
        "base64": texts,
        "data_uri": uris,
        "string": texts[0],
        "typed": [{"type": "file", "data": text} for text in texts],
        "object": [{"image_url": uri} for uri in uris],
    }
    return shapes[carrier]


def media_type(data: bytes) -> str:
    """The media type by the first bytes, as clients guess it from a file's name."""
    known = {b"\xff\xd8": "image/jpeg", b"RI": "image/webp", b"GI": "image/gif"}
    return known.get(data[:2], "image/png")


def data_uri(data: bytes) -> str:
    """A data URI of a picture."""
    return f"data:{media_type(data)};base64,{b64encode(data).decode()}"


def files_in(http: httpx.Client, reply: httpx.Response) -> list[bytes]:
    """The pictures of an accepted reply, fetched where they are addresses."""
    assert reply.status_code == 200, reply.text[:500]
    body = reply.json()
    return [_file(http, entry) for entry in body.get("data") or body["images"]]


def _file(http: httpx.Client, entry: dict[str, Any]) -> bytes:
    text = next((entry[name] for name in ("b64_json", "data") if entry.get(name)), None)
    if text is not None:
        return b64decode(text, validate=True)
    fetched = http.get(entry["url"])
    assert fetched.status_code == 200, fetched.text[:300]
    return fetched.content


def opened(data: bytes) -> Image.Image:
    """The decoded picture."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def as_file(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def plain(
    colour: tuple[int, ...] = PINK, size: tuple[int, int] = (64, 64), form: str = "PNG"
) -> bytes:
    """A picture of one colour, as a file."""
    return as_file(Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour), form)


def motley(size: tuple[int, int]) -> Image.Image:
    """A picture in which hardly two neighbours are alike; always the same one."""
    width, height = size
    pixels = bytes(
        (x * 7 + y * 13 + c * 59 + x * y % 11 * 17) & 255
        for y in range(height)
        for x in range(width)
        for c in range(3)
    )
    return Image.frombytes("RGB", size, pixels)


def share(picture: Image.Image, colour: tuple[int, int, int], tolerance: int = 12) -> float:
    """How much of a picture has a colour, from 0 to 1."""
    small = picture.convert("RGB").resize((128, 128), Image.Resampling.NEAREST)
    pixels = list(_pixels(small))
    near = [
        pixel
        for pixel in pixels
        if all(abs(one - other) <= tolerance for one, other in zip(pixel, colour, strict=True))
    ]
    return len(near) / len(pixels)


def _pixels(picture: Image.Image) -> Iterator[tuple[int, ...]]:
    data = picture.tobytes()
    return (tuple(data[at : at + 3]) for at in range(0, len(data), 3))
