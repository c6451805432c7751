from __future__ import annotations

import json
from typing import Any

import pytest

from labkit.service.model.scripted import turn_from_json
from labkit.service.model.turns import Call, Failure, Turn


@pytest.mark.parametrize(
    ("data", "turn"),
    [
        ({"text": "Hi"}, Turn(text="Hi")),
        ({"text": "Hi", "seconds": 2}, Turn(text="Hi", seconds=2.0)),
        (
            {"text": "Hi", "unfinished": "max_completion_tokens"},
            Turn(text="Hi", unfinished="max_completion_tokens"),
        ),
        ({"fail": {"code": "server_error", "message": "m"}}, Turn(failure=Failure("server_error", "m"))),
        (
            {"text": "Hi", "fail": {"code": "server_error", "message": "m"}},
            Turn(text="Hi", failure=Failure("server_error", "m")),
        ),
        ({"tool_calls": [{"name": "f"}]}, Turn(calls=(Call("f", "{}"),))),
        ({"tool_calls": [{"name": "f", "arguments": {"a": "é"}}]}, Turn(calls=(Call("f", '{"a": "é"}'),))),
        ({"tool_calls": [{"name": "f", "arguments": "{broken"}]}, Turn(calls=(Call("f", "{broken"),))),
    ],
)
def test_a_scripted_turn_is_read(data: dict[str, Any], turn: Turn) -> None:
    """Each documented shape becomes the turn that it describes."""
    assert turn_from_json(data) == turn


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ([], "the turn is []"),
        ({}, "exactly one of: text, tool_calls, fail"),
        ({"text": "a", "tool_calls": [{"name": "f"}]}, "exactly one of"),
        ({"txt": "a"}, "['txt']"),
        ({"text": 3}, '"text" is 3'),
        ({"text": "a", "seconds": -1}, '"seconds" is -1'),
        ({"text": "a", "seconds": True}, '"seconds" is True'),
        ({"text": "a", "seconds": float("nan")}, '"seconds" is nan'),
        ({"tool_calls": []}, "at least one call"),
        ({"tool_calls": [{"name": ""}]}, '"tool_calls"[0]["name"]'),
        ({"tool_calls": [{"name": "f", "arguments": 3}]}, '"tool_calls"[0]["arguments"] is 3'),
        ({"tool_calls": [{"name": "f", "args": {}}]}, '"tool_calls"[0]'),
        ({"fail": {"code": "c"}}, 'an object {"code", "message"}'),
        ({"tool_calls": [{"name": "f"}], "unfinished": "x"}, '"unfinished"'),
    ],
)
def test_a_wrong_turn_is_refused_with_its_reason(data: Any, named: str) -> None:
    """A mistake is named with the value found, what was expected and an example to go on from."""
    with pytest.raises(ValueError, match="A scripted turn is wrong") as caught:
        turn_from_json(data)
    assert named in str(caught.value)
    assert "expected" in str(caught.value)
    assert json.dumps({"turns": [{"text": "Hello"}]}) in str(caught.value)
