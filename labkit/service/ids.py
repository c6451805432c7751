"""Object ids: a prefix and 24 letters or digits, random, or the same every time for a seed."""

from __future__ import annotations

import hashlib
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
LENGTH = 24


def random_id(prefix: str) -> str:
    """Return a fresh id, such as ``run_Zk3…``."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def seeded_id(prefix: str, seed: int, n: int) -> str:
    """Return the ``n``-th id of ``seed``; equal arguments give equal ids on every machine."""
    digest = hashlib.blake2b(f"{seed}/{n}".encode(), digest_size=LENGTH).digest()
    return prefix + "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in digest)
