"""Bearer tokens and keys that this service issues and accepts: signed, so that they outlive a restart.

A token is ``labkit.<claims>.<signature>``; the claims are JSON with the principal and the expiry (Unix seconds).
A guest's key is ``labkit-guest.<name>.<signature>``: it opens the side door for this guest's own projects.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from labkit.service import problems

_KIND: Final = "labkit"
_GUEST: Final = "labkit-guest"
_GUEST_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


def is_guest_name(text: str) -> bool:
    """Tell whether a guest may be called so: small letters, digits, ``_`` and ``-``, at most 32, no dot."""
    return _GUEST_NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Principal:
    """Whose request it is. guest: the name whose projects alone are open to it; empty for the service's own user."""

    name: str
    guest: str = ""

    def may_use(self, project: str) -> bool:
        """Tell whether a project is open to it: a guest's are those named ``<guest>.<anything>``."""
        return not self.guest or project.startswith(f"{self.guest}.")


@dataclass(frozen=True)
class Issuer:
    """Issues tokens with a secret, and reads them again."""

    secret: bytes

    def issue(self, principal: Principal, expires: float) -> str:
        """Return a token for ``principal``, valid until ``expires`` (Unix seconds, wall time)."""
        held = {"sub": principal.name, "exp": int(expires)}
        claims = _encode(json.dumps(held | ({"guest": principal.guest} if principal.guest else {})).encode())
        return f"{_KIND}.{claims}.{_sign(self.secret, claims)}"

    def guest_key(self, name: str) -> str:
        """Return the key of a guest: the same each time, so nothing has to be kept."""
        return f"{_GUEST}.{name}.{_sign(self.secret, f'{_GUEST}.{name}')}"

    def guest_of(self, key: str) -> str:
        """Return whose key it is; empty when it was not issued with this secret."""
        kind, _, rest = key.partition(".")
        name = rest.partition(".")[0]
        is_good = kind == _GUEST and is_guest_name(name)
        return name if is_good and _is_same(self.guest_key(name), key) else ""

    def principal(self, authorization: str | None, now: float) -> Principal:
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
def _read(secret: bytes, token: str) -> tuple[Principal, int] | None:
    """Return whose token it is and when it expires; None when it was not issued with this secret."""
    kind, _, rest = token.partition(".")
    claims, _, signature = rest.partition(".")
    if kind != _KIND or not _is_same(_sign(secret, claims), signature):
        return None
    try:
        held = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (binascii.Error, ValueError):
        return None
    return Principal(str(held["sub"]), str(held.get("guest", ""))), int(held["exp"])


def _is_same(known: str, given: str) -> bool:
    return hmac.compare_digest(known.encode(), given.encode("utf-8", "replace"))


def _sign(secret: bytes, claims: str) -> str:
    return _encode(hmac.new(secret, claims.encode("utf-8", "replace"), hashlib.sha256).digest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
