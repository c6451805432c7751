from __future__ import annotations

from typing import Any

import pytest

from labkit.service.tools.naming import NAME_CHARACTERS, to_name
from labkit.service.tools.offers import offer
from labkit.service.tools.openapi.functions import echo, functions_of

FUNCTION = {
    "type": "function",
    "function": {"name": "f", "description": "d", "parameters": {"type": "object"}},
}
AGENT = {
    "type": "connected_agent",
    "connected_agent": {"id": "asst_1", "name": "stock_bot", "description": "Prices"},
}


def names(*tools: dict[str, Any]) -> list[str]:
    return [each.name for each in offer(tools)]


def test_a_function_is_offered_as_it_came() -> None:
    """A function's entry is its own wire definition, also with keys that nobody here knows."""
    tool = {**FUNCTION, "function": {**FUNCTION["function"], "strict": False}}
    (found,) = offer([tool])
    assert found.to_prompt() is tool


@pytest.mark.parametrize(
    ("tool", "name", "argument"),
    [
        ({"type": "code_interpreter"}, "code_interpreter", "code"),
        ({"type": "file_search"}, "file_search", "query"),
        ({"type": "bing_grounding", "bing_grounding": {}}, "bing_grounding", "query"),
        ({"type": "azure_ai_search"}, "azure_ai_search", "query"),
        (AGENT, "stock_bot", "message"),
    ],
)
def test_a_server_side_tool_can_be_called_by_name(tool: dict[str, Any], name: str, argument: str) -> None:
    """Its entry keeps its type and its settings, and has a function with one required text."""
    (found,) = offer([tool])
    entry = found.to_prompt()
    function = entry.pop("function")
    assert entry == tool
    assert function["name"] == name
    assert function["description"]
    assert list(function["parameters"]["properties"]) == function["parameters"]["required"] == [argument]


def test_an_azure_function_shows_its_own_function() -> None:
    """Its name, description and parameters are those that its definition holds."""
    tool = {
        "type": "azure_function",
        "azure_function": {"function": FUNCTION["function"], "input_binding": {}},
    }
    (found,) = offer([tool])
    assert found.to_prompt()["function"] == FUNCTION["function"]


def test_an_operation_does_not_carry_its_whole_interface() -> None:
    """Each operation is an entry of its own; the description that it comes from would only cost tokens."""
    spec = {"openapi": "3.0.0", "paths": {"/x": {"get": {"operationId": "a"}, "post": {"operationId": "b"}}}}
    found = offer([{"type": "openapi", "openapi": {"name": "t", "description": "d", "spec": spec}}])
    assert [each.to_prompt().keys() for each in found] == [{"type", "function"}] * 2
    assert [each.to_prompt()["function"]["name"] for each in found] == ["t_a", "t_b"]


def test_long_operations_are_told_apart() -> None:
    """Names that are cut to the same text get a number, and each still means its own operation."""
    paths = {f"/{n}": {"get": {"operationId": "x" * 80 + str(n)}} for n in range(2)}
    tool = {"type": "openapi", "openapi": {"name": "t", "spec": {"openapi": "3.0.0", "paths": paths}}}
    assert [(operation.path, function["name"][-3:]) for operation, function in functions_of(tool)] == [
        ("/0", "xxx"),
        ("/1", "x_2"),
    ]
    assert names(tool) == names(echo(tool)) == ["t_" + "x" * 62, "t_" + "x" * 60 + "_2"]


def test_names_are_told_apart() -> None:
    """A function keeps its name wherever it stands; everything else gets a number when its name is taken."""
    agent = {"type": "connected_agent", "connected_agent": {"name": "f"}}
    assert names(agent, FUNCTION, agent) == ["f_2", "f", "f_3"]
    long = {"type": "connected_agent", "connected_agent": {"name": "x" * 80}}
    assert names(long, long) == ["x" * 64, "x" * 62 + "_2"]


@pytest.mark.parametrize(
    ("text", "name"), [("Stock bot!", "Stock_bot"), ("höhe", "h_he"), ("***", "tool"), ("", "tool")]
)
def test_any_text_becomes_a_name(text: str, name: str) -> None:
    """A name has letters, digits, _ and -, and at most 64 of them."""
    assert to_name(text) == name
    assert len(to_name("x" * 100)) == NAME_CHARACTERS


@pytest.mark.parametrize(
    "part", [None, 5, [], "x", {"name": None, "function": 7}, {"function": {"parameters": []}}]
)
@pytest.mark.parametrize("kind", ["connected_agent", "azure_function", "openapi", "bing_grounding"])
def test_a_definition_may_hold_anything(kind: str, part: object) -> None:
    """What a definition holds was sent by somebody: nothing of it is taken for granted."""
    for found in offer([{"type": kind, kind: part}]):
        assert found.name
        assert isinstance(found.parameters, dict)
