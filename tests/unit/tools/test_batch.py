"""Calls that are decided before a tool is run."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.tools import ToolRegistry
from tests.unit.tools.world import Counter, Face, call, echo, outputs


def test_a_call_id_is_executed_once(face: Face) -> None:
    """Twice in one turn, or again in a later turn (a stale read): one execution, the same output."""
    counter = Counter()
    tools = ToolRegistry(counter.send)
    once = call("send", {"to": "ada"})
    first = face(tools, [once, once])
    assert len(first) == 1
    assert face(tools, [once]) == first
    assert counter.calls == ["ada"]
    assert [record.outcome for record in tools.report.records] == ["ok", "remembered"]
    tools.forget()
    face(tools, [once])
    assert counter.calls == ["ada", "ada"]


def test_an_id_with_other_arguments_is_another_call(face: Face) -> None:
    """Memory is for the same call, not for a service that numbers its calls anew."""
    counter = Counter()
    tools = ToolRegistry(counter.send)
    face(tools, [call("send", {"to": "ada"}, call_id="call_a")])
    face(tools, [call("send", {"to": "bob"}, call_id="call_a")])
    assert counter.calls == ["ada", "bob"]


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
