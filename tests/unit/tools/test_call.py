"""What a tool may know of the call that it answers."""

from __future__ import annotations

import pytest

from labkit.tools import ToolCall, ToolRegistry, current_call
from tests.unit.tools.world import Face, call, outputs


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
