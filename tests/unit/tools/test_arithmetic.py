"""The tool that takes the place of `eval`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.tools import ToolRegistry
from labkit.tools.arithmetic import calculate
from tests.unit.tools.world import ask


@pytest.mark.parametrize(
    ("expression", "value"),
    [("2 * (3 + 4) ** 2", 98), ("-7 // 2", -4), ("7 % 4", 3), ("sqrt(16) + max(1, 2)", 6.0), (" 1e3 ", 1000.0), ("round(pi, 2)", 3.14), ("0.1 + 0.2", 0.1 + 0.2), ("2 ** -1", 0.5)],
)  # fmt: skip
def test_arithmetic_is_computed(expression: str, value: float) -> None:
    """With Python's own meaning."""
    assert calculate(expression) == value


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("__import__('os').system('id')", "a call of something other than a function name"),
        ("open('x')", "the function 'open'"),
        ("x + 1", "the name 'x'"),
        ("(1).__class__", "'Attribute'"),
        ("[1][0]", "'Subscript'"),
        ("'a' * 9", "'Constant'"),
        ("True + 1", "'Constant'"),
        ("1 if 2 else 3", "'IfExp'"),
        ("9 ** 9 ** 9", "is too large"),
        ("10 ** 4000 * 10", "is too large"),
        ("2 ** 0.5j", "'Constant'"),
        ("(-8) ** 0.5", "not a real number"),
        ("1 / 0", "has no result: division by zero"),
        ("1e308 * 10", "not a real number"),
        ("exp(1000)", "has no result"),
        ("sqrt(1, 2)", "has no result"),
        ("sqrt(-1)", "math domain error|expected a nonnegative"),
        ("1 +", "is not an expression"),
        ("", "is not an expression"),
        ("1" * 2_000, "at most 1,000"),
        ("1" + "+1" * 400, "more than 300 parts"),
        ("(" * 400, "is not an expression"),
        ("1; 2", "is not an expression"),
        ("round(n=1)", "the function 'round'"),
    ],
)
def test_anything_else_is_refused(expression: str, words: str) -> None:
    """Named, not executed; sizes are refused before they are computed."""
    with pytest.raises(ValueError, match=words):
        calculate(expression)


@given(st.text(max_size=60))
def test_no_text_does_anything_else(expression: str) -> None:
    """A number or a ValueError, whatever the text."""
    try:
        assert isinstance(calculate(expression), int | float)
    except ValueError as error:
        assert str(error)  # noqa: PT017  # either way is right


def test_it_is_a_tool_as_it_stands() -> None:
    """Its docstring is its definition."""
    tools = ToolRegistry(calculate)
    function = tools.definitions[0]["function"]
    assert function["description"].startswith("Compute an arithmetic expression")
    assert "sqrt" in function["parameters"]["properties"]["expression"]["description"]
    assert ask(tools, "calculate", {"expression": "6 * 7"}) == {"result": 42}
    assert ask(tools, "calculate", {"expression": "x"})["kind"] == "tool_failed"
