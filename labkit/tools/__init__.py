"""Tools: functions that an agent may call, from their definition to the answer to a call."""

from __future__ import annotations

from labkit.tools.arithmetic import calculate
from labkit.tools.call import ToolCall, current_call
from labkit.tools.limits import Limits
from labkit.tools.registry import AsyncTools, ToolRegistry
from labkit.tools.report import CallRecord, ToolReport
from labkit.tools.sanitize import DATA_RULE
from labkit.tools.tool import Tool

__all__ = [
    "DATA_RULE",
    "AsyncTools",
    "CallRecord",
    "Limits",
    "Tool",
    "ToolCall",
    "ToolRegistry",
    "ToolReport",
    "calculate",
    "current_call",
]
