"""Run code that may raise, exit or never end, and come back in any case.

The code runs in a thread of its own; the caller waits for it up to a limit. This works the same in a
notebook's main thread on Linux, macOS and Windows, where signals do not, and it leaves the learner free
to call `asyncio.run`. What is left running at the limit is stopped by an exception sent to its thread.

Limits: the exception arrives between two Python instructions. Code that waits inside C (`time.sleep`, a
socket) or whose endless loop catches everything (a bare `except:`) is left behind in a daemon thread, and
the outcome says so. `os._exit`, a crash of the interpreter and exhausted memory are out of reach.
"""

from __future__ import annotations

import contextvars
import ctypes
import linecache
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from labkit.checks.console import captured

# How often the waiting thread looks up, seconds: Windows delivers Ctrl-C only between two waits.
_SLICE = 0.05
# How long a stopped thread may take to end, seconds.
_GRACE = 1.0

_LIBRARIES = tuple(
    {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {str(Path(__file__).parents[1])}
)


class _Stop(BaseException):
    """Sent into the thread at the limit. Not an Exception, so that `except Exception` lets it through."""


@dataclass(frozen=True)
class Place:
    """A line of the learner's code: its number, its function ("" at top level) and its text."""

    line: int
    function: str
    text: str

    def __str__(self) -> str:
        inside = f" of {self.function}()" if self.function else ""
        return f"line {self.line}{inside}: {self.text}" if self.text else f"line {self.line}{inside}"


@dataclass(frozen=True)
class Ran:
    """How guarded code ended.

    Attributes:
        result: what it returned.
        problem: what it raised, or None.
        place: the learner's line where it raised or was stopped; None when no learner's line was running.
        printed: what it printed, cut.
        timed_out: it was still running at the limit.
        interrupted: the learner pressed stop while it ran.
        left_behind: it could not be stopped and still runs.
    """

    result: object = None
    problem: BaseException | None = None
    place: Place | None = None
    printed: str = ""
    timed_out: bool = False
    interrupted: bool = False
    left_behind: bool = False


class _Worker(threading.Thread):
    """Runs the work once and keeps what it returned or raised."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(name="labkit-check", daemon=True)
        self._work = work
        # A notebook finds the cell that a print belongs to through its context.
        self._context = contextvars.copy_context()
        self.result: object = None
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            try:
                self.result = self._context.run(self._work)
            except BaseException as problem:  # noqa: BLE001 - the learner may raise anything at all
                self.problem = problem
        except _Stop as stop:  # came between the end of the work and the end of the thread
            self.problem = self.problem or stop


def run_guarded(work: Callable[[], object], *, seconds: float, not_learners: frozenset[str]) -> Ran:
    """Run `work` for at most `seconds` and say how it ended; never raises what `work` raises.

    `not_learners` are names of files, beside labkit and the installed libraries, whose lines are never
    the learner's: the lesson's own.
    """
    worker = _Worker(work)
    with captured() as printed:
        interrupted = _start_and_wait(worker, seconds)
        stopped_in = _running_lines(worker)
        timed_out = worker.is_alive() and not interrupted
        if worker.is_alive():
            _stop(worker)
    if worker.problem is not None and not (timed_out or interrupted):
        stopped_in = _traceback_lines(worker.problem)
    return Ran(
        result=worker.result,
        problem=worker.problem,
        place=_learners_line(stopped_in, not_learners),
        printed=printed.text,
        timed_out=timed_out,
        interrupted=interrupted,
        left_behind=worker.is_alive(),
    )


def _start_and_wait(worker: _Worker, seconds: float) -> bool:
    """Wait until the worker ends or the limit is over; return whether the learner pressed stop."""
    deadline = time.monotonic() + seconds
    try:
        worker.start()
        while worker.is_alive() and (left := deadline - time.monotonic()) > 0:
            worker.join(min(_SLICE, left))
    except KeyboardInterrupt:
        return True
    return False


def _stop(worker: _Worker) -> None:
    """Send `_Stop` until the worker ends or the grace is over: code may catch the first ones."""
    deadline = time.monotonic() + _GRACE
    while worker.is_alive() and time.monotonic() < deadline:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident or 0), ctypes.py_object(_Stop))
        worker.join(_SLICE)


def _running_lines(worker: _Worker) -> list[tuple[str, int, str]]:
    """List (file, line, function) of where the worker is now, outermost first; nothing once it ended."""
    frames = sys._current_frames()  # noqa: SLF001 - public in spite of its name: it is in the sys documentation
    frame: FrameType | None = frames.get(worker.ident or 0)
    lines: list[tuple[str, int, str]] = []
    while frame is not None:
        lines.insert(0, (frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back
    return lines


def _traceback_lines(problem: BaseException) -> list[tuple[str, int, str]]:
    """List (file, line, function) of a traceback, outermost first; a syntax error's own line is last."""
    lines: list[tuple[str, int, str]] = []
    trace = problem.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append((code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    if isinstance(problem, SyntaxError) and problem.filename and problem.lineno:
        lines.append((problem.filename, problem.lineno, "<module>"))
    return lines


def _learners_line(lines: list[tuple[str, int, str]], not_learners: frozenset[str]) -> Place | None:
    for file, line, function in reversed(lines):
        if file in not_learners or file.startswith(("<frozen", "<string", *_LIBRARIES)):
            continue
        name = "" if function.startswith("<") else function
        return Place(line, name, linecache.getline(file, line).strip()[:120])
    return None
