"""Linux: a view of the file system in which the code's folder is /mnt/data, and a network without a single device."""

from __future__ import annotations

import contextlib
import ctypes
import os
from pathlib import Path
from typing import Final

DATA: Final = "/mnt/data"
_PARENT: Final = "/mnt"

_NEW_MOUNTS, _NEW_IPC, _NEW_USER, _NEW_NETWORK = 0x00020000, 0x08000000, 0x10000000, 0x40000000
_BIND, _RECURSIVE, _PRIVATE, _NO_SUID, _NO_DEVICES = 4096, 16384, 1 << 18, 2, 4
_CAPABILITIES_3: Final = 0x20080522


def show_as_data(folder: str, needed: list[str]) -> bool:
    """Make ``folder`` appear as /mnt/data for this process alone; False: not possible here, and nothing is changed.

    ``needed``: paths that must stay visible. Privileges that it takes are given up again.
    """
    hidden = any(Path(path).resolve().is_relative_to(_PARENT) for path in (folder, *needed))
    if hidden or not Path(_PARENT).is_dir():
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    own = _NEW_MOUNTS | _NEW_IPC | _NEW_NETWORK
    if libc.unshare(own):  # only root may do so in the user namespace of the system
        if libc.unshare(_NEW_USER | own):
            return False
        with contextlib.suppress(OSError):  # then the mounts below fail
            _keep_ids(user, group)
    done = (
        libc.mount(b"none", b"/", None, _RECURSIVE | _PRIVATE, None) == 0
        and libc.mount(b"none", _PARENT.encode(), b"tmpfs", _NO_SUID | _NO_DEVICES, b"size=64k,mode=755") == 0
    )
    if done:
        Path(DATA).mkdir()
        done = libc.mount(os.fsencode(folder), DATA.encode(), None, _BIND, None) == 0
    _drop_capabilities(libc)
    return bool(done)


def _keep_ids(user: int, group: int) -> None:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _drop_capabilities(libc: ctypes.CDLL) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())
