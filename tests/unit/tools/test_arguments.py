"""What an agent reads when its arguments are wrong."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, field_validator

from labkit.tools import Limits, ToolRegistry
from labkit.tools.arguments import BadArguments, parse_arguments
from tests.unit.tools.world import ask


class Order(BaseModel):
    """A nested argument with a rule of its own."""

    item: str
    count: int = 1

    @field_validator("item")
    @classmethod
    def _is_known(cls, item: str) -> str:
        if item == "unicorn":
            raise ValueError("there are no unicorns")
        return item


def buy(city: str, orders: list[Order], unit: Literal["c", "f"] = "c", days: int = 1) -> str:
    """Buy things.

    Args:
        city: Where.
        orders: What.
        unit: Of the temperature.
        days: How long.
    """
    return f"{city} {len(orders)} {unit} {days}"


@pytest.mark.parametrize("text", ["", "  ", "{}", None, {}])
def test_no_arguments(text: Any) -> None:
    """Some models write nothing where they mean an empty object."""
    assert parse_arguments(text, 100) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", 'not JSON: Expecting property name enclosed in double quotes at character 2 (near "{").'),
        ("['a']", "not JSON: Expecting value at character 2"),
        ("[1]", "are a list; expected a JSON object"),
        ('"paris"', "are a text; expected a JSON object"),
        ("null", "are null; expected"),
        ('{"a": NaN}', "hold NaN, which is not JSON"),
        ('{"a": 1, "a": 2}', "argument 'a' is given twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5_000 + "}", "cannot be read: Exceeds the limit"),
        ("x" * 200_001, "have 200,001 characters; expected at most 200,000"),
        (7, "are a number; expected the text"),
    ],
)
def test_a_text_that_is_no_object(text: Any, said: str) -> None:
    """What is wrong, and where."""
    with pytest.raises(BadArguments) as caught:
        parse_arguments(text, 200_000)
    assert said in str(caught.value)


@given(st.text() | st.binary().map(repr))
def test_no_text_raises_anything_else(text: str) -> None:
    """Whatever a model writes, it is read or refused."""
    try:
        assert isinstance(parse_arguments(text, 1_000), dict)
    except BadArguments as error:
        assert str(error).endswith(".")  # noqa: PT017  # either way is right


def test_every_wrong_argument_is_named() -> None:
    """Name, what came, what is expected; a misspelt name gets the right one."""
    wrong = {"citi": "Paris", "orders": [{"item": "unicorn"}, {"count": "x"}], "unit": "kelvin"}
    output = ask(ToolRegistry(buy), "buy", wrong)
    assert output["kind"] == "invalid_arguments"
    assert output["error"].startswith("buy was not called. 6 arguments are wrong: city, orders[0].item, ")
    problems = {problem["argument"]: (problem["got"], problem["expected"]) for problem in output["problems"]}
    assert problems == {
        "city": ("nothing", "string, required: Where."),
        "citi": (
            '"Paris"',
            "did you mean city? no argument of this name; there are city, orders, unit, days",
        ),
        "orders[0].item": ('"unicorn"', "there are no unicorns"),
        "orders[1].item": ("nothing", "string, required"),
        "orders[1].count": ('"x"', "Input should be a valid integer, unable to parse string as an integer"),
        "unit": ('"kelvin"', "Input should be 'c' or 'f'"),
    }


def test_arguments_are_coerced() -> None:
    """A number as text, and a text as number, are what was meant."""
    given = {"city": 75001, "orders": [{"item": "a", "count": "2"}], "days": "3"}
    assert ask(ToolRegistry(buy), "buy", given) == {"result": "75001 1 c 3"}


def test_a_secret_in_wrong_arguments_is_not_sent_back() -> None:
    """The answer shows what came, without its secrets."""
    output = json.dumps(
        ask(ToolRegistry(buy), "buy", {"city": [], "password": "hunter22", "days": "sk-" + "a1" * 20})
    )
    assert "sk-a1" not in output
    assert "hunter22" not in output


def test_huge_arguments_are_refused_by_size() -> None:
    """Before anything is parsed."""
    tools = ToolRegistry(buy, limits=Limits(arguments=100))
    assert "expected at most 100" in ask(tools, "buy", {"city": "x" * 200, "orders": []})["error"]


def test_a_validator_that_breaks_is_an_answer_too() -> None:
    """A model's own code may raise anything."""

    class Bad(BaseModel):
        name: str

        @field_validator("name")
        @classmethod
        def _break(cls, name: str) -> str:
            raise KeyError(name)

    def use(bad: Any) -> None:
        """Use."""

    use.__annotations__["bad"] = Bad
    assert ask(ToolRegistry(use), "use", {"bad": {"name": "x"}})["kind"] == "invalid_arguments"
