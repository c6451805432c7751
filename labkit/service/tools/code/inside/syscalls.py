"""Linux: system calls that the code may not make, as a filter of the kernel (seccomp).

The filter allows what is not named. Refused are: other processes and programs, sockets, whatever reaches into other
processes or is shared with them, and the parts of the kernel by which one of these could be had in another way (io_uring opens sockets too).
Source: seccomp(2), the kernel's include/uapi/linux/{seccomp,filter,audit}.h and its tables of system calls.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from typing import Final

_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_MODE_FILTER: Final = 2

# Instructions of the filter's machine: load a word, compare, test bits, return.
_LOAD, _EQUAL, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_REFUSE: Final = 0x00050000  # plus the error number
# Where a filter finds the call's number, the architecture, and the low halves of the first arguments.
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16
_CLONE_THREAD: Final = 0x00010000
_X32: Final = 0x40000000  # a second numbering of the same calls on x86_64

# Machine -> (its number in audit.h, call -> number).
_REFUSED_EVERYWHERE: Final = {
    "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_open": 434, "pidfd_getfd": 438, "process_madvise": 440, "mount_setattr": 442, "process_mrelease": 448,
}  # fmt: skip
_MACHINES: Final[dict[str, tuple[int, dict[str, int]]]] = {
    "x86_64": (0xC000003E, {
        "socket": 41, "clone": 56, "clone3": 435, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "kill": 62,
        "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297, "prlimit64": 302,
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "mount": 165, "umount2": 166,
        "pivot_root": 155, "chroot": 161, "setns": 308, "unshare": 272, "kexec_load": 246, "kexec_file_load": 320,
        "init_module": 175, "finit_module": 313, "delete_module": 176, "bpf": 321, "perf_event_open": 298,
        "userfaultfd": 323, "keyctl": 250, "add_key": 248, "request_key": 249, "open_by_handle_at": 304,
        "name_to_handle_at": 303, "swapon": 167, "reboot": 169, "personality": 135, "kcmp": 312, "move_pages": 279,
        "migrate_pages": 256, "setpriority": 141, "sched_setscheduler": 144, "ioprio_set": 251, "shmget": 29, "shmat": 30,
        "semget": 64, "msgget": 68, "mq_open": 240,
    }),
    "aarch64": (0xC00000B7, {
        "socket": 198, "clone": 220, "clone3": 435, "execve": 221, "execveat": 281, "kill": 129,
        "tkill": 130, "tgkill": 131, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240, "prlimit64": 261,
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "mount": 40, "umount2": 39,
        "pivot_root": 41, "chroot": 51, "setns": 268, "unshare": 97, "kexec_load": 104, "kexec_file_load": 294,
        "init_module": 105, "finit_module": 273, "delete_module": 106, "bpf": 280, "perf_event_open": 241,
        "userfaultfd": 282, "keyctl": 219, "add_key": 217, "request_key": 218, "open_by_handle_at": 265,
        "name_to_handle_at": 264, "swapon": 224, "reboot": 142, "personality": 92, "kcmp": 272, "move_pages": 239,
        "migrate_pages": 238, "setpriority": 140, "sched_setscheduler": 119, "ioprio_set": 30, "shmget": 194, "shmat": 196,
        "semget": 190, "msgget": 186, "mq_open": 180,
    }),
}  # fmt: skip


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def refuse() -> bool:
    """Install the filter for this process, for good; False: not on this machine."""
    known = _MACHINES.get(platform.machine())
    if known is None:
        return False
    instructions = [_Instruction(*parts) for parts in _filter(*known)]
    array = (_Instruction * len(instructions))(*instructions)
    program = _Program(len(instructions), ctypes.cast(array, ctypes.POINTER(_Instruction)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(architecture: int, numbers: dict[str, int]) -> list[tuple[int, int, int, int]]:
    numbers = numbers | _REFUSED_EVERYWHERE
    refused = (_RETURN, 0, 0, _REFUSE | errno.EPERM)
    allowed = (_RETURN, 0, 0, _ALLOW)
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), refused,
    ]  # fmt: skip
    # Threads are what clone is needed for; glibc falls back to it when clone3, whose flags a filter cannot read, is unknown.
    lines += [(_EQUAL, 0, 1, numbers.pop("clone3")), (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)]
    lines += [(_EQUAL, 0, 4, numbers.pop("clone")), (_LOAD, 0, 0, _FIRST), (_HAS_BITS, 0, 1, _CLONE_THREAD), allowed, refused]  # fmt: skip
    # A process may signal itself, as abort() does, and read its own limits.
    for name, own in (("kill", os.getpid()), ("tgkill", os.getpid()), ("prlimit64", 0)):
        lines += [
            (_EQUAL, 0, 4, numbers.pop(name)),
            (_LOAD, 0, 0, _FIRST),
            (_EQUAL, 0, 1, own),
            allowed,
            refused,
        ]
    for number in numbers.values():
        lines += [(_EQUAL, 0, 1, number), refused]
    return [*lines, allowed]
