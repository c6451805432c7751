"""The table of what tools took and came to."""

from __future__ import annotations

from labkit.clock import ManualClock
from labkit.tools import ToolRegistry
from labkit.tools.report import CallRecord, ToolReport
from tests.unit.tools.world import ask


def record(name: str, outcome: str, seconds: float) -> CallRecord:
    """Return a record of one call."""
    return CallRecord("call_1", name, outcome, 0.0, seconds, "{}", 2)


def test_a_row_for_each_tool() -> None:
    """Calls, what went wrong, and times of what was executed."""
    report = ToolReport((record("a", "ok", 1.0), record("a", "timeout", 3.0), record("b", "unknown", 0.0)))
    assert report.rows()[0] == {
        "tool": "a",
        "calls": 2,
        "not_ok": {"timeout": 1},
        "median_seconds": 2.0,
        "longest_seconds": 3.0,
    }
    assert repr(report).splitlines() == [
        "tool  calls  not ok     median s  longest s",
        "a     2      1 timeout  2.000     3.000",
        "b     1      1 unknown  -         -",
    ]
    assert repr(ToolReport()) == "No tool was called."


def test_names_are_escaped_in_html() -> None:
    """The name of an unknown tool is a text of the model's."""
    html = ToolReport((record("<script>", "unknown", 0.0),))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_arguments_are_kept_without_secrets() -> None:
    """A report may be shown to anybody."""
    tools = ToolRegistry(clock=ManualClock())

    @tools.tool
    def log_in(user: str, password: str) -> str:
        return f"{user} is in"

    ask(tools, "log_in", {"user": "ada", "password": "hunter2"})
    assert tools.report.records[0].arguments == '{"user": "ada", "password": "[redacted value of password]"}'
