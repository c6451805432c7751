from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.functions.arguments import fill, force
from labkit.service.model.functions.source import Source
from tests.unit.service.model.forms.test_schema import SCHEMAS

S, N, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}


def _object(required: list[str] | None = None, **parts: Any) -> dict[str, Any]:
    return {"type": "object", "properties": parts, "required": list(parts) if required is None else required}


@pytest.mark.parametrize(
    ("text", "schema", "values"),
    [
        ("from Paris to Rome on March 5, 2026 for 2 passengers", _object(origin=S, destination=S, date=S, passengers=WHOLE),
         {"origin": "Paris", "destination": "Rome", "date": "2026-03-05", "passengers": 2}),
        ("to ann@x.com with subject 'Hi' and body 'See you'", _object(recipient=S, subject=S, body=S),
         {"recipient": "ann@x.com", "subject": "Hi", "body": "See you"}),
        ("add a=5 and b=7", _object(a=N, b=N), {"a": 5, "b": 7}),
        ("subtract 4 point from 9", _object(numbers={"type": "array", "items": N}), {"numbers": [4, 9]}),
        ("set it to fahrenheit", _object(unit={"enum": ["celsius", "fahrenheit"]}), {"unit": "fahrenheit"}),
        ("anything", _object(unit={"enum": ["kelvin", "rankine"]}), {"unit": "kelvin"}),
        ("notify me without sound", _object(sound={"type": "boolean"}), {"sound": False}),
        ("2 apples and 3 pears", _object(items={"type": "array", "items": _object(name=S, quantity=WHOLE)}),
         {"items": [{"name": "apples", "quantity": 2}, {"name": "pears", "quantity": 3}]}),
        ("street: 5 Main St, city: Rome", _object(address=_object(street=S, city=S)),
         {"address": {"street": "5 Main St", "city": "Rome"}}),
        ('with {"a": 1}', _object(options={"type": "object"}), {"options": {"a": 1}}),
        ("what is 2 * (3 + 4)?", _object(expression=S), {"expression": "2 * (3 + 4)"}),
        ("100 USD to EUR", _object(amount=N, from_currency=S, to_currency=S),
         {"amount": 100, "from_currency": "USD", "to_currency": "EUR"}),
        ("order A-17 please", _object(order_id=S), {"order_id": "A-17"}),
        ("nothing here", _object(count={"type": "integer", "default": 1}), {"count": 1}),
        ("nothing here", _object(note={"type": ["string", "null"]}), {"note": None}),
        ("invite ann@x.com and bob@x.com", _object(attendees={"type": "array", "items": S}),
         {"attendees": ["ann@x.com", "bob@x.com"]}),
        ("find electronics under 200 dollars", _object([], max_price=N), {"max_price": 200}),
        ("5 guests", _object(guests={"type": "integer", "maximum": 3}), {}),
    ],
)  # fmt: skip
def test_arguments_are_found_in_the_text(text: str, schema: dict[str, Any], values: dict[str, Any]) -> None:
    """Each type of parameter takes its value from the words that are meant for it."""
    assert fill(schema, Source(text)).values == values


def test_what_nobody_said_is_missing() -> None:
    """A required value that the text does not have is reported, not invented."""
    filled = fill(_object(recipient=S, priority={"enum": ["p1", "p2"]}), Source("send an email"))
    assert filled.values == {}
    assert filled.missing == ("recipient", "priority")


def test_what_is_known_fills_the_gap() -> None:
    """A required value that the text lacks is taken from what is known, an optional one is not."""
    schema = _object(["location"], location=S, city=S)
    assert fill(schema, Source("the weather", known={"slot:place": "Lima"})).values == {"location": "Lima"}


@given(st.text(max_size=120), SCHEMAS)
def test_forced_arguments_satisfy_the_schema(text: str, part: dict[str, Any]) -> None:
    """Whatever the text and the schema, forced arguments are valid by an independent validator."""
    schema = _object(value=part)
    jsonschema.validate(force(schema, fill(schema, Source(text))), schema)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Water the fern with 100 ml", {"plant": "fern", "amount_ml": 100}),
        ("water my old cactus with 20 ml please", {"plant": "old cactus", "amount_ml": 20}),
    ],
)
def test_an_amount_with_its_unit_is_nobodys_name(text: str, values: dict[str, Any]) -> None:
    """What the function's own verb is about is taken, not the number and not its unit."""
    schema = _object(plant=S, amount_ml=WHOLE)
    assert fill(schema, Source(text, about=frozenset({"water", "plant"}))).values == values
