"""Strategies for requests that something is wrong with: bodies, forms, headers, addresses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from driving import Headers, Sent
from hypothesis import strategies as st
from targets import PICTURE, Form, Target, forms, good_value, placed, rendered, targets

_KEY: Headers = ((b"authorization", b"Bearer sk-test"),)
_DEEP = 5_000

# JSON texts, or what comes near to being one.
ODD_TEXTS: Sequence[str] = (
    "null", "true", "false", "0", "1", "-1", "2", "3", "4", "5", "10", "11", "1.0", "1.5", "0.1",
    "-0", "-0.0", "1e2", "1E400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity", "01", "+1",
    "1.", ".5", "0x10", "undefined", "9" * 30, "9" * 299, "9" * 5_000, "1e308", "9007199254740993",
    "2147483648", "-2147483649", "18446744073709551616", '""', '" "', '"\\u0000"', '"\\ud800"',
    '"\\udfff\\ud800"', '"\\ud83d\\ude00"', '"\ud800"', '"a\nb"', '"\\x"', '"a', "'a'",
    '"' + "a" * 40_000 + '"', '"' + "\U0001f600" * 8_001 + '"', '"é"', '"\\u202e\\u0007"',
    '"{value}"', '"$error.message"', '"%s%n"', '"1024x1024"', '"1024X1024"', '" 1024x1024"',
    '"1024x1024\\n"', '"0x0"', '"1x1"', '"16x16"', '"99999x99999"', '"-1x-1"', '"1024"', '"1024x"',
    '"x"', '"١٠٢٤x١٠٢٤"', '"auto"', '"AUTO"', '"16:9"', '"0:0"', '"1:0"', '"1K"', '"4k"', '"url"',
    '"b64_json"', '"png"', '"PNG"', '"jpg"', '"gif"', '"transparent"', '"hd"', '"true"', '"1"',
    '"1.0"', '"imgmock-blocked"', "[]", "{}", "[null]", '[""]', "[[]]", "[{}]", "[1]", '["a","a"]',
    '{"":null}', '{"a":1,"a":2}', '{"__proto__":{}}', '["data:image/png;base64,"]',
    '["data:image/png;base64,AAAA"]', '["data:;base64,é"]', '["https://example.com/a.png"]',
    '["file:///etc/passwd"]', '["javascript:1"]', '[{"image_url":1}]', '[{"file_id":"f"}]',
    '[{"url":"","data":""}]', "[" * _DEEP + "]" * _DEEP, '{"a":' * _DEEP + "1" + "}" * _DEEP,
    "[" * 90 + "]" * 90, "[" * _DEEP, "[" + ",".join(["null"] * 500) + "]",
    "[" + ",".join(['"a"'] * 17) + "]",
)  # fmt: skip

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=8,
)
odd_texts = st.sampled_from(ODD_TEXTS) | st.sampled_from(ODD_TEXTS) | _json.map(json.dumps)
_STARTS = {
    "string": '"',
    "integer": "-0123456789",
    "number": "-0123456789",
    "boolean": "tf",
    "array": "[",
    "object": "{",
}


def odd_for(form: Form, name: str) -> st.SearchStrategy[str]:
    """Odd texts for a parameter, mostly of its own type: past the type check lies the rest."""
    kinds = form.schema["properties"][name].get("type", "string")
    starts = "".join(
        _STARTS.get(kind, "n") for kind in ([kinds] if isinstance(kinds, str) else kinds)
    )
    alike = st.sampled_from([text for text in ODD_TEXTS if text[0] in starts])
    return alike | alike | odd_texts


ODD_NAMES = (
    "", " ", "model", "prompt", "n", "size", "stream", "image", "images", "mask", "input",
    "modelOptions", "response_format", "seed", "Model", "model ", "x-role", "$each", "__class__",
    "constructor", "a.b", "a[0]", "\x00", "é", "n" * 300, "\ud800", "$ref", "id",
)  # fmt: skip
odd_names = st.sampled_from(ODD_NAMES)

CONTENT_TYPES = (
    b"", b"application/json", b"APPLICATION/JSON", b"application/json; charset=utf-16",
    b"application/json;charset", b"text/plain", b"application/problem+json", b"+json",
    b"application/x-www-form-urlencoded", b"multipart/form-data", b"multipart/form-data; boundary=",
    b"multipart/form-data; boundary=b", b'multipart/form-data; boundary="b"',
    b"multipart/mixed; boundary=b", b"image/png", b";", b"\xff\xfe",
    b"multipart/form-data; boundary=" + b"b" * 100, b"multipart/form-data; boundary=\xff",
    b"application/json, text/plain", b"*/*",
)  # fmt: skip

ODD_HEADERS: Sequence[tuple[bytes, bytes]] = (
    (b"authorization", b""), (b"authorization", b"Bearer"), (b"authorization", b"Bearer  "),
    (b"authorization", b"Basic YTpi"), (b"authorization", b"sk-test"),
    (b"authorization", b"Bearer \xff\xfe"), (b"authorization", b"Bearer sk-mock-invalid"),
    (b"authorization", b"Bearer sk-mock-revoked"), (b"authorization", b"Bearer sk-mock-no-credit"),
    (b"authorization", b"Bearer " + b"k" * 9_000),
    (b"authorization", b"Bearer sk-mock-forbidden-model"), (b"accept", b"text/event-stream"),
    (b"accept", b"\xff"), (b"accept", b"image/png"), (b"content-encoding", b"gzip"),
    (b"content-encoding", b"\xff"), (b"content-length", b"99999999999"), (b"content-length", b"-1"),
    (b"content-length", b"\xb2"), (b"content-length", b"9" * 4_400),
    (b"transfer-encoding", b"chunked"), (b"expect", b"100-continue"),
    (b"token360-native-params", b"true"), (b"token360-native-params", b"\xff"),
    (b"x-forwarded-for", b"::::"), (b"origin", b"null"), (b"x-forwarded-proto", b"javascript"),
    (b"", b""), (b"\xff", b"\xff"), (b"cookie", b"a" * 20_000), (b"range", b"bytes=0-0"),
    (b"mock-namespace", b"\xff"), (b"if-none-match", b"*"), (b"http2-settings", b"x"),
    (b"upgrade", b"h2c"),
)  # fmt: skip

METHODS = (
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "post",
    "FOO",
    "",
)

PATH_PIECES = (
    b"/", b"//", b"/.", b"/..", b"/%2e%2e", b"%00", b"%ff", b"%", b"%2", b"%zz", b"%2F", b"\xff",
    b"\x00", b"~t1", b"/~", b"/~\xff", b"/!", b"/%21", b"/!rate_limited", b"/v1", b"/api",
    b"/images", b"/generations", b"/edits", b"/models", b"/health", b"/__mock__", b"/openai",
    b"/deepshi", b"/gpt-image-1", b"?", b"?a", b"&&=", b"=%ff", b"#", b";", b" ", b"*",
    b"%F0%9F%98%80", b"/" + b"a" * 3_000, b"/a" * 900, b"http://x/", b"\n",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, body: bytes) -> bytes:
    """The bytes with one thing done to them: cut, altered, doubled, recoded, or nothing."""
    place = draw(st.integers(0, len(body)))
    how = draw(st.integers(0, 9))
    results = (
        lambda: body[:place],
        lambda: body[place:],
        lambda: body[:place] + body[place + 1 :],
        lambda: body[:place] + draw(st.binary(min_size=1, max_size=3)) + body[place:],
        lambda: (
            body[:place]
            + draw(st.sampled_from([b",", b"}", b"]", b'"', b"\\", b"\x00", b"\r\n", b"--"]))
            + body[place:]
        ),
        lambda: body + body,
        lambda: b"\xef\xbb\xbf" + body,
        lambda: body.decode("latin-1").encode(
            draw(st.sampled_from(["utf-16", "utf-32-be", "utf-7"]))
        ),
        lambda: body + draw(st.sampled_from([b",", b"\x00", b"//", b"garbage", b"\n{}", b" " * 9])),
        lambda: body,
    )
    return results[how]()


@st.composite
def fields(draw: st.DrawFn, form: Form) -> dict[str, str]:
    """JSON texts of the required parameters and of some others, each with a value that is taken."""
    schema = form.schema
    others = [
        name for name in schema["properties"] if name not in schema["required"] and name != "model"
    ]
    some = draw(st.lists(st.sampled_from(others), max_size=3, unique=True)) if others else []
    names = ["model", *schema["required"], *some]
    return {name: json.dumps(good_value(form, name)) for name in dict.fromkeys(names)}


def posted(
    target: Target, body: bytes, content_type: bytes = b"application/json", headers: Headers = _KEY
) -> Sent:
    """A request to a target with a key, a content type, and a body."""
    return Sent(
        target.method,
        target.address,
        (*headers, *target.headers, (b"content-type", content_type)),
        body,
    )


def _json_forms(provider: str) -> list[Form]:
    return [form for form in forms(provider) if form.content_type == "application/json"]


def _real_forms(provider: str) -> list[Form]:
    found = [form for form in forms(provider) if form.content_type != "application/json"]
    return found * 4 + _json_forms(provider) if found else _json_forms(provider)


@st.composite
def mutated(draw: st.DrawFn, provider: str) -> tuple[Form, Sent]:
    """A JSON body that is taken but for one field: altered, missing, or added; or for none."""
    form = draw(st.sampled_from(_json_forms(provider)))
    known = draw(fields(form))
    how = draw(st.integers(0, 9))
    if how <= 6:
        name = draw(st.sampled_from(list(form.schema["properties"])))
        known[name] = draw(odd_for(form, name))
    elif how == 7:
        del known[draw(st.sampled_from(list(known)))]
    elif how == 8:
        known[draw(odd_names)] = draw(odd_texts)
    text = rendered(placed(form, known))
    return form, posted(form.target, text.encode("utf-8", "surrogatepass"))


@st.composite
def broken_json(draw: st.DrawFn, provider: str) -> Sent:
    """Bytes that are JSON no longer, or no object, at an operation that takes JSON."""
    form = draw(st.sampled_from(_json_forms(provider)))
    whole = rendered(placed(form, draw(fields(form)))).encode()
    doubled = b'{"model":"a","model":"b",' + whole[1:]
    odd = odd_texts.map(lambda text: text.encode("utf-8", "surrogatepass"))
    body = draw(st.one_of(damaged(whole), st.just(doubled), odd, st.binary(max_size=40)))
    sent = posted(form.target, body)
    return Sent(
        "POST", sent.target, sent.headers, body, draw(st.sampled_from([1 << 20, 1 << 20, 1_000, 7]))
    )


@st.composite
def broken_forms(draw: st.DrawFn, provider: str) -> Sent:
    """A form: parts in any order, doubled, missing or odd; bytes damaged, the boundary another."""
    form = draw(st.sampled_from(_real_forms(provider)))
    parts = draw(st.permutations(_parts(draw, form)))
    boundary = draw(st.sampled_from([b"b", b"b", b"----x", b"b" * 70, b"a b", b"'"]))
    body = b"".join(_part(boundary, *part) for part in parts) + b"--" + boundary + b"--\r\n"
    if draw(st.booleans()):
        body = draw(damaged(body))
    own = (
        b"multipart/form-data; boundary=" + boundary
        if form.content_type.startswith("multipart")
        else form.content_type.encode()
    )
    said = draw(st.sampled_from([own] * 40 + list(CONTENT_TYPES)))
    if said == b"application/x-www-form-urlencoded":
        body = b"&".join(name + b"=" + data for name, _, _, data in parts)
    sent = posted(form.target, body, said)
    return Sent("POST", sent.target, sent.headers, body, draw(st.sampled_from([1 << 20, 100, 3])))


Part = tuple[bytes, bytes | None, bytes | None, bytes]


def _parts(draw: st.DrawFn, form: Form) -> list[Part]:
    parts: list[Part] = []
    for name in draw(fields(form)):
        value = good_value(form, name)
        if (
            form.roles.get(name) in ("references", "mask")
            or "x-upload" in form.schema["properties"][name]
        ):
            parts += [(_form_name(form, name), b"cat.png", b"image/png", PICTURE)] * draw(
                st.sampled_from([1, 1, 0, 2, 3])
            )
        else:
            parts.append((name.encode(), None, None, str(value).encode()))
    for _ in range(draw(st.integers(0, 2))):
        parts.append(_odd_part(draw, form))
    return parts


def _form_name(form: Form, name: str) -> bytes:
    names = form.rules.get("files", {}).get(name, {}).get("names", [name])
    return str(names[0]).encode()


def _odd_part(draw: st.DrawFn, form: Form) -> Part:
    known = [name.encode() for name in form.schema["properties"]]
    name = draw(
        st.sampled_from([*known, b"image[]", b"mask", b"", b"\xff", b'a"b', b"a\r\nb", b"x" * 300])
    )
    filename = draw(
        st.sampled_from([None, None, b"a.png", b"", b"../../a", b"\xff.png", b"a" * 400])
    )
    kind = draw(st.sampled_from([None, b"image/png", b"image/gif", b"text/plain", b"", b"\xff"]))
    data = draw(
        st.sampled_from(
            [
                PICTURE,
                PICTURE[:60],
                b"",
                b"GIF89a",
                b"\xff" * 9,
                b"1",
                b"0",
                b"1024x1024",
                b"true",
                b"--b",
                b"9" * 60,
                b"nan",
            ]
        )
    )
    return name, filename, kind, data


def _part(
    boundary: bytes, name: bytes, filename: bytes | None, kind: bytes | None, data: bytes
) -> bytes:
    head = b'content-disposition: form-data; name="' + name + b'"'
    head += b"" if filename is None else b'; filename="' + filename + b'"'
    head += b"" if kind is None else b"\r\ncontent-type: " + kind
    return b"--" + boundary + b"\r\n" + head + b"\r\n\r\n" + data + b"\r\n"


@st.composite
def odd_headers(draw: st.DrawFn, provider: str) -> Sent:
    """Any route with any method, query and content type, and headers that are wrong or doubled."""
    target = draw(st.sampled_from(targets(provider)))
    image_forms = _json_forms(provider)
    body = rendered(placed(image_forms[0], draw(fields(image_forms[0])))).encode()
    extra = tuple(draw(st.lists(st.sampled_from(ODD_HEADERS), max_size=3)))
    known = draw(st.sampled_from([_KEY, _KEY, _KEY, ()]))
    query = draw(
        st.sampled_from(
            [
                b"",
                b"",
                b"?",
                b"?type=image",
                b"?limit=-1",
                b"?size=0&current=0",
                b"?current=" + b"9" * 400,
                b"?page=a",
                b"?a=1&a=2",
                b"?%ff=%00",
                b"?model=",
                b"?size=%D9%A1",
                b"?current=-5&size=99999999999",
                b"?" + b"a=1&" * 2_000,
            ]
        )
    )
    sent = posted(
        target,
        body,
        draw(st.sampled_from([b"application/json"] * 9 + list(CONTENT_TYPES))),
        (*known, *extra),
    )
    method = draw(st.sampled_from([target.method] * 12 + list(METHODS)))
    return Sent(method, sent.target + query, sent.headers, body)


@st.composite
def odd_addresses(draw: st.DrawFn) -> Sent:
    """Addresses that lead nowhere, or somewhere by a strange way."""
    pieces = draw(st.lists(st.sampled_from(PATH_PIECES), min_size=1, max_size=6))
    start = draw(
        st.sampled_from(
            [
                b"/",
                b"/openai/v1",
                b"/yuhuanstudio/v1/models/",
                b"/openai/v1/files/images/",
                b"/aigne-hub/api",
                b"",
            ]
        )
    )
    method = draw(st.sampled_from(METHODS[:7]))
    return Sent(method, start + b"".join(pieces), _KEY, b"{}")


def any_body(provider: str) -> st.SearchStrategy[Any]:
    """One of all the above that a socket can carry too."""
    return st.one_of(
        mutated(provider).map(lambda pair: pair[1]), broken_json(provider), broken_forms(provider)
    )
