"""Several things in one text become a list of objects, whole ones only."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.service.model.functions.arguments import fill
from labkit.service.model.functions.slots import described_choices
from labkit.service.model.functions.source import Source

S, N, WHOLE, YES_OR_NO = {"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "boolean"}


def _object(**parts: Any) -> dict[str, Any]:
    return {"type": "object", "properties": parts, "required": list(parts)}


def _list(**parts: Any) -> dict[str, Any]:
    return _object(items={"type": "array", "items": _object(**parts)})


@pytest.mark.parametrize(
    ("text", "schema", "items"),
    [
        ("Ada is 36 and lives in London. Blaise, 39, is from Paris.", _list(name=S, age=WHOLE, city=S),
         [{"name": "Ada", "age": 36, "city": "London"}, {"name": "Blaise", "age": 39, "city": "Paris"}]),
        ("Bill B-7 for Ada: 4 chairs at 30.50 each, 1 table at 120 each. Total 242.",
         _list(product=S, quantity=WHOLE, unit_price=N),
         [{"product": "chairs", "quantity": 4, "unit_price": 30.5}, {"product": "table", "quantity": 1, "unit_price": 120}]),
        ("The bench in the garden is painted yearly. My desk inside is painted never.",
         _list(name=S, painted={"enum": ["yearly", "never"]}, indoor=YES_OR_NO),
         [{"name": "bench", "painted": "yearly", "indoor": False}, {"name": "desk", "painted": "never", "indoor": True}]),
        ("- 3x lamp, 9.99\n- 2x bulb, 1.50", _list(item=S, count=WHOLE, price=N),
         [{"item": "lamp", "count": 3, "price": 9.99}, {"item": "bulb", "count": 2, "price": 1.5}]),
    ],
)  # fmt: skip
def test_each_piece_is_one_thing(text: str, schema: dict[str, Any], items: list[dict[str, Any]]) -> None:
    """Lines, sentences or their parts: the cut that gives the most whole objects is taken."""
    assert fill(schema, Source(text)).values == {"items": items}


@pytest.mark.parametrize(
    ("text", "schema", "values"),
    [
        ("move 12 pallets from W-1 to W-2", _object(from_warehouse=S, to_warehouse=S),
         {"from_warehouse": "W-1", "to_warehouse": "W-2"}),
        ("transfer 5 from savings to checking", _object(from_account=S, to_account=S),
         {"from_account": "savings", "to_account": "checking"}),
        ("Chess evening with Ada and Grace on 2026-05-04 from 18:00 to 19:30 at Blue Room",
         _object(title=S, start=S, end=S, attendees={"type": "array", "items": S}, location=S),
         {"title": "Chess evening", "start": "2026-05-04T18:00:00Z", "end": "2026-05-04T19:30:00Z",
          "attendees": ["Ada", "Grace"], "location": "Blue Room"}),
        ("a rather low score: 2 out of 10 after 3 weeks", _object(rating=WHOLE), {"rating": 2}),
        ("label it with tags red and wide", _object(tags={"type": "array", "items": S}), {"tags": ["red", "wide"]}),
        ("make it urgent", _object(level={"type": "string", "description": "calm, usual or urgent"}), {"level": "urgent"}),
    ],
)  # fmt: skip
def test_values_find_their_places(text: str, schema: dict[str, Any], values: dict[str, Any]) -> None:
    """Ways from and to, beginnings and ends, ratings, labels, and words that a description lists."""
    assert fill(schema, Source(text)).values == values


@pytest.mark.parametrize(
    ("description", "choices"),
    [
        ("low, normal or high", ["low", "normal", "high"]),
        ("One of 'asc' or 'desc'", ["asc", "desc"]),
        ("The unit (celsius or fahrenheit)", ["celsius", "fahrenheit"]),
        ("red|green|blue", ["red", "green", "blue"]),
        ("City name, e.g. Paris", []),
        ("User name and password", []),
        ("Date, time and place of the event", []),
    ],
)
def test_what_a_description_lists(description: str, choices: list[str]) -> None:
    """Words that a description lists, and nothing but lists, are the choices."""
    assert described_choices({"description": description}) == choices
