"""Threads that nobody has to wait for."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from labkit.tools.threads import OutOfTime, drive

PROGRAM = """
import threading
from labkit import ToolRegistry
from labkit.tools import Limits
tools = ToolRegistry(limits=Limits(timeout=0.05))
@tools.tool
def hang() -> None:
    threading.Event().wait()
print(tools.answer([{"id": "call_1", "function": {"name": "hang"}}]))
"""


def test_a_program_with_a_hanging_tool_ends() -> None:
    """The thread that was left behind does not keep Python from ending."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )
    assert '"kind": "timeout"' in done.stdout
    assert done.stderr == ""


INTERRUPTED = """
import os, signal, threading
from labkit import ToolRegistry
signal.signal(signal.SIGINT, signal.default_int_handler)
tools = ToolRegistry()
@tools.tool
def hang() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait()
try:
    tools.answer([{"id": "call_1", "function": {"name": "hang"}}])
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to itself")
def test_an_interrupt_reaches_the_caller_at_once() -> None:
    """Ctrl-C while a tool hangs is not answered for, but raised."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=20, check=True
    )
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


def test_a_loop_that_is_blocked_is_left_behind() -> None:
    """The caller gets its time back."""
    never = threading.Event()

    async def block() -> None:
        never.wait()

    with pytest.raises(OutOfTime):
        drive(block, 0.05)
    never.set()


def test_errors_pass() -> None:
    """What the coroutine raises is raised where it was asked for."""

    async def fail() -> None:
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        drive(fail, 5)
