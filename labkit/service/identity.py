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
from typing import Final

from labkit.service import problems

_KIND: Final = "labkit"
_WRONG: Final = "Access token is missing, invalid, audience is incorrect, or have expired."


@dataclass(frozen=True)
class Issuer:
    """Issues tokens with a secret, and reads them again."""

    secret: bytes

    def issue(self, principal: str, expires: float) -> str:
        """Return a token for ``principal``, valid until ``expires`` (Unix seconds, wall time)."""
        claims = _encode(json.dumps({"sub": principal, "exp": int(expires)}).encode())
        return f"{_KIND}.{claims}.{self._sign(claims)}"

    def principal(self, authorization: str | None, now: float) -> str:
        """Return whose token the ``Authorization`` header holds.

        Raises:
            Problem: 401 (E13): there is none, it is not from here, or it has expired.
        """
        scheme, _, token = (authorization or "").partition(" ")
        parts = token.strip().split(".")
        if scheme.lower() != "bearer" or len(parts) != 3 or parts[0] != _KIND:
            raise problems.unauthorized(_WRONG)
        if not hmac.compare_digest(self._sign(parts[1]).encode(), parts[2].encode("utf-8", "replace")):
            raise problems.unauthorized(_WRONG)
        try:
            claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        except (binascii.Error, ValueError):
            raise problems.unauthorized(_WRONG) from None
        if claims["exp"] <= now:
            raise problems.unauthorized(_WRONG)
        return str(claims["sub"])

    def _sign(self, claims: str) -> str:
        return _encode(hmac.new(self.secret, claims.encode("utf-8", "replace"), hashlib.sha256).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
