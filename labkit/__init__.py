"""A course and lab kit on the execution model of Azure AI Foundry agents.

The public names are loaded when they are first used: `import labkit` imports nothing heavy.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit.checks import check as check
    from labkit.checks import hint as hint
    from labkit.checks import progress as progress
    from labkit.checks import reset as reset
    from labkit.checks import solution as solution
    from labkit.connect import connect as connect
    from labkit.history import Transcript as Transcript
    from labkit.monitors import RunMonitor as RunMonitor
    from labkit.polling import raise_for_status as raise_for_status
    from labkit.polling import run_turn as run_turn
    from labkit.polling import wait_for_run as wait_for_run
    from labkit.recorder import Recorder as Recorder
    from labkit.streaming import stream_run as stream_run
    from labkit.tools import ToolRegistry as ToolRegistry

__all__ = [
    "Recorder",
    "RunMonitor",
    "ToolRegistry",
    "Transcript",
    "check",
    "connect",
    "hint",
    "progress",
    "raise_for_status",
    "reset",
    "run_turn",
    "solution",
    "stream_run",
    "wait_for_run",
]


def __getattr__(name: str) -> Any:
    rooms = {
        "Recorder": "labkit.recorder",
        "RunMonitor": "labkit.monitors",
        "ToolRegistry": "labkit.tools",
        "Transcript": "labkit.history",
        "check": "labkit.checks",
        "connect": "labkit.connect",
        "hint": "labkit.checks",
        "progress": "labkit.checks",
        "raise_for_status": "labkit.polling",
        "reset": "labkit.checks",
        "run_turn": "labkit.polling",
        "solution": "labkit.checks",
        "stream_run": "labkit.streaming",
        "wait_for_run": "labkit.polling",
    }
    if name not in rooms:
        raise AttributeError(f"module 'labkit' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(importlib.import_module(rooms[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
