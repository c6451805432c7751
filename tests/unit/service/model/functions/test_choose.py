from __future__ import annotations

import pytest

from labkit.service.model.functions.choose import matches
from labkit.service.model.functions.tool import read_tools
from tests.unit.service.model.conversation import NUMBER, STRING, tool

TOOLS = read_tools(
    [
        tool(
            "search_products", "Search the catalog", query=STRING, category={"enum": ["books", "electronics"]}
        ),
        tool("add_to_cart", "Add an item to the cart", item=STRING),
        tool("add", "Add two numbers", a=NUMBER, b=NUMBER),
        tool("convert_currency", "Convert an amount", amount=NUMBER, source=STRING, target=STRING),
        tool("convert_temperature", "Convert a temperature", celsius=NUMBER),
        tool("getWeather", "Current weather for a city", city=STRING),
        tool("create_ticket", "Open a support ticket", title=STRING),
    ]
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("look for books", ["search_products"]),
        ("What is 3 plus 4?", ["add"]),
        ("add the shoes to my cart", ["add_to_cart"]),
        ("100 dollars in euros", ["convert_currency"]),
        ("25 celsius in fahrenheit", ["convert_temperature"]),
        ("is it raining in Rome", ["getWeather"]),
        ("the forecast for Rome", ["getWeather"]),
        ("please open a ticket", ["create_ticket"]),
        ("use create_ticket", ["create_ticket"]),
        ("who wrote Hamlet", []),
        ("", []),
    ],
)
def test_words_lead_to_functions(text: str, names: list[str]) -> None:
    """A function is found by its name's words, near synonyms, description and choices; nothing else calls it."""
    assert [match.tool.name for match in matches(text, TOOLS)] == names


def test_flat_definitions_are_read() -> None:
    """A definition without the inner "function" object is read as well, and a name counts once."""
    flat = {"type": "function", "name": "f", "parameters": {}}
    assert [each.name for each in read_tools([flat, flat])] == ["f"]
