from __future__ import annotations

import json
from typing import Any

import pytest

from labkit.service.faults.kinds import TEXT_CHARACTERS, Kind, Option

SECONDS = Option("seconds", "how long", "number", 5.0, most=60)
STATUS = Option("status", "which", "whole", 500, least=400, most=599)
WAIT = Option("retry_after", "how long", "number")
BODY = Option("body", "what", "text", "json", choices=("json", "text", "empty"))
FLAG = Option("after_commit", "when", "flag", default=False)
TEXT = Option("message", "what", "text", "No.")


@pytest.mark.parametrize(
    ("option", "good", "bad"),
    [
        (SECONDS, [0, 0.5, 60], [-1, 61, "1", True, None, float("nan"), float("inf")]),
        (STATUS, [400, 599], [399, 600, 500.0, "500", True, None]),
        (WAIT, [None, 0, 1e9], [-1, "1", False, 1e10]),
        (BODY, ["json", "empty"], ["xml", 1, None]),
        (FLAG, [True, False], [0, 1, "true", None]),
        (TEXT, ["", "x" * TEXT_CHARACTERS], ["x" * (TEXT_CHARACTERS + 1), 1, None, ["x"]]),
    ],
)
def test_an_option_takes_its_own_type_and_range(option: Option, good: list[Any], bad: list[Any]) -> None:
    """Each type accepts its values up to the limits, no others, and null only where nothing is the default."""
    assert [value for value in good if not option.accepts(value)] == []
    assert [value for value in bad if option.accepts(value)] == []


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (SECONDS, "a number from 0 to 60"),
        (STATUS, "a whole number from 400 to 599"),
        (WAIT, "a number from 0 to 1,000,000,000, or null"),
        (BODY, "json, text or empty"),
        (FLAG, "true or false"),
        (TEXT, f"text of at most {TEXT_CHARACTERS} characters"),
    ],
)
def test_an_option_says_what_it_takes(option: Option, words: str) -> None:
    """What is expected is said in words that a refusal can use."""
    assert option.wanted() == words


def test_a_kind_is_data() -> None:
    """An entry of the catalogue can be written as JSON, with its options and their defaults."""
    kind = Kind("slow", "run", "pace", "It is slow.", "lab", "§5", (SECONDS, WAIT))
    assert kind.defaults() == {"seconds": 5.0, "retry_after": None}
    written = json.loads(json.dumps(kind.to_json()))
    assert [option["wanted"] for option in written["options"]] == [
        "a number from 0 to 60",
        "a number from 0 to 1,000,000,000, or null",
    ]


def test_a_kind_knows_the_requests_that_it_can_strike() -> None:
    """The expression is for the whole operation, method and template."""
    kind = Kind("x", "request", "page", "", "", "", only=r"GET /threads")
    assert kind.strikes("GET /threads")
    assert not kind.strikes("GET /threads/{thread_id}")
    assert not kind.strikes("POST /threads")
