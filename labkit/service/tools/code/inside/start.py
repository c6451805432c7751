"""The process's beginning: read what to do, put up the walls, run the code.

What to do comes on the standard input as one JSON object: ``code``, ``folder`` (where the code works), ``scratch`` (for
temporary files and figures), ``packages`` (folders of installed packages), ``readable`` (more folders), ``walls`` (which of Linux's to use) and ``limits``.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.abc
import importlib.machinery
import io
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final

from labkit.service.tools.code.inside import cell, guard, landlock, mounts, syscalls

Json = dict[str, Any]

_PR_SET_PARENT_DEATH_SIGNAL: Final = 1
_SYSTEM: Final = (
    "/usr", "/lib", "/lib64", "/bin", "/nix/store", "/System", "/Library", "/opt/homebrew", "/etc/ld.so.cache", "/etc/fonts",
    "/etc/localtime", "/etc/mime.types", "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
)  # fmt: skip
_BACKEND: Final = "labkit_figures"
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def main() -> None:
    """Do it."""
    given = sys.stdin.buffer.read()
    asked: Json = json.loads(given)
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    folder = os.path.realpath(asked["folder"])
    scratch = os.path.realpath(asked["scratch"])
    readable = [os.path.realpath(path) for path in (*asked["packages"], *asked["readable"], *_SYSTEM) if path]
    sys.path[:] = [path for path in sys.path if path != asked["root"]] + asked["packages"]
    sys.dont_write_bytecode = True
    _limit(asked["limits"])
    walls = frozenset(asked["walls"])
    _know_figures()
    shown = _wall_in(folder, scratch, readable, walls)
    sys.argv = [cell.NAME]
    for name in [name for name in sys.modules if name.partition(".")[0] == "labkit"]:
        del sys.modules[name]
    cell.run(asked["code"], mounts.DATA, shown)
    sys.stdout.flush()


def _limit(limits: Json) -> None:
    try:
        import resource
    except ImportError:  # Windows: the wall time and the watch over the folder are what there is
        return
    # The service keeps the time; this is for a service that was killed meanwhile.
    signal.alarm(int(limits["wall"]) + 2)
    wanted = {
        "RLIMIT_CPU": (limits["cpu"], limits["cpu"] + 1), "RLIMIT_AS": (limits["memory"],) * 2,
        "RLIMIT_FSIZE": (limits["file"],) * 2, "RLIMIT_NOFILE": (limits["open_files"],) * 2, "RLIMIT_CORE": (0, 0),
    }  # fmt: skip
    if sys.platform != "linux":  # there it counts threads, too; and the filter of system calls stands for it
        wanted["RLIMIT_NPROC"] = (1, 1)
    for name, pair in wanted.items():
        # macOS has no limit on addresses that it would keep.
        with contextlib.suppress(AttributeError, OSError, ValueError):
            resource.setrlimit(getattr(resource, name), pair)


def _know_figures() -> None:
    """Let matplotlib, if there is one, find its backend: a file of this folder, read before it goes out of sight."""
    path = Path(__file__).with_name("figures.py")
    loader = _Figures(path.read_text("utf-8"), str(path))
    sys.meta_path.append(loader)


class _Figures(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    def __init__(self, source: str, path: str) -> None:
        self._source, self._path = source, path

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self) if name == _BACKEND else None

    def get_source(self, fullname: str) -> str:
        return self._source

    def is_package(self, fullname: str) -> bool:
        return False


def _wall_in(folder: str, scratch: str, readable: list[str], walls: frozenset[str]) -> str:
    """Put up every wall that this platform has; return the path under which the code's folder is seen."""
    shown = folder
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if "mounts" in walls and mounts.show_as_data(folder, [scratch, *readable[: -len(_SYSTEM)]]):
            shown = mounts.DATA
    os.chdir(shown)
    if sys.platform == "linux":
        if "landlock" in walls:
            landlock.confine(readable, (shown, scratch), _DEVICES)
        if "syscalls" in walls:
            syscalls.refuse()
    guard.stand_guard((shown, scratch, *_DEVICES), tuple(readable))
    return shown
