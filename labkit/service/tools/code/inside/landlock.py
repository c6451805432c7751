"""Linux: the folders that the code may read and write, as a rule of the kernel (Landlock). It needs no privilege.

Source: landlock(7), the kernel's include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine
_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_TRUNCATE: Final = 1 << 14
# How many rights to files an edition of Landlock knows (1, 2 with moving, 3 with truncating, 5 with devices).
_RIGHTS: Final = ((1, 13), (2, 14), (3, 15), (5, 16))
_MODERN_NETWORK: Final = 4  # the edition that knows TCP: bind and connect
_MODERN_SCOPE: Final = 6  # the edition that knows abstract sockets and signals


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scope", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def confine(readable: Iterable[str], writable: Iterable[str], devices: Iterable[str]) -> bool:
    """Leave this process nothing of the file system but these; False: the kernel has no Landlock."""
    libc = ctypes.CDLL(None, use_errno=True)
    edition = libc.syscall(_CREATE_RULESET, None, 0, _VERSION)
    if edition < 1:
        return False
    rights = (1 << max(count for since, count in _RIGHTS if since <= edition)) - 1
    asked = _Ruleset(rights, 3 if edition >= _MODERN_NETWORK else 0, 3 if edition >= _MODERN_SCOPE else 0)
    size = 24 if edition >= _MODERN_SCOPE else 16 if edition >= _MODERN_NETWORK else 8
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.byref(asked), size, 0)
    if ruleset < 0:
        return False
    read = _READ_FILE | _READ_DIR | _EXECUTE
    for paths, allowed in (
        (readable, read),
        (writable, rights & ~_EXECUTE),
        (devices, _READ_FILE | _WRITE_FILE),
    ):
        for path in paths:
            with contextlib.suppress(OSError):  # not on this machine
                _allow(libc, ruleset, path, allowed & rights)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)


def _allow(libc: ctypes.CDLL, ruleset: int, path: str, allowed: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not Path(path).is_dir():
            allowed &= _READ_FILE | _WRITE_FILE | _EXECUTE | _TRUNCATE
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(_Beneath(allowed, parent)), 0)
    finally:
        os.close(parent)
