from __future__ import annotations

from typing import Any

import pytest

from labkit.service.model.turns import Call, Entry
from labkit.service.successor import objects
from labkit.service.successor.prompt import build

Json = dict[str, Any]


def said(role: str, *parts: Json | str) -> Json:
    content = [{"type": "input_text", "text": part} if isinstance(part, str) else part for part in parts]
    return objects.message("msg_1", role, content)


def ask(**settings: Any) -> Json:
    return objects.response("resp_1", 0, {"model": "m", **settings}, None)


def test_items_become_a_talk() -> None:
    """Calls that come one after the other are one entry, followed by their outputs, wherever those stood."""
    items = [
        said("user", "Go", {"type": "input_image", "image_url": "x"}),
        objects.function_call("fc_1", "call_1", "f", "{}"),
        objects.function_call("fc_2", "call_2", "g", '{"a": 1}'),
        said("user", "Hurry"),
        objects.function_call_output("fco_1", "call_2", "two"),
        objects.function_call_output("fco_2", "call_1", [{"type": "input_text", "text": "one"}]),
        said("assistant", objects.output_text("Done.")),
        objects.function_call("fc_3", "call_3", "f", "{}"),
        objects.function_call_output("fco_3", "call_3", ""),
    ]
    assert build(ask(), items, 1).entries == (
        Entry("user", "Go\n[input_image]"),
        Entry("assistant", "", (("call_1", Call("f", "{}")), ("call_2", Call("g", '{"a": 1}')))),
        Entry("tool", "one", call_id="call_1"),
        Entry("tool", "two", call_id="call_2"),
        Entry("user", "Hurry"),
        Entry("assistant", "Done."),
        Entry("assistant", "", (("call_3", Call("f", "{}")),)),
        Entry("tool", "", call_id="call_3"),
    )


def test_rules_join_the_instructions() -> None:
    """Messages of system and developer are no part of the talk."""
    asked = build(ask(instructions="Be brief."), [said("system", "A."), said("developer", "B.")], 1)
    assert (asked.instructions, asked.entries) == ("Be brief.\nA.\nB.", ())
    assert build(ask(), [], 1).instructions == ""


def test_a_tool_is_nested_for_the_model() -> None:
    """Flat on the wire, nested in the prompt; what was left out stays out."""
    flat = {"type": "function", "name": "f", "parameters": {}, "strict": True}
    (tool,) = build(ask(tools=[flat]), [], 1).tools
    assert tool == {"type": "function", "function": {"name": "f", "parameters": {}}}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"type": "text"}, "auto"),
        ({"type": "json_object"}, {"type": "json_object"}),
        (
            {"type": "json_schema", "name": "n", "schema": {"a": 1}, "strict": True},
            {"type": "json_schema", "json_schema": {"name": "n", "schema": {"a": 1}}},
        ),
    ],
)
def test_a_format_is_nested_too(given: Json, wanted: Any) -> None:
    """In the form that the model's room knows."""
    assert build(ask(text={"format": given}), [], 1).response_format == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("required", "required"),
        ({"type": "function", "name": "f"}, {"type": "function", "function": {"name": "f"}}),
    ],
)
def test_a_choice_is_nested_too(given: Any, wanted: Any) -> None:
    """A word stays as it is."""
    assert build(ask(tool_choice=given), [], 1).tool_choice == wanted
