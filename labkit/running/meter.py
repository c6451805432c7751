"""Measure, inside a kernel, how long its cells wait: an IPython extension that `labkit run` loads.

A wait is a sleep that a cell makes, as polling loops do, the SDK's included: they wait for the service's clock. What other
threads sleep does not keep the cell; the SDK's pauses before it repeats a request, and the start of the service's process,
have nothing to do with its clock. After each cell the sum is written to the file that LABKIT_METER names, because a kernel may be killed.
"""

from __future__ import annotations

import asyncio
import functools
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

VARIABLE: Final = "LABKIT_METER"
#: Sleeps below these modules wait for something else than the service's clock.
OTHERS: Final = ("azure.core.pipeline.", "labkit.connect.process")


class Meter:
    """Seconds in which at least one sleep was going on; `now` reads a clock in seconds."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self._sleepers = 0
        self._since = 0.0
        self.seconds = 0.0

    def __enter__(self) -> None:
        if self._sleepers == 0:
            self._since = self._now()
        self._sleepers += 1

    def __exit__(self, *_: object) -> None:
        self._sleepers -= 1
        if self._sleepers == 0:
            self.seconds += self._now() - self._since


def load_ipython_extension(shell: Any) -> None:
    """Count the sleeps from now on, and write their sum after each cell."""
    path = os.environ.get(VARIABLE)
    if not path:
        return
    meter = Meter()
    module: Any = time
    module.sleep = _counting(time.sleep, meter)
    module = asyncio
    module.sleep = _counting_async(asyncio.sleep, meter)

    def write(*_: object) -> None:
        try:
            Path(path).write_text(repr(meter.seconds), encoding="utf-8")
        except OSError:  # a measurement is not worth a cell
            return

    shell.events.register("post_run_cell", write)


def read(path: Path) -> float:
    """Return the seconds that a kernel wrote, 0 when it wrote none."""
    try:
        return float(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0.0


def is_for_others(frame: FrameType | None) -> bool:
    """Tell whether a sleep, called from `frame`, waits for something else than the service's clock."""
    while frame is not None:
        if f"{frame.f_globals.get('__name__')}.".startswith(OTHERS):
            return True
        frame = frame.f_back
    return False


def _counting(sleep: Callable[[float], None], meter: Meter) -> Callable[[float], None]:
    @functools.wraps(sleep)
    def counted(seconds: float, /) -> None:
        if threading.current_thread() is not threading.main_thread() or is_for_others(sys._getframe(1)):  # noqa: SLF001  # documented, and the only way up
            return sleep(seconds)
        with meter:
            return sleep(seconds)

    return counted


def _counting_async(sleep: Callable[..., Any], meter: Meter) -> Callable[..., Any]:
    @functools.wraps(sleep)
    async def counted(delay: float, result: Any = None) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return await sleep(delay, result)
        with meter:
            return await sleep(delay, result)

    return counted
