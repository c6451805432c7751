"""Bearer tokens that this service issues and accepts: signed, so that they outlive a restart.

A token is ``labkit.<claims>.<signature>``; the claims are JSON with the principal and the expiry (Unix seconds).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from labkit.service import problems

_KIND: Final = "labkit"


@dataclass(frozen=True)
class Issuer:
    """Issues tokens with a secret, and reads them again."""

    secret: bytes

    def issue(self, principal: str, expires: float) -> str:
        """Return a token for ``principal``, valid until ``expires`` (Unix seconds, wall time)."""
        claims = _encode(json.dumps({"sub": principal, "exp": int(expires)}).encode())
        return f"{_KIND}.{claims}.{_sign(self.secret, claims)}"

    def principal(self, authorization: str | None, now: float) -> str:
        """Return whose token the ``Authorization`` header holds.

        Raises:
            Problem: 401 (E13): there is none, it is not from here, or it has expired.
        """
        scheme, _, token = (authorization or "").partition(" ")
        found = _read(self.secret, token.strip()) if scheme.lower() == "bearer" else None
        if found is None or found[1] <= now:
            raise problems.wrong_token()
        return found[0]


# A client sends the same token with every request; reading it costs as much as a small request otherwise.
@lru_cache(maxsize=64)
def _read(secret: bytes, token: str) -> tuple[str, int] | None:
    """Return whose token it is and when it expires; None when it was not issued with this secret."""
    kind, _, rest = token.partition(".")
    claims, _, signature = rest.partition(".")
    if kind != _KIND or not hmac.compare_digest(
        _sign(secret, claims).encode(), signature.encode("utf-8", "replace")
    ):
        return None
    try:
        held = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (binascii.Error, ValueError):
        return None
    return str(held["sub"]), int(held["exp"])


def _sign(secret: bytes, claims: str) -> str:
    return _encode(hmac.new(secret, claims.encode("utf-8", "replace"), hashlib.sha256).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
