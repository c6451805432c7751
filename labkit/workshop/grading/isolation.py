"""What a person's code cannot do while it is graded: use more memory than it may, or reach any other machine.

Linux alone has network namespaces: the process and all that it starts get a network of their own, with nothing in it
but the loopback interface, on which the local Agent Service listens.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import struct
import sys
from pathlib import Path
from typing import Final

from labkit.errors import SettingsError

# linux/sched.h, linux/sockios.h, linux/if.h
_NEW_USER: Final = 0x10000000
_NEW_NETWORK: Final = 0x40000000
_SET_FLAGS: Final = 0x8914
_UP: Final = 0x1


class CannotIsolate(SettingsError):
    """Raised where the system gives no network of its own."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"People's code cannot be kept from the network here: {why}.",
            expected="Linux, and a kernel that gives unprivileged users a network namespace",
            try_next="grade in a container or a virtual machine without a network, with --allow-network",
        )


def leave_network() -> None:
    """Give this process a network of its own with the loopback interface alone; it must have one thread only.

    Raises:
        CannotIsolate: the system refuses.
    """
    if not sys.platform.startswith("linux"):
        raise CannotIsolate(f"{sys.platform} has no network namespaces")
    user, group = os.getuid(), os.getgid()
    spaces = _NEW_NETWORK if user == 0 else _NEW_NETWORK | _NEW_USER
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(spaces) != 0:
        raise CannotIsolate(os.strerror(ctypes.get_errno()))
    try:
        if user != 0:  # the files stay one's own
            Path("/proc/self/setgroups").write_text("deny", "ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))
    except OSError as error:
        raise CannotIsolate(error.strerror or str(error)) from error


def limit_memory(megabytes: int) -> None:
    """Let this process, and each that it starts, have so much data of its own.

    Data, not address space: what a kernel maps of its libraries is many times what it uses.
    """
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
