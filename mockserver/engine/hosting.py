"""Addresses of pictures: a signed token that holds the RenderSpec and the second at which it expires.

Nothing is stored: the picture is painted when it is fetched. The signature depends on the server's seed, so
that the same request gives the same address on every machine, and a forged or cut one gives none.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from functools import cache

from mockserver.imaging.spec import RenderSpec

_MAC_BYTES = 12
_TIME_BYTES = 6


def sign(spec: RenderSpec, expires: int, secret: bytes) -> str:
    """A token (letters, digits, `-`, `_`) for one picture; `expires` in Unix seconds."""
    body = expires.to_bytes(_TIME_BYTES, "big") + spec.token()
    return urlsafe_b64encode(_mac(body, secret) + body).decode().rstrip("=")


def read(token: str, secret: bytes) -> tuple[RenderSpec, int]:
    """The picture and its expiry. Raises ValueError where the token was not signed with this secret."""
    try:
        # '=' is put back rather than sent: it would have to be escaped in an address
        data = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (Base64Error, UnicodeEncodeError) as error:
        raise ValueError("not a token") from error
    if urlsafe_b64encode(data).decode().rstrip("=") != token:
        raise ValueError("not a token")
    mac, body = data[:_MAC_BYTES], data[_MAC_BYTES:]
    if len(body) <= _TIME_BYTES or not hmac.compare_digest(mac, _mac(body, secret)):
        raise ValueError("not signed here")
    return RenderSpec.from_token(body[_TIME_BYTES:]), int.from_bytes(body[:_TIME_BYTES], "big")


@cache
def secret_of(seed: int, provider: str) -> bytes:
    """The key that signs a provider's addresses on a server with this seed."""
    return hashlib.sha256(f"imgmock address {provider} {seed}".encode()).digest()


def _mac(body: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(body, key=secret, digest_size=_MAC_BYTES).digest()
