"""What a registry offers, and what it tells about its calls."""

from __future__ import annotations

import contextvars
import functools

import pytest

from labkit.clock import ManualClock
from labkit.errors import InvalidTool
from labkit.events import RunEvent
from labkit.tools import ToolRegistry
from tests.unit.tools.world import Counter, Face, call, echo, outputs


def test_a_tool_sees_the_caller_s_context(face: Face) -> None:
    """Context variables (a trace, a tenant) reach sync and async tools."""
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("tenant")
    variable.set("contoso")
    tools = ToolRegistry()

    @tools.tool
    def plain() -> str:
        return variable.get()

    @tools.tool
    async def later() -> str:
        return variable.get()

    assert outputs(face(tools, [call("plain"), call("later")])) == [{"result": "contoso"}] * 2


def test_each_call_is_timed_and_told(face: Face) -> None:
    """The record has the time of the clock that was given; the event carries the same, for the recorder."""
    clock = ManualClock(1_000.0)
    events: list[RunEvent] = []
    tools = ToolRegistry(clock=clock, on_event=events.append)

    @tools.tool
    def work(seconds: float) -> None:
        clock.advance(seconds)

    face(tools, [call("work", {"seconds": 2.5}), call("wrok")])
    ok = next(record for record in tools.report.records if record.outcome == "ok")
    assert (ok.name, ok.started_at, ok.seconds) == ("work", 1_000.0, 2.5)
    assert {event.kind for event in events} == {"call"}
    assert {event.data["outcome"] for event in events} == {"ok", "unknown"}
    assert RunEvent.from_json(events[0].to_json()) == events[0]


def test_an_observer_that_fails_decides_nothing(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    """The outputs are complete, and the error is in the log."""

    def observe(_: RunEvent) -> None:
        raise LookupError("in the observer")

    tools = ToolRegistry(echo, on_event=observe)
    (answer,) = outputs(face(tools, [call("echo", {"text": "hi"})]))
    assert answer == {"result": "hi"}
    assert "in the observer" in caplog.text


def test_the_registry_is_a_collection_of_tools() -> None:
    """Length, membership, iteration, lookup and a short text."""
    tools = ToolRegistry(echo)
    tools.add(Counter(), name="send", description="Send it.")
    tools.add(functools.partial(echo, text="x"), name="say_x")
    assert (len(tools), tools.names) == (3, ["echo", "send", "say_x"])
    assert "echo" in tools
    assert [tool.description for tool in tools][:2] == ["Say it again.", "Send it."]
    assert repr(tools) == "ToolRegistry(echo, send, say_x)"
    tools.remove("send")
    assert tools["echo"].function is echo
    assert "send" not in tools


def test_the_decorator_leaves_the_function_as_it_is() -> None:
    """It can still be called, and tested, as a function."""
    tools = ToolRegistry()
    assert tools.tool(echo) is echo
    assert tools.tool(name="again", timeout=5)(echo) is echo
    assert tools["again"].timeout == 5


def test_a_name_is_taken_once() -> None:
    """The agent's call says no more than the name, so a second function of that name is refused."""
    tools = ToolRegistry(echo)
    with pytest.raises(InvalidTool, match="There is a tool echo already"):
        tools.add(echo)


def test_an_agent_has_at_most_128_tools() -> None:
    """The service's limit is kept when the tools are made, not when the agent is."""
    tools = ToolRegistry()
    for number in range(128):
        tools.add(echo, name=f"echo_{number}")
    with pytest.raises(InvalidTool, match="128 tools, and echo_128 would be one more"):
        tools.add(echo, name="echo_128")
