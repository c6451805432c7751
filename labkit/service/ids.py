"""Object ids: a prefix and 24 letters or digits, random, or the same every time for a seed."""

from __future__ import annotations

import hashlib
import secrets
import string
from typing import Final

# Each of the 256 byte values as a letter or digit; that some come up more often does not matter for an id.
_LETTERS: Final = bytes(ord((string.ascii_letters + string.digits)[byte % 62]) for byte in range(256))
LENGTH: Final = 24


def random_id(prefix: str) -> str:
    """Return a fresh id, such as ``run_Zk3…``."""
    return prefix + _spell(secrets.token_bytes(LENGTH))


def seeded_id(prefix: str, seed: int, n: int) -> str:
    """Return the ``n``-th id of ``seed``; equal arguments give equal ids on every machine."""
    return prefix + _spell(hashlib.blake2b(f"{seed}/{n}".encode(), digest_size=LENGTH).digest())


def random_guid() -> str:
    """Return a fresh GUID, such as requests have for a name."""
    return _hyphenate(secrets.token_bytes(16))


def seeded_guid(seed: int, n: int) -> str:
    """Return the ``n``-th GUID of ``seed``."""
    return _hyphenate(hashlib.blake2b(f"{seed}/request/{n}".encode(), digest_size=16).digest())


def _hyphenate(data: bytes) -> str:
    # By hand: an object of the uuid module costs three times as much, for every request.
    text = data.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _spell(data: bytes) -> str:
    return data.translate(_LETTERS).decode("ascii")
