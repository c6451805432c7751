"""The processes of a room: all of them carry its mark in their environment, whoever started them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import psutil

from labkit.workshop.configuration import MARK

#: Time to end by itself after it was asked to (seconds): a server saves nothing, a kernel has nothing to save.
GRACE: Final = 5.0


def find_processes(folder: Path) -> list[psutil.Process]:
    """Return the processes that the room in this folder started, and what they started, in no order."""
    return list(_marked(str(folder)))


def end_processes(
    folder: Path, keep: Callable[[psutil.Process], bool] = lambda _: False, *, is_below: bool = False
) -> list[str]:
    """End every process of the room but those to keep; return what was ended, one line each.

    is_below: also those of folders below this one.
    """
    ended: list[str] = []
    # Again: what was just about to start another process may have done so meanwhile.
    for _ in range(3):
        found = [process for process in _marked(str(folder), is_below=is_below) if not keep(process)]
        if not found:
            break
        ended += [describe(process) for process in found]
        for process in found:
            _ask(process, "terminate")
        for process in psutil.wait_procs(found, timeout=GRACE)[1]:
            _ask(process, "kill")
        psutil.wait_procs(found, timeout=GRACE)
    return ended


def describe(process: psutil.Process) -> str:
    """Return number and command of a process, cut."""
    try:
        return f"{process.pid} {' '.join(process.cmdline())[:100]}"
    except psutil.Error:
        return f"{process.pid} (has ended)"


def memory_of(process: psutil.Process) -> int:
    """Return the bytes of a process: its own and its share of what it has in common; 0 when it has ended."""
    try:
        found = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(found, "pss", 0) or found.uss)


def _marked(folder: str, *, is_below: bool = False) -> Iterator[psutil.Process]:
    own = psutil.Process()
    for process in psutil.process_iter():
        try:
            mark = process.environ().get(MARK, "")
            is_marked = mark == folder or (is_below and mark.startswith(f"{folder}{os.sep}"))
            if is_marked and process != own and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except (psutil.Error, OSError):
            continue  # it has ended, or belongs to somebody else


def _ask(process: psutil.Process, how: str) -> None:
    try:
        getattr(process, how)()
    except psutil.Error:
        return
