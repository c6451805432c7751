"""What a registry offers, and what it tells about its calls."""

from __future__ import annotations

import contextvars
import functools
from typing import Any

import pytest

from labkit.clock import ManualClock
from labkit.errors import InvalidTool
from labkit.events import RunEvent
from labkit.tools import Limits, ToolCall, ToolRegistry, current_call
from tests.unit.tools.world import Counter, Face, call, echo, outputs


def test_sdk_objects_are_calls_too(face: Face) -> None:
    """What run.required_action holds can be handed over as it is."""
    from azure.ai.agents.models import RequiredFunctionToolCall

    given = RequiredFunctionToolCall(call("echo", {"text": "hi"}, call_id="call_sdk"))
    assert face(ToolRegistry(echo), [given]) == [{"tool_call_id": "call_sdk", "output": '{"result": "hi"}'}]


@pytest.mark.parametrize("given", ["call_1", None, {}, {"id": ""}, {"id": 7}])
def test_what_is_no_call_is_the_caller_s_mistake(given: Any) -> None:
    """Without an id there is nothing to answer, so it is said at once."""
    with pytest.raises(TypeError, match="is not a tool call; expected"):
        ToolRegistry().answer([given])


def test_a_call_of_another_type_is_answered(face: Face) -> None:
    """An output that says so keeps the run alive; an exception would not."""
    (output,) = outputs(face(ToolRegistry(echo), [{"id": "call_x", "type": "mcp", "mcp": {}}]))
    assert output["kind"] == "unknown_tool"


def test_an_unknown_tool_is_answered_with_the_nearest(face: Face) -> None:
    """The agent reads which name was meant and which there are."""
    (output,) = outputs(face(ToolRegistry(echo), [call("ecco")]))
    assert output["error"] == "There is no tool ecco. Did you mean echo?"
    assert output["try"] == "call one of these tools: echo"


def test_a_tool_may_know_its_call(face: Face) -> None:
    """By a parameter that the agent does not see, or by current_call(); the key is the same at every attempt."""
    tools = ToolRegistry()

    @tools.tool
    def by_parameter(wanted: ToolCall, to: str) -> list[str]:
        return [wanted.idempotency_key, to]

    @tools.tool
    async def by_function(to: str) -> list[str]:
        return [current_call().idempotency_key, to]

    schema = tools.definitions[0]["function"]["parameters"]
    assert list(schema["properties"]) == ["to"]
    calls = [
        call("by_parameter", {"to": "a"}, call_id="call_k1"),
        call("by_function", {"to": "b"}, call_id="call_k2"),
    ]
    assert outputs(face(tools, calls)) == [
        {"result": ["by_parameter:call_k1", "a"]},
        {"result": ["by_function:call_k2", "b"]},
    ]
    with pytest.raises(LookupError, match="outside a tool call; expected"):
        current_call()


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


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timeout": 0}, "timeout of the tool echo is 0 seconds"),
        ({"timeout": 600}, "a run expires 600 seconds after it was created"),
        ({"timeout": True}, "is True seconds"),
        ({"timeout": float("nan")}, "is nan seconds"),
        ({"name": "get weather"}, "'get weather' cannot be the name of a tool"),
        ({"name": "x" * 65}, "1 to 64 letters"),
        ({"name": "größe"}, "letters of a to z"),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], words: str) -> None:
    """A wrong option is refused when the tool is made, with what to write instead."""
    with pytest.raises(InvalidTool, match=words):
        ToolRegistry().add(echo, **options)


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


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"output": 10}, "from 500 upwards"),
        ({"parallel": 0}, "from 1 upwards"),
        ({"total": 700}, "time limit of a turn"),
    ],
)
def test_limits_that_cannot_be(limits: dict[str, Any], words: str) -> None:
    """A limit that would break every call is refused."""
    with pytest.raises(InvalidTool, match=words):
        Limits(**limits)
