"""What goes on from an earlier message: other values, the things compared, results that are sent on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.service.model.conversation import NUMBER, STRING, called, talk, tool

CONVERT = tool("convert", "Convert money.", amount=NUMBER, from_currency=STRING, to_currency=STRING)
MOVE = tool("move_goods", "Move goods.", from_store=STRING, to_store=STRING, amount=NUMBER)
MAIL = tool("send_email", "Send an email.", to=STRING, subject=STRING, body=STRING)
PRICE = tool("get_price", "Get the price of a metal.", metal=STRING)


def _calls(before: str, last: str, outputs: dict[str, Any], *tools: dict[str, Any]) -> list[tuple[str, Any]]:
    given = {name: json.dumps(output) for name, output in outputs.items()}
    return [call for turn in talk((before,), last, given, tools=tools) for call in called(turn)]


@pytest.mark.parametrize(
    ("before", "last", "offered", "arguments"),
    [
        ("How much is 30 dollars in euros?", "and in yen?", CONVERT,
         {"amount": 30, "from_currency": "USD", "to_currency": "JPY"}),
        ("Move 12 goods from S-1 to S-2", "And another 7 to S-9", MOVE,
         {"from_store": "S-1", "to_store": "S-9", "amount": 7}),
    ],
)  # fmt: skip
def test_a_follow_up_changes_every_kind_it_names(
    before: str, last: str, offered: dict[str, Any], arguments: dict[str, Any]
) -> None:
    """Each value takes the place of the one of its kind, behind the same word where there are several."""
    name = offered["function"]["name"]
    assert _calls(before, last, {name: {"ok": True}}, offered) == [(name, arguments)]


def test_results_are_sent_on() -> None:
    """A mail about what another function gives is written from its output."""
    outputs = {"get_price": {"metal": "tin", "price": 31}, "send_email": {"sent": True}}
    calls = _calls("Hello", "Get the price of tin and email the price to ana@x.org", outputs, PRICE, MAIL)
    assert [name for name, _ in calls] == ["get_price", "send_email"]
    assert "31" in calls[1][1]["body"]
