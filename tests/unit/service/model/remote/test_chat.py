from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.remote.chat import NoCompletion, to_request, to_turn
from labkit.service.model.turns import Call, Entry, Prompt, Turn

FUNCTION = {
    "type": "function",
    "function": {"name": "f", "description": "d", "parameters": {"type": "object"}, "strict": False},
}
SEARCH = {"type": "file_search", "function": {"name": "file_search", "description": "s", "parameters": {}}}
PROMPT = Prompt("m", "Be brief.", (Entry("user", "Hi"),))


def reply(message: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": message, "finish_reason": "stop", **more}]}


def test_a_plain_prompt() -> None:
    """Instructions are the system's message; what is at its default is not sent."""
    assert to_request(PROMPT) == {
        "model": "m",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "stream": False,
    }


def test_an_empty_thread() -> None:
    """A run on an empty thread still has a message to answer."""
    assert to_request(Prompt("m", "", ()))["messages"] == [{"role": "user", "content": ""}]


def test_calls_and_outputs() -> None:
    """Calls and their outputs keep their ids."""
    entries = (
        Entry("user", "Hi"),
        Entry("assistant", "", (("call_1", Call("f", '{"a": 1}')),)),
        Entry("tool", "42", call_id="call_1"),
    )
    assert to_request(replace(PROMPT, entries=entries))["messages"][2:] == [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "42"},
    ]


def test_tools_are_functions() -> None:
    """Functions and tools of the service are offered alike; empty parts and a strict that is false are left out."""
    assert to_request(replace(PROMPT, tools=(FUNCTION, SEARCH)))["tools"] == [
        {"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}},
        {"type": "function", "function": {"name": "file_search", "description": "s"}},
    ]


@pytest.mark.parametrize(
    ("choice", "sent"),
    [
        ("auto", None),
        ("required", "required"),
        ({"type": "function", "function": {"name": "f"}}, {"type": "function", "function": {"name": "f"}}),
        ({"type": "file_search"}, {"type": "function", "function": {"name": "file_search"}}),
        ({"type": "code_interpreter"}, None),
    ],
)
def test_a_choice_forces_the_first_turn_only(choice: Any, sent: Any) -> None:
    """What tool_choice forces is asked for once; after outputs the model is free, else the run would never end."""
    prompt = replace(PROMPT, tools=(FUNCTION, SEARCH), tool_choice=choice)
    assert to_request(prompt).get("tool_choice") == sent
    after = replace(prompt, entries=(*prompt.entries, Entry("tool", "x", call_id="c")))
    assert "tool_choice" not in to_request(after)


def test_no_tools_when_none_may_be_called() -> None:
    """tool_choice none offers nothing."""
    body = to_request(replace(PROMPT, tools=(FUNCTION,), tool_choice="none"))
    assert not body.keys() & {"tools", "tool_choice"}


def test_everything_else_that_was_asked_for() -> None:
    """Sampling, the answer's format, the budget and one call at a time are passed on."""
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}
    prompt = replace(
        PROMPT,
        tools=(FUNCTION,),
        parallel_tool_calls=False,
        response_format=form,
        temperature=0.2,
        top_p=0.5,
        max_completion_tokens=0,
    )
    body = to_request(prompt)
    assert (body["temperature"], body["top_p"], body["max_completion_tokens"]) == (0.2, 0.5, 1)
    assert (body["response_format"], body["parallel_tool_calls"]) == (form, False)
    plain = to_request(
        replace(prompt, tools=(), response_format={"type": "text"}, temperature=1.0, top_p=1.0)
    )
    assert not plain.keys() & {"temperature", "top_p", "response_format", "parallel_tool_calls"}


def test_a_text() -> None:
    """A completion is a turn, with the tokens that the endpoint counted."""
    usage = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
    turn = to_turn({**reply({"content": "Hello"}), "usage": usage}, PROMPT)
    assert (turn.text, turn.calls, turn.usage, turn.unfinished) == ("Hello", (), (12, 3), None)


@pytest.mark.parametrize(
    ("content", "text"),
    [(None, ""), ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}, 5], "ab"), (7, "")],
)
def test_content_of_any_shape(content: Any, text: str) -> None:
    """Text may come in parts, or not at all."""
    assert to_turn(reply({"content": content}), PROMPT).text == text


def test_a_refusal_is_an_answer() -> None:
    """What a model refuses is said."""
    assert to_turn(reply({"content": None, "refusal": "No."}), PROMPT).text == "No."


@pytest.mark.parametrize(
    ("reason", "unfinished"),
    [("length", "max_completion_tokens"), ("content_filter", "content_filter"), ("stop", None), (None, None)],
)
def test_why_it_ended(reason: str | None, unfinished: str | None) -> None:
    """An answer that was cut short makes the run incomplete."""
    assert to_turn(reply({"content": "x"}, finish_reason=reason), PROMPT).unfinished == unfinished


def test_calls() -> None:
    """Calls come with their arguments as text; an object is written down; without parallel calls only the first counts."""
    calls = [
        {"id": "a", "function": {"name": "f", "arguments": '{"x": 1}'}},
        {"function": {"name": "g", "arguments": {"y": 2}}},
        {"function": {"name": "h"}},
    ]
    found = reply({"content": "ignored", "tool_calls": calls})
    assert to_turn(found, PROMPT).calls == (Call("f", '{"x": 1}'), Call("g", '{"y": 2}'), Call("h", "{}"))
    assert to_turn(found, replace(PROMPT, parallel_tool_calls=False)).calls == (Call("f", '{"x": 1}'),)


@pytest.mark.parametrize(
    "found",
    [
        None,
        [],
        "x",
        {},
        {"choices": []},
        {"choices": [5]},
        {"choices": [{}]},
        {"choices": [{"message": "x"}]},
        reply({"tool_calls": [{}]}),
        reply({"tool_calls": ["x"]}),
        reply({"tool_calls": [{"function": {"name": 5}}]}),
    ],
)
def test_what_is_no_completion(found: Any) -> None:
    """A reply of another shape is refused, and what is missing is said."""
    with pytest.raises(NoCompletion):
        to_turn(found, PROMPT)


@pytest.mark.parametrize(
    "usage",
    [
        None,
        5,
        {},
        {"prompt_tokens": "1", "completion_tokens": 1},
        {"prompt_tokens": -1, "completion_tokens": 1},
        {"prompt_tokens": 2**60, "completion_tokens": 1},
    ],
)
def test_a_count_that_is_none(usage: Any) -> None:
    """Tokens that are not counted properly are counted here."""
    assert to_turn({**reply({"content": "x"}), "usage": usage}, PROMPT).usage is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "message", "content", "tool_calls", "function", "name", "arguments", "usage"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_a_turn_or_none(message: Any) -> None:
    """Whatever an endpoint sends, it is a turn, or it is refused in words."""
    for found in (message, {"choices": [{"message": message}]}):
        try:
            turn: Turn | None = to_turn(found, PROMPT)
        except NoCompletion:
            turn = None
        assert turn is None or turn.text is not None or turn.calls
