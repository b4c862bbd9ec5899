"""Forms: parts in the order sent, files inspected, broken ones named."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from mockserver.engine.exchange import Part
from mockserver.web.forms import FormProblem, read_multipart, read_urlencoded, with_facts

TYPE = "multipart/form-data; boundary=b"


def png(width: int = 4, height: int = 3) -> bytes:
    """A small PNG file."""
    out = BytesIO()
    Image.new("RGB", (width, height)).save(out, "PNG")
    return out.getvalue()


def part(disposition: str, data: bytes, kind: str = "") -> bytes:
    """One part of a form, with its boundary in front."""
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    head = f"--b\r\nContent-Disposition: form-data; {disposition}\r\n{typed}\r\n"
    return head.encode() + data + b"\r\n"


def read(*parts: bytes, end: bytes = b"--b--\r\n", content_type: str = TYPE) -> tuple[Part, ...]:
    """The Parts of a form."""
    return with_facts(read_multipart(content_type, b"".join(parts) + end))


def test_texts_and_files_keep_their_order() -> None:
    picture = png()
    found = read(
        part('name="prompt"', "ein Käse".encode()),
        part('name="image[]"; filename="a.png"', picture, "image/png"),
        part('name="n"', b"2"),
    )
    assert [one.name for one in found] == ["prompt", "image[]", "n"]
    assert found[0].text == "ein Käse"
    upload = found[1].upload
    assert upload is not None
    assert upload.data == picture
    assert upload.sha256 == hashlib.sha256(picture).hexdigest()
    assert upload.facts["format"] == "png"
    assert upload.facts["declared"] == "image/png"
    assert upload.facts["filename"] == "a.png"


@pytest.mark.parametrize(
    "disposition", ['name="a"; filename=""', "name=\"a\"; filename*=utf-8''%e2%82%ac.png"]
)
def test_a_file_name_makes_a_file(disposition: str) -> None:
    found = read(part(disposition, b"x"))
    assert found[0].upload is not None
    assert found[0].upload.facts["format"] is None
    assert found[0].upload.facts["declared"] is None


def test_a_boundary_inside_a_file_is_data() -> None:
    data = b"x\r\n--bad\r\n\r\n--"
    assert read(part('name="a"; filename="f"', data))[0].upload is not None


def test_an_empty_form_has_no_parts() -> None:
    assert read() == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty body"),
        (b"nonsense", "broken"),
        (part('name="a"', b"1"), "ends before"),
        (part('name="a"', b"1") + b"--b", "ends before"),
        (part('name="a"', b"1")[:20], "ends before"),
        (part('filename="x"', b"1") + b"--b--", "has no name"),
        (b"--b\r\n\r\n1\r\n--b--", "has no name"),
        (part('name="a"', b"\xff\xfe") + b"--b--", "'a' is not UTF-8"),
        (b"--b\r\nA:" + b"x" * 5_000 + b"\r\n\r\n1\r\n--b--", "broken"),
        (part('name="a"', b"1") * 1_001 + b"--b--", "more than 1000 parts"),
    ],
)
def test_broken_forms_are_named(data: bytes, reason: str) -> None:
    with pytest.raises(FormProblem) as caught:
        read_multipart(TYPE, data)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; x=\u20ac"],
)
def test_a_boundary_must_be_named(content_type: str) -> None:
    with pytest.raises(FormProblem, match="boundary"):
        read_multipart(content_type, b"--b--")


def test_a_boundary_may_be_too_long() -> None:
    with pytest.raises(FormProblem):
        read_multipart("multipart/form-data; boundary=" + "b" * 300, b"--b--")


def test_urlencoded_fields() -> None:
    found = list(read_urlencoded(b"prompt=a+cat%21&n=&n=2"))
    assert found == [Part("prompt", "a cat!"), Part("n", ""), Part("n", "2")]


@pytest.mark.parametrize("data", [b"a=%ff", b"a=\xff", b"&".join([b"a=1"] * 1_001)])
def test_urlencoded_forms_that_cannot_be_used(data: bytes) -> None:
    with pytest.raises(FormProblem):
        list(read_urlencoded(data))
